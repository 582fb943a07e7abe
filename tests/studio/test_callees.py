"""What a procedure that is called takes and gives, as the one who draws the call is offered it."""

from __future__ import annotations

import pytest
from chained import chain
from precedents import TWO_STEPS, Precedents, changed

from app.errors import Forbidden, NotFound
from app.organisation import directory
from app.studio import callees


@pytest.fixture
def precedents(cast):
    files = changed(chain(*TWO_STEPS), ('name="a"', 'name="a" camunda:dueDate="工作日(patience)"'))
    return Precedents(cast, files)


def told(precedents, person):
    return callees.handed(directory.actor(person), precedents.version.definition.key)


def test_what_nothing_gives_comes_first_then_what_its_forms_ask(precedents):
    takes = told(precedents, precedents.cast.wang)["takes"]
    assert takes[0] == {"value": "patience", "label": "patience", "needed": True}
    assert {one["value"]: one["label"] for one in takes[1:]}["purpose"] == "事由"
    assert not any(one["needed"] for one in takes[1:])


def test_what_its_steps_decide_can_be_brought_back(precedents):
    gives = {one["value"] for one in told(precedents, precedents.cast.wang)["gives"]}
    assert {"purpose", "a_result", "b_result"} <= gives
    assert "patience" not in gives


def test_where_a_step_may_give_anything_nothing_is_said_to_be_lacking(cast):
    """A message whose payload is taken name by name."""
    received = '<bpmn:receiveTask id="news" messageRef="m" />'
    files = changed(
        chain(*TWO_STEPS),
        ('name="a"', 'name="a" camunda:dueDate="工作日(patience)"'),
        ("<bpmn:process ", '<bpmn:message id="m" name="news" /><bpmn:process '),
        ('<bpmn:userTask id="a"', f'{received}<bpmn:userTask id="a"'),
        ('sourceRef="ask" targetRef="a"', 'sourceRef="ask" targetRef="news"'),
        (
            "</bpmn:process>",
            '<bpmn:sequenceFlow id="n" sourceRef="news" targetRef="a" /></bpmn:process>',
        ),
    )
    precedents = Precedents(cast, files)
    assert not any(one["needed"] for one in told(precedents, cast.wang)["takes"])


def test_it_is_for_those_who_draw_and_of_what_is_in_force(precedents):
    with pytest.raises(Forbidden):
        told(precedents, precedents.cast.lin)
    with pytest.raises(NotFound):
        callees.handed(directory.actor(precedents.cast.wang), "no_such")
