"""A small procedure for tests of 会签: somebody asks, several sign, the case ends so or so.

ask (the starter) → sign (several) → agreed?; `opinions` is the output collection.
"""

from __future__ import annotations

import seal
from diagrams import Diagram, instances, properties

from app.cases import applicant, official, progress
from app.cases.models import WorkItem
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM

ABOUT = """
key = "together"
title = "会签"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "HQ"
case_title = '"会签"'
"""
ASK = [
    {"type": "textfield", "key": "purpose", "label": "事由", "validate": {"required": True}},
]
CHOICES = ("agree", "return", "reject", "abstain")
SIGN = [
    {
        "type": "radio",
        "key": "result",
        "label": "结论",
        "validate": {"required": True},
        "properties": {"use": "outcome"},
        "values": [{"value": one, "label": one} for one in CHOICES],
    },
    {"type": "textfield", "key": "amount", "label": "金额"},
    {
        "type": "textarea",
        "key": "why",
        "label": "意见",
        "properties": {"use": "opinion"},
    },
]


def files(marker: str | None = None, *, about: str = ABOUT, roles="ASSESSOR", **said: str):
    """The folder; `said` are properties of the step: `acts`, others `sign.` without a dot in it."""
    said = {
        name if "__" in name or name == "acts" else f"sign__{name}": text
        for name, text in said.items()
    }
    assignee = said.pop("c__assignee", None)
    diagram = (
        Diagram("together")
        .start()
        .user("ask", name="申请", c_assignee="${case.starter}", c_formKey="ask")
        .user(
            "sign",
            properties(outputCollection="opinions", outputElement="result", **said)
            + (instances() if marker is None else marker),
            name="会签",
            c_candidateGroups=roles,
            c_formKey="sign",
            c_assignee=assignee,
        )
        .exclusive("agreed", default="no")
        .end("done")
        .end("refused")
        .line("start", "ask", "sign", "agreed")
        .flow("agreed", "done", 'result = "agree"')
        .flow("agreed", "refused", identity="no")
    )
    return {
        "about.toml": about.encode(),
        "process.bpmn": diagram.xml(),
        "forms/ask.json": seal.form(ASK),
        "forms/sign.json": seal.form(SIGN),
    }


def followed(given: dict[str, bytes], roles: str = "SECRETARY", **said: str) -> dict[str, bytes]:
    """A folder where somebody does one more step, with these properties, after all have agreed."""
    drawn = {"name": "签发", "c_candidateGroups": roles, "c_formKey": "ask"}
    [then] = Diagram().user("last", properties(**said), **drawn).parts
    text = given["process.bpmn"].decode()
    text = text.replace('<bpmn:endEvent id="done"', f'{then}<bpmn:endEvent id="done"')
    text = text.replace('targetRef="done"', 'targetRef="last"')
    onward = '<bpmn:sequenceFlow id="onward" sourceRef="last" targetRef="done" />'
    text = text.replace("</bpmn:process>", f"{onward}</bpmn:process>")
    return {**given, "process.bpmn": text.encode()}


class Table:
    """Where several sign: starts cases of the procedure and lets people speak."""

    def __init__(self, cast, given=None, **said: str) -> None:
        self.cast = cast
        made = given or files(**said)
        self.definition = deployment.deploy(SYSTEM, made).definition
        session.flush()

    def actor(self, name: str):
        return directory.actor(getattr(self.cast, name))

    def starts(self, name: str = "lin", **answers):
        unit = getattr(self.cast, name).unit_id
        answers = {"purpose": "用章", **answers}
        return applicant.start(self.actor(name), self.definition, unit, answers, start_key=new_id())

    def item(self, case, name: str) -> WorkItem:
        """What waits for somebody, or has waited last."""
        keys = self.actor(name).candidate_keys
        session.flush()
        items = session.query(WorkItem).filter_by(case_id=case.id).order_by(WorkItem.id)
        return [one for one in items if one.candidate_key in keys][-1]

    def holder(self, item: WorkItem) -> str:
        """Which of the assessors an item waits for."""
        names = ("zhao", "qian", "hu")
        return next(one for one in names if item.candidate_key in self.actor(one).candidate_keys)

    def says(self, name: str, case, result: str = "agree", **more):
        return official.complete(
            self.actor(name), self.item(case, name).id, {"result": result, **more}
        )

    def votes(self, name: str, item: WorkItem, result: str = "agree"):
        return official.complete(self.actor(name), item.id, {"result": result})

    def open(self, case) -> list[WorkItem]:
        return progress.open_items(case)

    def variables(self, case):
        return progress.variables_of(case)
