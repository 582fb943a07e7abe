"""A decision table as it stands in an editor: what is wrong with it, what it asks and says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from draftfolder import FOLDER, TABLE

from app.db import session
from app.errors import Forbidden
from app.studio import drafts, parts, tabletrial
from app.studio.contents import MOST_SIGNS, TooMuch


@pytest.fixture
def stands(cast):
    """The table of a draft with a text in an editor; the draft itself stays as it is."""
    root = cast.actor(cast.root)
    begun = drafts.begin_anew(root, FOLDER)
    before = dict(begun.files)
    yield lambda text=TABLE: tabletrial.standing(root, begun.id, "rules.dmn", text)
    session.refresh(begun, ["files", "revision"])
    assert (begun.files, begun.revision) == (before, 1)


def test_a_gap_is_found_in_the_unsaved_text_and_mended_there(stands):
    assert [one.code for one in stands().problems] == ["table_gap"]
    mended = TABLE.replace("<text>&gt;= 60</text>", "<text></text>", 1)
    assert stands(mended).problems == []


def test_a_decision_is_asked_with_those_it_rests_on(stands):
    standing = stands()
    assert [one.label for one in standing.wanted("grant")] == ["得分"]
    level, grant = standing.attempt("grant", {"score": "75"})
    assert (level.decision.result, grant.decision.result) == ("合格", Decimal(100))
    assert grant.decision.rules == (1,)


def test_a_variable_is_called_what_a_form_calls_it(stands):
    inside = TABLE.replace("<text>score</text>", "<text>score + extra</text>")
    assert [one.label for one in stands(inside).wanted("level")] == ["核定得分", "extra"]


def test_what_is_no_table_is_told_and_offers_nothing(stands):
    standing = stands("<definitions")
    assert [one.code for one in standing.problems] == ["not_xml"]
    assert standing.offered == []


def test_a_text_that_no_draft_could_hold_is_not_looked_at(stands):
    with pytest.raises(TooMuch):
        stands("x" * (MOST_SIGNS + 1))


def test_only_who_designs_procedures_may_try(cast):
    begun = drafts.begin_anew(cast.actor(cast.root), FOLDER)
    with pytest.raises(Forbidden):
        tabletrial.standing(cast.actor(cast.li), begun.id, "rules.dmn", TABLE)


def test_files_are_called_by_what_people_know(cast):
    begun = drafts.begin_anew(cast.actor(cast.root), FOLDER)
    assert [(one.name, one.title) for one in parts.forms(begun)] == [("check", "核定")]
    assert [(one.name, one.title) for one in parts.tables(begun)] == [("rules", "等级、补贴")]
