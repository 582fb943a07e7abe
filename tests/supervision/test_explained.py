"""Every kind of situation, each with the sentence that somebody has judged to be right."""

from __future__ import annotations

from pathlib import Path

import pytest
from situations import Situation, Stage, every_one

from app.db import session
from app.supervision import blocks

JUDGED = [
    line.partition(" : ")
    for line in Path(__file__).with_name("explained.txt").read_text().splitlines()
]


def test_all_situations_are_judged():
    assert sorted(str(one) for one in every_one()) == sorted(text for text, _colon, _said in JUDGED)
    assert len(JUDGED) >= 200


@pytest.mark.parametrize("quarter", range(4))
def test_each_situation_has_the_right_sentence(cast, quarter):
    stage, wrong = Stage(cast), []
    for text, _colon, right in JUDGED[quarter::4]:
        with session.begin_nested() as situation:
            case = stage.case(Situation.read(text))
            block = blocks.of_cases([case])[case.id]
            said = f"{block.cause} {block.said}"
            situation.rollback()
        if said != right:
            wrong.append((text, said, right))
    assert wrong == []
