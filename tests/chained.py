"""A procedure for tests: ask (the starter), then steps one after the other that all may refuse."""

from __future__ import annotations

import seal
from diagrams import Diagram, properties

ABOUT = """
key = "chain"
title = "连签"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "LQ"
case_title = '"连签"'
"""
ASK = [{"type": "textfield", "key": "purpose", "label": "事由", "validate": {"required": True}}]


def decision(step):
    values = ("agree", "return", "reject")
    return [
        {
            "type": "radio",
            "key": f"{step}_result",
            "label": "结论",
            "validate": {"required": True},
            "properties": {"use": "outcome"},
            "values": [{"value": one, "label": one} for one in values],
        },
        {
            "type": "textarea",
            "key": f"{step}_why",
            "label": "意见",
            "validate": {"required": True, "minLength": 5},
            "properties": {"use": "opinion"},
            "conditional": {"hide": f'={step}_result = "agree"'},
        },
    ]


def chain(*steps, about="", no="refused"):
    """ask → each of the steps, (name, role, properties) → done; a no ends it."""
    diagram = Diagram("chain").start()
    diagram.user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")
    forms = {"ask": ASK}
    for name, role, said in steps:
        inside = properties(**said) if said else ""
        diagram.user(name, inside, name=name, c_candidateGroups=role, c_formKey=name)
        diagram.exclusive(f"{name}_ok", default=f"{name}_on")
        forms[name] = decision(name)
    diagram.end("done").end("refused").line("start", "ask", steps[0][0])
    for place, (name, _role, _said) in enumerate(steps):
        onward = steps[place + 1][0] if place + 1 < len(steps) else "done"
        diagram.line(name, f"{name}_ok").flow(f"{name}_ok", onward, identity=f"{name}_on")
        diagram.flow(f"{name}_ok", "ask", f'{name}_result = "return"')
        diagram.flow(f"{name}_ok", no if name == "a" else "refused", f'{name}_result = "reject"')
    return {
        "about.toml": (ABOUT + about).encode(),
        "process.bpmn": diagram.xml(),
        **{f"forms/{name}.json": seal.form(fields) for name, fields in forms.items()},
    }
