"""A problem is told where it lies in words, also where nothing there has a name."""

from __future__ import annotations

import pytest
from diagrams import Diagram

from app.engine import Problem
from app.errors import Sentence
from app.studio import places

FILES = {
    "process.bpmn": Diagram()
    .start()
    .user("look", name="审核")
    .exclusive("choice")
    .end()
    .lane("", "look")
    .line("start", "look", "choice")
    .flow("choice", "end", identity="onward")
    .flow("end", "nowhere", identity="loose")
    .xml()
    .decode()
}


@pytest.mark.parametrize(
    ("file", "element", "name", "said"),
    [
        ("process.bpmn", "look", "审核", "审核"),
        ("process.bpmn", "choice", None, "“审核”后面的网关"),
        ("process.bpmn", "start", " ", "“审核”前面的开始"),
        ("process.bpmn", "end", None, "没有名称的结束"),
        ("process.bpmn", "onward", "通过", "网关到结束的连线"),
        ("process.bpmn", "loose", None, "没有接好的连线"),
        ("process.bpmn", "lane1", None, "没有名称的泳道"),
        ("process.bpmn", None, None, "流程图"),
        ("process.bpmn", "unread", None, "流程图"),
        ("forms/ask.json", "amount", None, "表单“ask”的“amount”"),
        ("forms/ask.json", None, None, "表单“ask”"),
        ("value.dmn", None, None, "决策表“value”"),
        ("value.dmn", "points", "计分", "计分"),
        ("about.toml", "icon", None, "基本信息"),
        ("cases.toml", None, None, "cases.toml"),
    ],
)
def test_the_place_of_a_problem(file, element, name, said):
    problem = Problem.saying((file, element, name), "any", Sentence("请改正。"))
    assert [str(one) for one in places.worded(FILES, [problem])] == [said]


def test_a_diagram_that_cannot_be_read_is_one_place():
    problem = Problem.saying(("process.bpmn", "look", None), "any", Sentence("请改正。"))
    assert [str(one) for one in places.worded({"process.bpmn": "<"}, [problem])] == ["流程图"]
