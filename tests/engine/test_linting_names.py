"""Names that nothing gives: an error where a timer waits on them, called to mind elsewhere."""

from __future__ import annotations

import pytest
from engine import (
    ledger,  # noqa: F401 - registers operations
)
from engine.decision_tables import GRADES, dmn, table
from engine.diagrams import (
    Diagram,
    condition,
    extension,
    instances,
    loop,
    properties,
    takes,
    timer,
)

from app import engine

FORM = {"forms/ask.json": b'{"components": [{"key": "day", "type": "datetime"}]}'}
NEWS = '<bpmn:message id="m" name="news" />'


def asking() -> Diagram:
    """start → u, which asks for `day`."""
    return Diagram().root(NEWS).start().user("u", c_formKey="ask")


def between(place) -> Diagram:
    """start → u → x → end, where `place` draws x."""
    return place(asking()).end().line("start", "u", "x", "end")


def catch(event: str) -> Diagram:
    return between(lambda drawn: drawn.node("intermediateCatchEvent", "x", event))


def chosen(text: str) -> Diagram:
    """start → u → g → end, or if the text holds, other."""
    drawn = asking().exclusive("g", default="d").end().end("other").line("start", "u", "g")
    return drawn.flow("g", "end", identity="d").flow("g", "other", text, "f")


def told(diagram: Diagram, *, starts_empty: bool = True, **files: bytes):
    found = engine.check({**FORM, **diagram.files(), **files}, starts_empty=starts_empty)
    return [(one.element, one.code, one.is_error) for one in found]


UNSET = [("x", "unset_name", False)]


@pytest.mark.parametrize(
    "diagram",
    [
        pytest.param(catch(timer("Date", "明天")), id="a word"),
        pytest.param(catch(timer("Duration", "days * 2")), id="a sum"),
    ],
)
def test_a_timer_that_waits_on_what_nothing_gives_is_refused(diagram):
    assert told(diagram) == [("x", "unset_name", True)]
    assert told(diagram, starts_empty=False) == UNSET, "a caller may bring it"


def test_the_sentence_names_the_name_and_says_what_to_write():
    [found] = engine.check(catch(timer("Date", "明天")).files() | FORM, starts_empty=True)
    assert found.element == "x"
    assert "“明天”" in found.message
    assert "工作日(3)" in found.message


def user(inside: str = "", **values: str) -> Diagram:
    return between(lambda drawn: drawn.user("x", inside, **values))


def service(**inputs: str) -> Diagram:
    return between(lambda drawn: drawn.service("x", "test.tell", inputs))


READERS = {
    "a condition of an event": catch(condition("misspelt > 1")),
    "a key": between(
        lambda drawn: drawn.node(
            "receiveTask", "x", properties(key="misspelt", payload="news"), messageRef="m"
        )
    ),
    "a parameter": service(to="misspelt"),
    "a script": between(lambda drawn: drawn.script("x", "a = misspelt + 1")),
    "a deadline": user(c_dueDate="misspelt"),
    "an assignee": user(c_assignee="${misspelt}"),
    "a collection": user(instances(collection="misspelt", elementVariable="one")),
    "a completion condition": user(instances(times="2", until="misspelt > 1")),
    "a loop": user(loop("misspelt < 1", loopMaximum="3")),
}


@pytest.mark.parametrize("name", READERS)
def test_elsewhere_a_name_that_nothing_gives_is_called_to_mind(name):
    assert told(READERS[name]) == UNSET
    assert told(READERS[name], starts_empty=False) == []


def test_a_condition_that_reads_what_nothing_gives_is_called_to_mind_at_its_flow():
    assert told(chosen('resutl = "yes"')) == [("f", "unset_name", False)]


def test_what_is_handed_to_a_called_procedure_is_looked_at_as_well():
    called = Diagram("C").start().user("c").end().line("start", "c", "end")
    calling = between(lambda drawn: drawn.call("x", "c", takes(source="misspelt", target="t")))
    found = engine.check(
        {**FORM, **calling.files()}, called={"c": engine.parse(called.files())}, starts_empty=True
    )
    assert [(one.element, one.code) for one in found] == [("x", "unset_name")]


def deciding(inputs: tuple[str, ...]) -> tuple[Diagram, bytes]:
    drawn = between(lambda drawn: drawn.node("businessRuleTask", "x", c_decisionRef="grade"))
    return drawn, dmn(table(GRADES, inputs=inputs))


def test_a_table_that_reads_what_nothing_gives_is_called_to_mind():
    diagram, rules = deciding(("misspelt",))
    assert ("grade", "unset_name", False) in told(diagram, **{"rules.dmn": rules})
    diagram, rules = deciding(("day",))
    assert "unset_name" not in {code for _, code, _ in told(diagram, **{"rules.dmn": rules})}


FIELD = '<camunda:formData><camunda:formField id="given" /></camunda:formData>'
GIVERS = {
    "a form": lambda drawn: drawn.user("x", extension(FIELD)),
    "a script": lambda drawn: drawn.script("x", "given = 1"),
    "an output": lambda drawn: drawn.service("x", "test.post", {"amount": "1"}, {"given": "entry"}),
    "all that an operation tells": lambda drawn: drawn.service("x", "test.post", {"amount": "1"}),
    "a decision": lambda drawn: drawn.node(
        "businessRuleTask", "x", c_decisionRef="grade", c_resultVariable="given"
    ),
    "a message": lambda drawn: drawn.node(
        "receiveTask", "x", properties(payload="given"), messageRef="m"
    ),
    "the payload of a message": lambda drawn: drawn.node("receiveTask", "x", messageRef="m"),
    "several times": lambda drawn: drawn.user(
        "x",
        extension(
            '<camunda:properties><camunda:property name="outputCollection" value="given" />'
            "</camunda:properties>"
        )
        + instances(times="2"),
    ),
}


@pytest.mark.parametrize("name", GIVERS)
def test_what_a_step_gives_is_known_behind_it(name):
    drawn = GIVERS[name](asking()).exclusive("g", default="d").end().end("other")
    drawn.line("start", "u", "x", "g").flow("g", "end", identity="d")
    drawn.flow("g", "other", "given = 1 and day != null and case.number != null")
    rules = dmn(table(GRADES, inputs=("day",)))
    assert "unset_name" not in {code for _, code, _ in told(drawn, **{"rules.dmn": rules})}


def test_what_instances_count_is_known():
    until = "nrOfCompletedInstances > nrOfActiveInstances and nrOfInstances > loopCounter"
    assert told(user(instances(times="2", until=until))) == []


def test_an_operation_that_tells_nothing_gives_nothing():
    drawn = between(lambda drawn: drawn.service("x", "test.tell", {"to": "[]"}))
    drawn.user("late", c_dueDate="misspelt").flow("x", "late").flow("late", "end")
    drawn.parts = [part for part in drawn.parts if 'sourceRef="x" targetRef="end"' not in part]
    assert told(drawn) == [("late", "unset_name", False)]


def before_and_behind(more: Diagram | None = None) -> Diagram:
    """u → early → post, which tells anything → late."""
    drawn = (more or asking()).script("early", "a = misspelt").script("late", "b = misspelt").end()
    drawn.service("post", "test.post", {"amount": "1"})
    return drawn.line("start", "u", "early", "post", "late", "end")


def test_before_a_step_that_gives_anything_it_is_sure_what_is_given():
    assert told(before_and_behind()) == [("early", "unset_name", False)]


def test_where_several_tokens_are_under_way_nothing_is_sure():
    beside = asking().boundary("b", "u", timer("Duration", "P1D"), interrupting=False)
    assert told(before_and_behind(beside.end("over").flow("b", "over"))) == []


def test_a_step_that_gives_anything_inside_a_sub_process_is_one():
    inner = Diagram().start("s").service("post", "test.post", {"amount": "1"}).end("e")
    drawn = asking().sub_process("sub", inner.line("s", "post", "e")).script("x", "a = given").end()
    assert told(drawn.line("start", "u", "sub", "x", "end")) == []
