"""A case with many work items at once, and the people who may take any of them."""

from __future__ import annotations

import http.client
import json
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa
from cast import Cast
from diagrams import Diagram, instances
from seal import form

from app import db
from app.cases import applicant
from app.cases.models import Case, WorkItem
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM

KEY = "crowd"
ABOUT = f"""
key = "{KEY}"
title = "众人办理"
category = "测试"
who_may_start = ["MEMBER"]
case_number = "ZR"
case_title = '"众人办理"'
"""
FIELDS = {
    "ask": [{"type": "number", "key": "parts", "label": "份数", "validate": {"required": True}}],
    "part": [{"type": "textfield", "key": "said", "label": "意见", "validate": {"maxLength": 20}}],
}


def files() -> dict[str, bytes]:
    diagram = (
        Diagram(KEY)
        .start()
        .user("ask", c_assignee="${case.starter}", c_formKey="ask")
        .user("part", instances(times="parts"), c_candidateGroups="ASSESSOR", c_formKey="part")
        .end()
        .line("start", "ask", "part", "end")
    )
    forms = {f"forms/{name}.json": form(fields) for name, fields in FIELDS.items()}
    return {"about.toml": ABOUT.encode(), "process.bpmn": diagram.xml(), **forms}


class Crowd:
    """So many people of one post, and cases whose parts all wait for that post."""

    def __init__(self, house, people: int) -> None:
        self.house = house
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            rows = [
                cast.person(f"helper{number}", f"帮手{number}", cast.branch, "ASSESSOR")
                for number in range(people)
            ]
            deployment.deploy(SYSTEM, files())
            self.branch, self.lin = cast.branch.id, cast.lin.id
            self.helpers = [row.id for row in rows]
            self.tokens = [accounts.issue_token(row)[0] for row in rows]

    def starts(self, parts: int) -> list[uuid.UUID]:
        """A case of so many parts; the ids of its work items."""
        with self.house.app_context(), db.transaction():
            definition = deployment.deploy(SYSTEM, files()).definition
            actor = directory.actor(directory.person(self.lin))
            answers = {"parts": parts}
            case = applicant.start(actor, definition, self.branch, answers, start_key=new_id())
            session.flush()
            items = sa.select(WorkItem.id).filter_by(case_id=case.id).order_by(WorkItem.id)
            return list(session.scalars(items))

    def outcomes(self) -> Counter[tuple[str, bool]]:
        """Case status and whether a work item of it is open, counted over all work items."""
        with self.house.app_context(), db.transaction(reads_only=True):
            pairs = sa.select(Case.status, WorkItem.closed_at).join(WorkItem.case)
            return Counter((status, at is None) for status, at in session.execute(pairs))


@dataclass(frozen=True)
class Answered:
    """What a request came to, and after how many seconds."""

    status: int
    seconds: float


def work_off(port: int, crowd: Crowd, items: list[uuid.UUID]) -> list[Answered]:
    """Everybody at once completes a share of the items over HTTP, one after the other."""
    shares = [items[number :: len(crowd.tokens)] for number in range(len(crowd.tokens))]
    with ThreadPoolExecutor(len(shares)) as threads:
        found = threads.map(lambda who, share: _work_off(port, who, share), crowd.tokens, shares)
        return [answer for answers in found for answer in answers]


def _work_off(port: int, token: str, items: list[uuid.UUID]) -> list[Answered]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        return [_complete(connection, token, item_id) for item_id in items]


def _complete(connection: http.client.HTTPConnection, token: str, item_id: uuid.UUID) -> Answered:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    said = json.dumps({"answers": {"said": "办好了"}})
    began = time.perf_counter()
    connection.request("POST", f"/api/v1/work-items/{item_id}/complete", said, headers)
    response = connection.getresponse()
    response.read()
    return Answered(response.status, time.perf_counter() - began)
