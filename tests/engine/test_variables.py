"""Variables are kept once per case: no copy that grows old, and every value comes back exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import orjson
import pytest
import zstandard
from engine import stock
from engine.diagrams import Diagram, instances, properties
from engine.play import Play

from app import engine


def two_branches() -> Diagram:
    diagram = Diagram().start().parallel("split").parallel("join").user("a").user("b")
    diagram.user("last").end().line("start", "split").line("join", "last", "end")
    for branch in "ab":
        diagram.line("split", branch, "join")
    return diagram


def test_the_branch_that_changed_nothing_does_not_bring_old_values_back():
    play = Play(two_branches(), status="new", remarks=["one"])
    play.does("a", status="approved", remarks=["one", "two"]).does("b")
    assert play.variables == {"status": "approved", "remarks": ["one", "two"]}


def test_stock_brings_the_old_value_back_at_the_join():
    diagram = Diagram().start().user("first").parallel("split").parallel("join").user("a")
    diagram.user("b").user("last").end().line("start", "first", "split").line("join", "last", "end")
    for branch in "ab":
        diagram.line("split", branch, "join")
    started = stock.workflow(diagram.xml())
    stock.complete(started, "first", status="new")
    stock.complete(started, "a", status="approved")
    stock.complete(started, "b")
    task = next(one for one in started.get_tasks() if one.task_spec.name == "last")
    assert task.data["status"] == "new"


def test_every_kind_of_value_survives():
    values = {
        "钱": Decimal("12.50"),
        "count": 3,
        "day": date(2026, 3, 3),
        "moment": datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
        "span": timedelta(days=2, hours=1),
        "list": [1, None, {"a": True}],
        "typename": "a name that SpiffWorkflow cannot load",
        "@date": "a name like our own mark",
    }
    assert Play(two_branches(), **values).variables == values


def test_the_order_of_keys_in_the_stored_state_means_nothing():
    play = Play(two_branches(), z=1, a={"y": 1, "b": 2})
    play.does("b", k=3)
    plain = orjson.loads(zstandard.decompress(play.stored))
    play.stored = zstandard.compress(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS))
    assert play.does("a").does("last").finished
    assert play.variables == {"z": 1, "a": {"y": 1, "b": 2}, "k": 3}


def test_nobody_writes_what_the_house_keeps():
    run = Play(two_branches(), case={"number": 1}).run
    with pytest.raises(engine.ReservedName):
        run.complete(run.ready()[0].id, {"case": {"number": 2}})


def test_a_script_sets_variables_line_by_line():
    diagram = Diagram().start().script("s", "sum = 1 + 2\ndouble = sum * 2").user("u").end()
    play = Play(diagram.line("start", "s", "u", "end"))
    assert play.variables == {"sum": 3, "double": 6}


def test_a_script_cannot_write_what_the_house_keeps():
    diagram = Diagram().start().script("s", "case = 1").end().line("start", "s", "end")
    assert "reserved_name" in {problem.code for problem in engine.check(diagram.files())}


def test_what_an_instance_of_a_sub_process_writes_stays_its_own():
    """Two members decided at once: neither sees the other's answer, the case sees the results."""
    inner = Diagram().start("s1").user("ask").user("confirm").exclusive("x", default="no")
    inner.script("yes", 'result = member + " yes"').script("nay", 'result = member + " no"')
    inner.exclusive("m").end("e1").line("s1", "ask", "confirm", "x")
    inner.flow("x", "yes", "agree").flow("x", "nay", identity="no")
    inner.line("yes", "m", "e1").line("nay", "m")
    collected = properties(outputCollection="results", outputElement="result")
    marker = instances(collection="${members}", elementVariable="member")
    diagram = Diagram().start().sub_process("sub", inner, collected + marker).user("last").end()
    play = Play(diagram.line("start", "sub", "last", "end"), members=["li", "wang"])
    play.does("ask", item=None, agree=True)
    play.does("ask", agree=False)
    play.does("confirm").does("confirm")
    assert play.variables == {"members": ["li", "wang"], "results": ["li yes", "wang no"]}


def test_an_item_is_seen_only_in_its_own_instance():
    marker = instances(collection="${members}", elementVariable="member")
    diagram = Diagram().start().user("ask", marker, c_assignee="${member}").user("last").end()
    play = Play(diagram.line("start", "ask", "last", "end"), members=["li", "wang"])
    tasks = play.run.ready()
    seen = [play.run.evaluate(play.spec.elements["ask"].assignee, task.id) for task in tasks]
    assert seen == ["li", "wang"]
    assert play.run.evaluate("member") is None


def test_properties_of_a_nested_element_are_not_its_sub_process_s():
    inner = Diagram().start("s1").user("ask", properties(hint="inner")).end("e1")
    inner.line("s1", "ask", "e1")
    diagram = (
        Diagram()
        .start()
        .sub_process("sub", inner, properties(a="b"))
        .end()
        .line("start", "sub", "end")
    )
    spec = engine.parse(diagram.files())
    assert spec.elements["sub"].properties == {"a": "b"}
    assert spec.elements["ask"].properties == {"hint": "inner"}
