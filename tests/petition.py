"""A procedure for tests of the acts, each of whose steps allows them all.

ask (the starter) → look (考核小组) → at once: money (组织委员) and law (纪检委员) → sign
(支部书记) → done or rejected.
"""

from __future__ import annotations

from diagrams import Diagram, properties
from seal import field, form

from app.definitions.acts import Act

ABOUT = f"""
key = "petition"
title = "请示"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "QS"
case_title = '"请示：" + matter'

[acts]
allow = {sorted(str(one) for one in Act)}
"""

ASK = [field("textfield", "matter", "事由", validate={"required": True, "maxLength": 50})]


def _decision(step: str) -> list[dict]:
    return [
        field(
            "radio",
            f"{step}_result",
            "结论",
            validate={"required": True},
            properties={"use": "outcome"},
            values=[{"value": "agree", "label": "同意"}, {"value": "reject", "label": "不同意"}],
        ),
        field("textarea", f"{step}_opinion", "意见", properties={"use": "opinion"}),
    ]


STEPS = {
    "look": ("审核", "ASSESSOR"),
    "money": ("经费", "ORG_COMMISSIONER"),
    "law": ("纪检", "DISCIPLINE_COMMISSIONER"),
    "sign": ("签批", "SECRETARY"),
}


def files(*, operation: str | None = None) -> dict[str, bytes]:
    """`operation` is carried out between `look` and the two who look at it side by side."""
    diagram = Diagram("petition").start()
    diagram.user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")
    for step, (name, role) in STEPS.items():
        kept_out = properties(assign__exclude="starter") if step == "look" else ""
        diagram.user(step, kept_out, name=name, c_candidateGroups=role, c_formKey=step)
    diagram.parallel("both").parallel("joined").exclusive("ok", default="on")
    diagram.end("done").end("rejected")
    diagram.line("start", "ask", "look")
    if operation:
        diagram.service("account", operation).line("look", "account", "both")
    else:
        diagram.line("look", "both")
    diagram.line("both", "money", "joined").line("both", "law", "joined")
    diagram.line("joined", "sign", "ok").flow("ok", "done", identity="on")
    diagram.flow("ok", "rejected", 'sign_result = "reject"')
    forms = {"ask": ASK, **{step: _decision(step) for step in STEPS}}
    return {
        "about.toml": ABOUT.encode(),
        "process.bpmn": diagram.xml(),
        **{f"forms/{name}.json": form(fields) for name, fields in forms.items()},
    }
