"""Files made to do harm, or merely broken: each a sentence, soon, and never a traceback."""

from __future__ import annotations

import random

import effort
import pytest
from engine.decision_tables import GRADES, dmn, table
from engine.diagrams import BPMN, Diagram, instances, properties, timer

from app import engine

SOUND = Diagram().start().user("u").end().line("start", "u", "end").xml()
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
)
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'


def nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


MALICIOUS = {
    "nothing": (b"", "empty_file"),
    "blanks": (b" \n\t ", "empty_file"),
    "binary": (bytes(range(256)), "not_utf8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "not_utf8"),
    "text": ("流程".encode(), "not_xml"),
    "json": (b'{"a": 1}', "not_xml"),
    "cut off": (SOUND[:-40], "not_xml"),
    "wrong encoding": (SOUND.decode().encode("utf-16"), "not_utf8"),
    "declared otherwise": (SOUND.replace(b"UTF-8", b"GB2312"), "not_utf8"),
    "billion laughs": (LAUGHS, "document_type"),
    "external entity": (XXE, "document_type"),
    "external document type": (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x"><x/>', "document_type"),
    "too big": (b"<a>" + b" " * (2 * 1024 * 1024) + b"</a>", "file_too_big"),
    "too deep": (nested(61), "too_deep"),
    "far too deep": (nested(5000), "not_xml"),
    "too many elements": (b"<r>" + b"<a/>" * 20_001 + b"</r>", "too_many_elements"),
    "another kind of XML": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_bpmn"),
    "no process": (f'<definitions xmlns="{BPMN}"/>'.encode(), "no_process"),
    "an undeclared prefix": (b"<bpmn:definitions/>", "not_xml"),
}


@pytest.mark.parametrize("name", MALICIOUS)
def test_a_malicious_or_broken_file_is_one_problem_soon(name):
    content, code = MALICIOUS[name]
    with effort.measured() as spent:
        for problems in (
            engine.check({"process.bpmn": content}),
            engine.check({"process.bpmn": SOUND, "rules.dmn": content}),
        ):
            assert len([one for one in problems if one.is_error]) == 1
            assert problems[0].message
        assert engine.check({"process.bpmn": content})[0].code == code
    assert spent.units < 5_000


def test_no_files_are_a_problem():
    assert [one.code for one in engine.check({})] == ["one_diagram"]


def test_a_form_that_is_no_form_is_a_problem():
    files = {"process.bpmn": SOUND, "forms/a.json": b"[1", "forms/b.json": b"[]"}
    problems = engine.check(files)
    assert [(one.file, one.code) for one in problems] == [
        ("forms/a.json", "bad_form"),
        ("forms/b.json", "bad_form"),
    ]


def test_more_shapes_than_anybody_can_survey_are_refused():
    diagram = Diagram().start().end()
    names = [f"u{number}" for number in range(200)]
    for name in names:
        diagram.user(name)
    problems = engine.check(diagram.line("start", *names, "end").files())
    assert "too_many_nodes" in {one.code for one in problems}


def test_a_long_row_of_steps_is_no_recursion():
    diagram = Diagram().start().end()
    names = [f"u{number}" for number in range(198)]
    for name in names:
        diagram.script(name, "a = 1")
    spec = engine.parse(diagram.line("start", *names, "end").files())
    assert engine.Run.start(spec, {}).finished


def test_sub_processes_in_sub_processes_have_an_end():
    inner = Diagram().start("s0").end("e0").line("s0", "e0")
    for number in range(1, 12):
        outer = Diagram().start(f"s{number}").sub_process(f"p{number}", inner).end(f"e{number}")
        inner = outer.line(f"s{number}", f"p{number}", f"e{number}")
    assert "too_deep" in {one.code for one in engine.check(inner.files())}


def test_an_expression_without_end_is_stopped():
    diagram = (
        Diagram()
        .start()
        .script("s", "a = count(for x in 1..9000, y in 1..9000 return x)")
        .end()
        .line("start", "s", "end")
    )
    spec = engine.parse(diagram.files())
    with pytest.raises(engine.RunFailed):
        engine.Run.start(spec, {})


@pytest.mark.parametrize("sequential", [True, False])
def test_instances_of_instances_of_instances_are_stopped(sequential):
    inner = Diagram().start("s0").script("u", "a = 1").end("e0").line("s0", "u", "e0")
    for number in range(1, 4):
        marker = instances(times="100", sequential=sequential)
        outer = Diagram().start(f"s{number}").sub_process(f"p{number}", inner, marker)
        inner = outer.end(f"e{number}").line(f"s{number}", f"p{number}", f"e{number}")
    spec = engine.parse(inner.files())
    with effort.measured() as spent, pytest.raises(engine.RunFailed):
        engine.Run.start(spec, {})
    assert spent.units < 25_000


def _rich() -> bytes:
    """One of nearly everything, to be mutilated."""
    inner = Diagram().start("s1").user("i").end("e1").line("s1", "i", "e1")
    diagram = Diagram().start().user("u", properties(a="b"), c_dueDate="P3D").exclusive("x", "d")
    diagram.script("s", "a = 1").sub_process("sub", inner, instances(times="2")).end()
    diagram.node("businessRuleTask", "rule", c_decisionRef="grade", c_resultVariable="level")
    diagram.boundary("b", "u", timer("Duration", "PT1H")).lane("甲", "u", "x")
    diagram.line("start", "u", "x").flow("x", "s", "a > 1").flow("x", "sub", identity="d")
    return diagram.line("s", "rule", "end").line("sub", "end").line("b", "end").xml()


@pytest.mark.parametrize("seed", range(4))
def test_mutilated_files_give_problems_and_never_a_traceback(seed):
    source = random.Random(seed)  # noqa: S311 - reproducible on purpose
    originals = {"process.bpmn": _rich(), "rules.dmn": dmn(table(GRADES))}
    assert engine.check(originals) == []
    for _ in range(60):
        files = {name: _mutilate(source, content) for name, content in originals.items()}
        engine.check(files)


def _mutilate(source: random.Random, content: bytes) -> bytes:
    text = content.decode()
    for _ in range(source.randint(0, 3)):
        start = source.randrange(len(text))
        stop = start + source.randint(0, 30)
        piece = source.choice(["", '"', "<", ">", "x", "&amp;", "id=", text[stop : stop + 40]])
        text = text[:start] + piece + text[stop:]
    words = ["userTask", "sourceRef", "targetRef", "process", "rule", "startEvent", "lane", "id"]
    word = source.choice(words)
    return text.replace(word, source.choice(["endEvent", "subProcess", "x", word]), 2).encode()
