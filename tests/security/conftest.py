"""A town with a case that waits, and everybody who might look into what is not theirs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import seal
import sqlalchemy as sa
from cast import Cast
from sent import PNG, SEAL

from app import db
from app.cases import applicant, evidence, official, progress
from app.cases.models import Draft, WorkItem
from app.cli import WORKFLOWS
from app.db import new_id
from app.definitions import catalogue, deployment, folders
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM
from app.points import rulebook
from app.points.models import Claim

PASSWORD = "Bin-he-2026"


class Town:
    """The house with people in it; `enter("li")` gives a signed-in browser."""

    def __init__(self, house) -> None:
        self.house = house
        with house.app_context(), db.transaction():
            cast = Cast.enter()
            rulebook.introduce(cast.subdistrict)
            password = accounts.hash_password(PASSWORD)
            for row in vars(cast).values():
                if hasattr(row, "username"):
                    row.password_hash = password
            self.ids = {name: row.id for name, row in vars(cast).items()}
            deployment.deploy(SYSTEM, seal.files())
            deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_claim"))

    def browser(self):
        return self.house.test_client()

    def enter(self, username):
        browser = self.browser()
        answer = browser.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser

    def program(self, username):
        """The headers of a program that acts for somebody."""
        with self.house.app_context(), db.transaction():
            key, _row = accounts.issue_token(accounts.person_named(username))
        return {"Authorization": f"Bearer {key}"}

    def starts_seal(self, browser, **answers):
        answer = browser.post("/start/seal", data={**SEAL, **answers})
        assert answer.status_code == 302, answer.text
        return answer.location

    def asks(self, query):
        with self.house.app_context(), db.transaction(reads_only=True):
            return query()

    def does(self, act):
        with self.house.app_context(), db.transaction():
            return act()

    def open_item(self):
        """The id of the one work item that waits."""
        return self.asks(
            lambda: db.session.scalars(sa.select(WorkItem.id).filter_by(closed_at=None)).one()
        )


@pytest.fixture
def town(house):
    return Town(house)


@pytest.fixture
def sqlite_town(sqlite_house):
    return Town(sqlite_house)


@pytest.fixture
def belongings(sqlite_town):
    """Ids of what belongs to lin: a case, its work item, a file in it, a draft, a valued claim."""
    town = sqlite_town

    def enter():
        lin = directory.actor(directory.person(town.ids["lin"]))
        branch = town.ids["branch"]
        file = evidence.upload(lin, "照片.png", PNG)
        loose = evidence.upload(lin, "未提交.png", PNG)
        case = _start(lin, "seal", branch, {**SEAL, "papers": [str(file.id)]})
        draft = applicant.save_draft(
            lin, catalogue.definition("seal"), branch, dict(SEAL), draft_id=new_id()
        )
        claimed = _start(lin, "points_claim", branch, _claim(town))
        claim = db.session.scalars(sa.select(Claim).filter_by(case_id=claimed.id)).one()
        for who, answers in VALUING:
            [item] = progress.open_items(claimed)
            official.complete(
                directory.actor(directory.person(town.ids[who])), item.id, dict(answers)
            )
        db.session.flush()
        [item] = progress.open_items(case)
        return SimpleNamespace(
            case=case.id,
            item=item.id,
            file=file.id,
            loose=loose.id,
            draft=draft.id,
            claim=claim.id,
            key=case.start_key,
            number=case.number,
        )

    return town.does(enter)


#: Who carries lin's claim to where it has a value.
VALUING = (
    ("zhao", {"verify_result": "pass", "quantity_found": 2, "verify_recusal": True}),
    ("qian", {"check_result": "agree", "check_recusal": True}),
)


def _start(actor, key, unit, answers):
    return applicant.start(actor, catalogue.definition(key), unit, answers, start_key=new_id())


def _claim(town):
    return {
        "item": "D01",
        "title": "清理三号楼排水沟",
        "event_date": "2026-03-02",
        "quantity": 2,
        "asked_points": 2,
        "statement": "雨后排水沟堵塞，与邻居一起清理干净。",
        "witnesses": [str(town.ids["gao"])],
        "honest": True,
    }


@pytest.fixture
def draft_of(sqlite_town):
    """The one draft of somebody, as it is kept."""

    def find(username):
        return sqlite_town.asks(
            lambda: db.session.scalars(
                sa.select(Draft.answers).filter_by(person_id=sqlite_town.ids[username])
            ).one()
        )

    return find
