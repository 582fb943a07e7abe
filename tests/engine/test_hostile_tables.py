"""Decision models that mean harm: problems come out, or an answer; nothing else, and soon."""

from __future__ import annotations

import re
import time
from random import Random
from xml.sax.saxutils import escape

import effort
import hostile
from engine.decision_models import BOXES, DOUBLE, boxed, calls, literal, needs
from engine.decision_tables import dmn, table
from expressions_at_random import NAMES, Generator

from app import engine

#: What one model may take, in units of `effort`.
LONGEST = 15_000
POLICIES = ["", "FIRST", "ANY", "PRIORITY", "OUTPUT ORDER", "COLLECT", "COLLECT/SUM", "RULE ORDER"]
KINDS = [*[""] * 20, "number", "string", "date", "boolean", "integer", "list", "time", "nonsense"]
_TAG = re.compile(rb"<[^>]+>")


def _text(random, generator):
    return random.choice([generator.cell()[0], generator.expression(1), *hostile.MONSTERS[:20]])


def _table(random, generator):
    width = random.randint(1, 4)
    rows = [
        ([_text(random, generator) for _ in range(width)], [_text(random, generator)])
        for _ in range(random.randint(0, 8))
    ]
    return table(
        rows,
        policy=random.choice(POLICIES),
        inputs=tuple(random.choice([*NAMES, generator.expression(1)]) for _ in range(width)),
        values=random.choice([*[""] * 9, "1,2", '"a"', _text(random, generator)]),
        allowed=random.choice([*[""] * 9, "[1..9]", _text(random, generator)]),
        default=random.choice(["", "", "1", _text(random, generator)]),
        kinds=(random.choice(KINDS), random.choice(KINDS[:3])),
        requires=random.choice([*[""] * 9, "other", "grade", "double"]),
    )


def _model(random, generator):
    """A whole file, whose tags are shuffled a little in a third of the cases."""
    inside, _ = random.choice(BOXES)
    parts = [
        _table(random, generator),
        literal(
            _text(random, generator),
            identity="other",
            requires=needs(random.choice(["grade", "x"])),
            knows=calls("double"),
        ),
        boxed(inside.replace("score", escape(_text(random, generator)))).replace("grade", "box"),
        DOUBLE,
    ]
    file = dmn(*random.sample(parts, random.randint(1, 4)))
    if random.random() < 0.35:
        tags = list(_TAG.finditer(file))
        for match in random.choices(tags, k=3):
            spoilt = random.choice([b"", match[0] * 2, b"<list/>", b"<rule></rule>", b"x"])
            file = file.replace(match[0], spoilt, 1)
    return file


def _asked(file):
    """What comes of deploying and of asking: the names of problems, or what was said."""
    found = engine.check({"x.dmn": file})
    assert all(one.message for one in found)
    outcomes = {one.code for one in found}
    try:
        trials = engine.explain(file, "grade", NAMES)
        outcomes.add("explained" if trials[-1].decision else "failed")
    except engine.InvalidProcedure:
        outcomes.add("refused")
    return outcomes


def test_hostile_models_are_survived():
    random, generator = Random(3), Generator(3)  # noqa: S311 - a test that can be repeated
    outcomes, slowest, unit = set(), 0.0, effort.unit()
    for _ in range(300):
        begun = time.process_time()
        outcomes |= _asked(_model(random, generator))
        slowest = max(slowest, time.process_time() - begun)
    assert slowest < LONGEST * unit
    assert outcomes >= {"explained", "failed", "refused", "table_gap", "table_unsure", "not_xml"}
    assert len(outcomes) > 12
