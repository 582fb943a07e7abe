"""A town whose members make claims (积分申报), and what everybody answers on the way."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cast import Cast

from app import clock
from app.cases import applicant, official
from app.cases.models import Case, WorkItem
from app.db import new_id, session
from app.definitions import catalogue, deployment, folders
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM, Actor
from app.points import rulebook

KEY = "points_claim"
FOLDER = Path(__file__).parents[2] / "workflows" / KEY
REPORT = "report"
#: Step → whose turn it is, in the order of the way.
STEPS = {"verify": "zhao", "check": "qian"}


@dataclass
class Town:
    """Everybody by id, committed. Members take turns, so that nobody meets the caps."""

    branch: uuid.UUID
    people: dict[str, uuid.UUID]
    members: list[uuid.UUID]
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    actors: dict[uuid.UUID, Actor] = field(default_factory=dict)

    @classmethod
    def enter(cls, members: int = 1) -> Town:
        """Enter the cast, so many more members, the rules and the procedure."""
        cast = Cast.enter()
        rulebook.introduce(cast.subdistrict)
        deployment.deploy(SYSTEM, folders.read(FOLDER))
        more = [
            cast.person(f"member{n}", f"党员{n}", cast.branch, "MEMBER") for n in range(members)
        ]
        names = {"gao", "hu", "li", *STEPS.values()}
        town = cls(
            cast.branch.id,
            {name: getattr(cast, name).id for name in names},
            [person.id for person in more],
        )
        town.said = SAID
        for person_id in [*town.people.values(), *town.members]:
            town.actor(person_id)
        return town

    def claim(self, number: int) -> dict[str, Any]:
        """Form F-P2 of the claim of that number, in plain JSON values."""
        return {
            "item": "D01",
            "title": "清理三号楼排水沟",
            "event_date": clock.today().isoformat(),
            "activity_code": f"A{number}",
            "quantity": "0.5",
            "asked_points": "0.5",
            "statement": "雨后排水沟堵塞，与邻居一起清理干净。",
            "witnesses": [str(self.people["hu"])],
            "honest": True,
        }

    def member(self, number: int) -> uuid.UUID:
        return self.members[number % len(self.members)]

    def starts(self, number: int) -> uuid.UUID | None:
        """Report the claim of that number by the verb; the id of the item that waits then."""
        case = applicant.start(
            self.actor(self.member(number)),
            catalogue.definition(KEY),
            self.branch,
            self.claim(number),
            start_key=new_id(),
        )
        return _opened(case)

    def completes(self, step: str, item_id: uuid.UUID) -> uuid.UUID | None:
        """Do a step by the verb; the id of the item that waits then, if one does."""
        doer = self.actor(self.people[STEPS[step]])
        return _opened(official.complete(doer, item_id, self.said[step]))

    def actor(self, person_id: uuid.UUID) -> Actor:
        """Who acts; looked up beforehand, because that is the doors' part."""
        if person_id not in self.actors:
            self.actors[person_id] = directory.actor(directory.person(person_id))
        return self.actors[person_id]

    def tokens(self) -> dict[str, str]:
        """A program's key for each who does a step."""
        return {
            name: accounts.issue_token(directory.person(person_id))[0]
            for name, person_id in self.people.items()
        }


def _opened(case: Case) -> uuid.UUID | None:
    """The id of the work item that waits in a case now."""
    return session.scalar(sa.select(WorkItem.id).filter_by(case_id=case.id, closed_at=None))


#: Step → the usual answers.
SAID: dict[str, dict[str, Any]] = {
    "verify": {"verify_result": "pass", "quantity_found": "0.5", "verify_recusal": True},
    "check": {"check_result": "agree", "check_recusal": True},
}
