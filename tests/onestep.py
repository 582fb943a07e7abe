"""Small procedures of a form and one automatic step: a decision, a message, an operation."""

from __future__ import annotations

from decision_tables import dmn, table
from diagrams import Diagram, error

from app.engine.operations import Call, operation
from app.errors import Refused

ABOUT = """
key = "kinds"
title = "各种办法"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "GZ"
case_title = '"各种办法"'
"""
ASK = '{"type":"default","components":[{"type":"number","key":"score","label":"得分"}]}'


def folder(diagram, **more):
    files = {"about.toml": ABOUT.encode(), "forms/ask.json": ASK.encode()}
    return {**files, "process.bpmn": diagram.xml(), **more}


def asked(name="kinds"):
    diagram = Diagram(name).start()
    return diagram.user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")


def graded(*rows):
    diagram = (
        asked()
        .node("businessRuleTask", "rule", c_decisionRef="grade", c_resultVariable="level")
        .exclusive("way", default="low")
        .end("good")
        .end("poor")
        .line("start", "ask", "rule", "way")
        .flow("way", "good", 'level = "A"')
        .flow("way", "poor", identity="low")
    )
    return folder(diagram, **{"rules.dmn": dmn(table(list(rows)))})


def waiting():
    """Somebody asks, then a message brings the weight by which it ends so or so."""
    return folder(
        asked()
        .root('<bpmn:message id="m" name="arrived" />')
        .node("receiveTask", "wait", name="等到货", messageRef="m")
        .exclusive("way", default="light_way")
        .end("heavy")
        .end("light")
        .line("start", "ask", "wait", "way")
        .flow("way", "heavy", "weight > 2")
        .flow("way", "light", identity="light_way")
    )


class NoMore(Refused):
    message = "没有了。"


class Shelf:
    left = 0
    asked = 0


@operation("test.take_one", refuses=(NoMore,), undo=lambda *_: None)
def take_one(call: Call) -> dict[str, int]:
    """测试用：取一件。"""
    Shelf.asked += 1
    if not Shelf.left:
        raise NoMore
    Shelf.left -= 1
    return {"left": Shelf.left}


def taking():
    diagram = (
        asked()
        .root('<bpmn:error id="e" name="e" errorCode="NoMore" />')
        .service("take", "test.take_one", name="取货")
        .boundary("none_left", "take", error("e"))
        .end("taken")
        .end("sold_out")
        .line("start", "ask", "take", "taken")
        .line("none_left", "sold_out")
    )
    return folder(diagram)
