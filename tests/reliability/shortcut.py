"""A claim in one step: the member reports, the secretary signs, and the points are in the books.

Signing notes the signer, posts the points of both books, tells the member and ends the case: all
that a completion can do. `Shortcut` is a committed town in which that can happen any time.
"""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from benchmarks.town import FOLDER, Town
from diagrams import Diagram
from seal import form

from app import db
from app.cases import applicant, official, proof
from app.cases.models import WorkItem
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.organisation.actors import SYSTEM
from app.points import ledger
from app.points.books import Entry, EntryKind

KEY = "shortcut"
ABOUT = f"""
key = "{KEY}"
title = "当场入账"
category = "测试"
who_may_start = ["MEMBER"]
case_number = "DC"
case_title = "title"
"""
SIGN = [{"type": "checkbox", "key": "signed", "label": "我已签字", "validate": {"required": True}}]
FIELDS = ("item", "title", "event_date", "quantity", "asked_points", "statement", "witnesses")
SIGNER = dict.fromkeys(("verifier", "checker", "confirmer"), "case.done_by.sign")
NOTICE = {
    "title": '"公示"',
    "reason": '"公示"',
    "lines": "[]",
    "places": '["branch_board"]',
    "contact": '"孙亦诚"',
    "posted_on": "today()",
    "working_days": "1",
}
SAID = {"signed": True}
#: Half an hour of volunteering (D01), in tenths of a point.
WORTH = 5


def files() -> dict[str, bytes]:
    names = {name: name for name in (*FIELDS, "activity_code")}
    diagram = (
        Diagram(KEY)
        .start()
        .user("report", c_assignee="${case.starter}", c_formKey="claim")
        .service("file", "points.file_claim", {"member": "case.starter", **names})
        .service("settle", "points.settle_claim", {"quantity": "quantity"})
        .service("open_notice", "notices.open_notice", NOTICE, {"notice": "notice"})
        .service("on_notice", "points.publish_claim", {"notice": "notice"})
        .user("sign", c_candidateGroups="SECRETARY", c_formKey="sign", name="签字")
        .service("post", "points.post_claim", SIGNER)
        .service("tell", "messages.tell", {"person": "case.starter", "title": '"已入账"'})
        .end()
        .line("start", "report", "file", "settle", "open_notice", "on_notice", "sign")
        .line("sign", "post", "tell", "end")
    )
    return {
        "about.toml": ABOUT.encode(),
        "process.bpmn": diagram.xml(),
        "forms/claim.json": (FOLDER / "forms" / "claim.json").read_bytes(),
        "forms/sign.json": form(SIGN),
    }


class Shortcut:
    """The town on a house, and its claims. Every method is a transaction of its own."""

    def __init__(self, house, members: int = 1) -> None:
        self.house = house
        self._claims = 0
        with house.app_context(), db.transaction():
            self.town = Town.enter(members)
            deployment.deploy(SYSTEM, files())
        self.secretary = self.town.actor(self.town.people["li"])

    def reports(self) -> uuid.UUID:
        """A member reports a matter; the id of the work item that waits for the signature."""
        self._claims += 1
        with self.house.app_context(), db.transaction():
            case = applicant.start(
                self.town.actor(self.town.member(self._claims)),
                catalogue.definition(KEY),
                self.town.branch,
                self.town.claim(self._claims),
                start_key=new_id(),
            )
            session.flush()
            return session.scalars(sa.select(WorkItem.id).filter_by(case_id=case.id)).one()

    def signs(self, item_id: uuid.UUID) -> None:
        with self.house.app_context(), db.transaction():
            official.complete(self.secretary, item_id, dict(SAID))

    def open_items(self) -> list[uuid.UUID]:
        with self.house.app_context(), db.transaction(reads_only=True):
            return list(session.scalars(sa.select(WorkItem.id).filter_by(closed_at=None)))

    def awards(self) -> int:
        """How many awards stand in the books."""
        with self.house.app_context(), db.transaction(reads_only=True):
            query = sa.select(sa.func.count()).select_from(Entry).filter_by(kind=EntryKind.AWARD)
            return session.scalar(query) or 0

    def faults(self) -> list[str]:
        """What `flask verify` would say."""
        with self.house.app_context(), db.transaction(reads_only=True):
            return ledger.check() + proof.check()
