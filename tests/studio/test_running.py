"""Running cases before a draft is published: which go over, which may stay, which need people."""

from __future__ import annotations

import pytest
import seal
from chained import chain
from diagrams import Diagram
from precedents import TWO_STEPS, Precedents, changed, said

from app.studio import running
from app.studio.running import Way

THREE_STEPS = (TWO_STEPS[0], ("c", "DISCIPLINE_COMMISSIONER", {}), TWO_STEPS[1])


@pytest.fixture
def precedents(cast):
    return Precedents(cast)


def at_b(precedents):
    """A case that has passed the first step."""
    story = precedents.starts()
    story.completes(precedents.cast.zhao, "a", **said("a", "agree"))
    return story.case


def sorted_out(precedents, files, *cases):
    found = running.of_cases(precedents.would_be(files), [case.id for case in cases])
    by_id = {one.case_id: one for one in found}
    return [by_id[case.id] for case in cases]


def test_a_case_before_the_new_step_goes_over_and_one_behind_it_may_stay(precedents):
    early, late = precedents.starts().case, at_b(precedents)
    before, behind = sorted_out(precedents, chain(*THREE_STEPS), early, late)
    assert (before.way, before.reasons) == (Way.MOVES, ())
    assert "c" in before.ahead
    # a return leads back to the beginning, from where the new step lies ahead again
    assert behind.way == Way.MOVES


def test_what_lies_behind_for_good_is_no_difference(precedents):
    """Without a way back only what is still to come counts."""
    plain = _without_returns(chain(*TWO_STEPS))
    other = Precedents(precedents.cast, plain)
    early, late = other.starts().case, at_b(other)
    files = changed(plain, ('name="a"', 'name="初核"'))
    before, behind = sorted_out(other, files, early, late)
    assert (before.way, before.ahead) == (Way.MOVES, ("初核",))
    assert (behind.way, behind.ahead) == (Way.STAYS, ())


def _without_returns(files):
    text = files["process.bpmn"].decode()
    for step in ("a", "b"):
        text = text.replace(
            f'sourceRef="{step}_ok" targetRef="ask"', f'sourceRef="{step}_ok" targetRef="refused"'
        )
    return {**files, "process.bpmn": text.encode()}


def test_where_the_step_is_gone_people_must_see_to_it(precedents):
    [one] = sorted_out(precedents, chain(TWO_STEPS[1]), precedents.starts().case)
    assert one.way == Way.BY_HAND
    assert [(reason.element, str(reason.said)) for reason in one.reasons] == [
        ("a", "新版里没有这一步")
    ]


def test_another_form_ahead_is_a_difference(precedents):
    files = chain(*TWO_STEPS)
    fields = [{"type": "textfield", "key": "more", "label": "补充"}]
    files["forms/b.json"] = seal.form(fields)
    [one] = sorted_out(precedents, files, precedents.starts().case)
    assert (one.way, one.ahead) == (Way.MOVES, ("b",))


def test_the_same_drawing_brings_nothing(precedents):
    cases = [precedents.starts().case, at_b(precedents)]
    assert [one.way for one in sorted_out(precedents, chain(*TWO_STEPS), *cases)] == [
        Way.STAYS,
        Way.STAYS,
    ]


def test_other_acts_concern_every_running_case(precedents):
    files = chain(*TWO_STEPS, about='[acts]\nallow = ["transfer"]\n')
    [one] = sorted_out(precedents, files, at_b(precedents))
    assert one.way == Way.MOVES


def test_a_damaged_case_is_for_people(precedents):
    case = at_b(precedents)
    case.state = b"broken"
    [one] = sorted_out(precedents, chain(*TWO_STEPS), case)
    assert one.way == Way.BY_HAND


def test_a_new_event_beside_a_step_ahead_is_a_difference(precedents):
    [boundary] = Diagram().boundary("late", "b", _timer(), interrupting=False).parts
    [end] = Diagram().end("reminded").parts
    [flow] = Diagram().flow("late", "reminded").parts
    files = changed(chain(*TWO_STEPS), ("</bpmn:process>", f"{boundary}{end}{flow}</bpmn:process>"))
    [one] = sorted_out(precedents, files, precedents.starts().case)
    assert (one.way, "late" in one.ahead) == (Way.MOVES, True)


def _timer():
    return (
        "<bpmn:timerEventDefinition><bpmn:timeDuration "
        'xsi:type="bpmn:tFormalExpression">P2D</bpmn:timeDuration></bpmn:timerEventDefinition>'
    )
