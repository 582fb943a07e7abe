"""The examples of a procedure folder (`cases.toml`), lived through on a real database."""

from __future__ import annotations

import tomllib
import uuid
from datetime import datetime
from decimal import Decimal

from shopkeeper import Shop
from story import OPENING, WORKFLOWS, Story

from app import clock
from app.cases import messages, progress
from app.db import new_id, session
from app.engine.model import GATEWAYS
from app.organisation import directory
from app.points import claims, stages
from app.points.filing import Matter

#: Stands in answers for some other member of the branch.
SOME_MEMBER = "某党员"
#: For another branch of the subdistrict.
OTHER_BRANCH = "另一支部"
#: For the service centre of the branch's community, and the starter's own member code.
OWN_CENTER, MEMBER_CODE = "本社区兑换点", "党员编号"
#: Stands in answers for the first of the lines that were posted beforehand.
SOME_LINE = "某一笔"


def folders():
    """The names of all shipped procedures."""
    return sorted(path.name for path in WORKFLOWS.iterdir() if (path / "about.toml").is_file())


def read(folder):
    """The examples of a folder, each with the day it begins on."""
    path = WORKFLOWS / folder / "cases.toml"
    given = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return [{"today": given["today"], **example} for example in given.get("example", [])]


class Player:
    """Lives through one example; whoever's turn it is does the step."""

    def __init__(self, folder, example, cast) -> None:
        self.folder, self.example, self.starter = folder, example, cast.lin
        self.cast, self.shop = cast, None
        self.story = Story()
        self.members = [one.person_id for one in directory.members(cast.branch.id)]
        self.line_id = None

    def play(self):
        """Returns the story at its end, for the expectations to be compared with."""
        for number, row in enumerate(self.example.get("posted", []), start=1):
            self._post(number, row)
        day = datetime.combine(self.example["today"], OPENING, clock.OFFICE_ZONE)
        clock.freeze(day)
        self._stocks_up()
        start = self._answers(self.example["start"], self.starter.id)
        unit = self.cast.community if self.example.get("at_community") else None
        self.story.starts(self._doer(), self.folder, unit=unit, whose=self._whose(), **start)
        for step in self.example.get("step", ()):
            if "wait" in step:
                self.story.days_pass(step["wait"])
            elif "message" in step:
                messages.post([self.story.case.id], step["message"], step["payload"])
                self.story.works()
            elif "arrives" in step:
                self.shop.receives(**step["arrives"])
                self.story.works()
            else:
                self._do(step)
        if self.example.get("withdrawn"):
            self.story.withdraws(self.starter)
        return self.story

    def _stocks_up(self):
        """Goods on the shelf and points in the wallet, where the example is about them."""
        if "shelf" not in self.example:
            return
        self.shop = Shop(self.cast)
        self.shop.earns(self.starter, self.example.get("earned", 0))
        if self.example["shelf"]:
            self.shop.receives(**self.example["shelf"])

    def _post(self, number, row):
        """A line of the member's that is in the books before the example begins."""
        clock.freeze(datetime.combine(row["day"], OPENING, clock.OFFICE_ZONE))
        raw = Decimal(row["points"])
        matter = Matter(
            member_id=self.starter.id,
            item=row["item"],
            title=f"第{number}件",
            event_date=row["day"],
            quantity=Decimal(1),
            asked_points=raw,
            statement="由支部登记。",
        )
        line = claims.enter(matter, number=f"登记{number}")
        claims.settle(line, quantity=Decimal(1), raw=raw)
        stages.publish(line, new_id())
        claims.post(line, call_key="example")
        self.line_id = self.line_id or line.id

    def _whose(self):
        """Whose matter it is: the member's, or that of whoever holds an office."""
        role = self.example.get("started_by")
        if role is None:
            return self.starter
        return self._in_office(role)

    def _doer(self):
        """Who writes the first form: the starter, or somebody in office who enters it for them."""
        role = self.example.get("entered_by")
        if role is None:
            return self._whose()
        return self._in_office(role)

    def _in_office(self, role):
        """Who holds a role at the branch, or at the nearest unit above."""
        [(_role, _place, people), *_above] = directory.holders_upwards([role], self.cast.branch.id)
        return directory.person(people[0])

    def _do(self, step):
        items = {item.element: item for item in progress.open_items(self.story.case)}
        assert step["at"] in items, f"{step['at']} does not wait, but {sorted(items)}"
        item = items[step["at"]]
        person = directory.person(self._whose_turn(item))
        self.story.completes(person, item.name, **self._answers(step["answers"], person.id))

    def _whose_turn(self, item):
        kept_out = {recusal.person_id for recusal in item.recusals}
        role, _at, place = item.candidate_key.partition("@")
        if not place:
            return uuid.UUID(role.removeprefix("person:"))
        holders = directory.holders(role, uuid.UUID(place))
        return next(person for person in holders if person not in kept_out)

    def _answers(self, given, person_id):
        other = next(str(member) for member in self.members if member != person_id)

        stands_for = {
            SOME_MEMBER: other,
            OTHER_BRANCH: str(self.cast.neighbour.id),
            OWN_CENTER: str(self.cast.community.id),
            MEMBER_CODE: self.starter.membership.code,
            SOME_LINE: str(self.line_id),
        }

        def named(value):
            if isinstance(value, list):
                return [named(one) for one in value]
            if isinstance(value, dict):
                return {name: named(one) for name, one in value.items()}
            return stands_for.get(value, value) if isinstance(value, str) else value

        return {name: named(value) for name, value in given.items()}


def path_of(story):
    """The steps and events passed, gateways left out, in the order of first passing."""
    session.flush()
    run = story.run
    elements = run.spec.elements
    return [
        one.id for one in run.trail if one.id in elements and elements[one.id].kind not in GATEWAYS
    ]
