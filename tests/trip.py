"""A small procedure whose form has rows: somebody plans a journey, day by day.

ask (the starter) → look (考核小组) → end.
"""

from __future__ import annotations

import json

import seal
from diagrams import Diagram

ABOUT = seal.ABOUT.replace('key = "seal"', 'key = "trip"').replace("用章申请", "出差申请")
PLACE = {"type": "textfield", "key": "place", "label": "去哪里", "validate": {"required": True}}
ABOARD = {
    "type": "number",
    "key": "people",
    "label": "几人",
    "properties": {"validIf": "=people <= seats", "otherwise": "坐不下。"},
}
WAY = {
    "type": "radio",
    "key": "way",
    "label": "怎么去",
    "values": [{"value": "bus", "label": "班车"}, {"value": "car", "label": "自驾"}],
}
DAY = {"type": "datetime", "key": "day", "label": "哪天"}
NIGHT = {"type": "checkbox", "key": "night", "label": "过夜"}
WHY = {
    "type": "textfield",
    "key": "why",
    "label": "自驾理由",
    "properties": {"requiredIf": '=way = "car"'},
}
SEATS = {"type": "number", "key": "seats", "label": "座位", "validate": {"required": True}}


def drawn(*identities):
    """The drawing of elements that follow one another, for the viewer."""
    shapes = "".join(
        f'<di:BPMNShape id="{one}_di" bpmnElement="{one}"><dc:Bounds x="{place * 160 + 20}" y="20" '
        'width="100" height="80"/></di:BPMNShape>'
        for place, one in enumerate(identities)
    )
    return (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="drawing">'
        f'<di:BPMNPlane id="plane" bpmnElement="trip">{shapes}</di:BPMNPlane></di:BPMNDiagram>'
    )


def rows(**more):
    """The question of rows, as the form editor writes it."""
    return {
        "type": "dynamiclist",
        "path": "days",
        "label": "行程",
        "isRepeating": True,
        "allowAddRemove": True,
        "defaultRepetitions": 1,
        "properties": {"least": "1", "most": "5"},
        "components": [PLACE, ABOARD, WAY, DAY, NIGHT, WHY],
        **more,
    }


def files(**more):
    diagram = Diagram("trip").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("look", c_candidateGroups="ASSESSOR", c_formKey="look").end()
    steps = ("start", "ask", "look", "end")
    drawing = f"{drawn(*steps)}</bpmn:definitions>".encode()
    process = diagram.line(*steps).xml().replace(b"</bpmn:definitions>", drawing)
    return {
        "about.toml": ABOUT.replace(
            '"用章：" + purpose', '"出差" + string(count(days)) + "天"'
        ).encode(),
        "process.bpmn": process,
        "forms/ask.json": json.dumps({"components": [SEATS, rows(**more)]}).encode(),
        "forms/look.json": seal.form(seal.SIGN),
    }
