"""Thousands of generated expressions mean the same here and to bpmn.io's feelin."""

import json
import math
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from expressions_at_random import NAMES, Generator

from app.engine import feel

HERE = Path(__file__).parent
FEELIN = HERE.parents[2] / "node_modules" / "feelin"
EXPRESSIONS = 3_000
CELLS = 1_000


def node() -> str | None:
    return shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


@pytest.fixture(scope="module")
def ask():
    """Ask feelin many questions at once."""
    if not FEELIN.exists() or node() is None:
        reason = "the oracle needs Node.js and `npm ci` (feelin)"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)

    def asked(questions):
        answer = subprocess.run(
            [node(), HERE / "oracle.mjs"],
            input=json.dumps(questions),
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
        return json.loads(answer.stdout)

    return asked


def same(ours, theirs) -> bool:
    """Whether our value is their JSON; numbers to the accuracy of theirs."""
    match ours, theirs:
        case Decimal(), int() | float():
            result = not isinstance(theirs, bool) and math.isclose(ours, theirs, rel_tol=1e-9)
        case list(), list():
            result = len(ours) == len(theirs) and all(map(same, ours, theirs))
        case dict(), dict():
            result = ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
        case _:
            result = type(ours) is type(theirs) and ours == theirs
    return result


def test_expressions_mean_what_feelin_says(ask):
    generator = Generator(20221011)
    texts = [generator.expression() for _ in range(EXPRESSIONS)]
    answers = ask([["expression", text, NAMES] for text in texts])
    differing = [
        (text, ours, theirs)
        for text, theirs in zip(texts, answers, strict=True)
        if "refused" in theirs or not same(ours := feel.evaluate(text, NAMES), theirs[0])
    ]
    assert differing == []


def test_cells_pass_what_feelin_passes(ask):
    generator = Generator(20220509)
    cells = [generator.cell() for _ in range(CELLS)]
    answers = ask([["cell", cell, {**NAMES, "?": value}] for cell, value in cells])
    differing = [
        (cell, value, theirs)
        for (cell, value), theirs in zip(cells, answers, strict=True)
        # feelin never says "unknown": what cannot be compared does not pass.
        if "refused" in theirs or (feel.matches(cell, value, NAMES) is True) != theirs[0]
    ]
    assert differing == []
