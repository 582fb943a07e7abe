"""What other tools draw is read, run or refused in sentences; never a traceback."""

from __future__ import annotations

import pytest
from engine import reference

from app import engine

DRAWINGS = reference.drawings()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_reference_diagram_is_run_or_refused_by_element(name):
    files = {"process.bpmn": DRAWINGS[name]}
    faults = [one for one in engine.check(files) if one.is_error]
    assert all(str(one.message).strip() for one in faults)
    if faults:
        assert any(one.element for one in faults), "the element at fault is named"
        return
    run = engine.Run.start(engine.parse(files), {})
    while ready := run.ready():
        run.complete(ready[0].id, {})
    assert run.finished


@pytest.mark.parametrize("hand", [hand.__name__ for hand in reference.HANDS])
def test_a_plain_row_runs_whoever_wrote_it(hand):
    assert not [one for one in engine.check({"p.bpmn": DRAWINGS[f"A.1.0 {hand}"]}) if one.is_error]


def test_the_hands_change_nothing_of_the_meaning():
    for name in reference.DRAWINGS:
        found = [
            {
                (one.element, one.code)
                for one in engine.check({"p.bpmn": DRAWINGS[f"{name} {hand}"]})
            }
            for hand in (hand.__name__ for hand in reference.HANDS)
        ]
        assert found[0] == found[1] == found[2], name
