"""A small procedure for tests of the rooms: somebody asks for the seal, two people look at it.

ask (the starter) → look (考核小组, not the starter) → ok? → sign (支部书记, nobody who was in it
before, else the deputy) → wait a working day → end; a refusal ends, a return goes back to ask.
"""

from __future__ import annotations

import json

from diagrams import Diagram, properties, timer

ABOUT = """
key = "seal"
title = "用章申请"
category = "日常"
who_may_start = ["MEMBER"]
on_behalf = ["ORG_COMMISSIONER"]
case_number = "YZ"
case_title = '"用章：" + purpose'
"""


def field(kind: str, key: str, label: str, **more) -> dict:
    return {"type": kind, "key": key, "label": label, **more}


ASK = [
    field("textfield", "purpose", "用途", validate={"required": True, "maxLength": 20}),
    field("number", "copies", "份数", validate={"required": True, "min": 1, "max": 9}),
    field("filepicker", "papers", "材料"),
]
LOOK = [
    field(
        "radio",
        "look_result",
        "结论",
        validate={"required": True},
        properties={"use": "outcome"},
        values=[
            {"value": "agree", "label": "同意\n交书记签字"},
            {"value": "return", "label": "退回\n由申请人补正"},
            {"value": "reject", "label": "不同意\n本件到此结束"},
        ],
    ),
    field(
        "textarea",
        "look_reason",
        "意见",
        validate={"required": True, "minLength": 5, "maxLength": 300},
        properties={"use": "opinion"},
        conditional={"hide": '=look_result = "agree"'},
    ),
]
SIGN = [field("checkbox", "signed", "我已签字", validate={"required": True})]


def form(fields: list[dict]) -> bytes:
    return json.dumps({"type": "default", "components": fields}, ensure_ascii=False).encode()


def files(about: str = "", *, acts: str | None = None) -> dict[str, bytes]:
    """The folder, with more lines in its description; `acts` is what looking and signing allow."""
    allowing = {} if acts is None else {"acts": acts}
    diagram = (
        Diagram("seal")
        .start()
        .user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")
        .user(
            "look",
            properties(assign__exclude="starter", **allowing),
            name="审核",
            c_candidateGroups="ASSESSOR",
            c_formKey="look",
            c_dueDate="工作日(3)",
        )
        .exclusive("ok", default="on")
        .user(
            "sign",
            properties(
                assign__exclude="starter look",
                assign__fallback="DEPUTY_SECRETARY ORG_COMMISSIONER",
                **allowing,
            ),
            name="签字",
            c_candidateGroups="SECRETARY",
            c_formKey="sign",
        )
        .node("intermediateCatchEvent", "rest", timer("Date", "工作日(1)"), name="次日取章")
        .end("done")
        .end("rejected")
        .line("start", "ask", "look", "ok")
        .flow("ok", "sign", identity="on")
        .flow("ok", "ask", 'look_result = "return"')
        .flow("ok", "rejected", 'look_result = "reject"')
        .line("sign", "rest", "done")
    )
    forms = {"ask": ASK, "look": LOOK, "sign": SIGN}
    return {
        "about.toml": (ABOUT + about).encode(),
        "process.bpmn": diagram.xml(),
        **{f"forms/{name}.json": form(fields) for name, fields in forms.items()},
    }
