"""Who runs an appraisal: an office of two, three who hold keys, and a village that votes."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app import clock
from app.ballots import casting, counting, keyholding, papers, plans, polls
from app.ballots.models import Poll
from app.ballots.vocabulary import COUNTED, OVERALL, QUESTIONS, Choice, GroupKind, PollStatus
from app.db import session
from app.organisation import directory
from app.organisation.models import Person, UnitKind

LONG_AGO = date(2020, 1, 1)
#: The ends of their working days.
CLOSES = date(2026, 3, 13)
PEOPLE = {
    "feng": ("冯务实", "TOWN_OFFICE"),
    "su": ("苏细心", "TOWN_OFFICE"),
    "qin": ("秦永和", "TOWN_COMMITTEE"),
    "xu": ("许公正", "DISCIPLINE_COMMISSIONER"),
}
HOLDERS = ("feng", "qin", "xu")


def enter(town_unit, **more):
    """A village of the town and the people of the office; by user name."""
    village = directory.add_unit(UnitKind.VILLAGE, "ZJ01", "前王村", parent=town_unit)
    people = {}
    for username, (name, role) in PEOPLE.items():
        people[username] = Person(username=username, name=name, unit=town_unit, **more)
        session.add(people[username])
        directory.assign(people[username], role, town_unit, since=LONG_AGO)
    session.flush()
    return village, people


class Pollsters:
    """Drives an appraisal by the verbs of its people; answers are choices by question."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.village, self.people = enter(cast.town)
        self.keys = {}

    def actor(self, username):
        return directory.actor(self.people[username])

    def plan(self, members=(12, 0), masses=(12, 0), **more):
        usual = {
            "unit": self.village,
            "title": "2026年党员群众评议",
            "year": 2026,
            "groups": {GroupKind.MEMBERS: members, GroupKind.MASSES: masses},
            "holders": [self.people[one].id for one in HOLDERS],
            "closes_at": clock.day_end(CLOSES),
        }
        return plans.Plan(**(usual | more))

    def prepares(self, **more) -> Poll:
        self.poll = polls.prepare(self.actor("feng"), self.plan(**more))
        return self.poll

    def takes_keys(self, *usernames):
        for one in usernames or HOLDERS:
            _poll, self.keys[one] = keyholding.take(self.actor(one), self.poll.id)

    def prints(self, kind=GroupKind.MEMBERS):
        return polls.issue(self.actor("feng"), self.poll.id, kind)

    def opens(self, **more):
        """Returns the codes of members and of masses."""
        self.prepares(**more)
        self.takes_keys()
        codes = [self.prints(one.kind) for one in self.poll.groups]
        polls.open_(self.actor("feng"), self.poll.id)
        session.flush()
        return codes

    def votes(self, code, overall=Choice.SATISFIED, remark="", **aspects):
        poll = casting.find(code)
        answers = {OVERALL: overall, **aspects}
        return casting.cast(code, casting.encrypt(poll.handle, poll.keys, answers, remark))

    def stand_ins(self):
        """What `cases.toml` calls by other names."""
        return {
            "某村": str(self.village.id),
            "三名掌箱人": [str(self.people[one].id) for one in HOLDERS],
        }

    def lets_vote(self, number, choice):
        """So many more members vote in the poll of a procedure, which opens if it has not yet."""
        self.poll = session.scalars(sa.select(Poll)).one()
        if self.poll.status == PollStatus.DRAFT:
            self.takes_keys()
            self.codes = next(iter([self.prints(one.kind) for one in self.poll.groups]))
            polls.open_(self.actor("feng"), self.poll.id)
        for _vote in range(number):
            self.votes(self.codes.pop(), Choice(choice))

    def counts(self):
        """Close if need be, settle, and open if enough have voted."""
        if self.poll.status == PollStatus.OPEN:
            self.closes()
        if self.settles().status == PollStatus.UNLOCKING:
            self.unlocks("feng", "qin")

    def closes(self):
        polls.close(self.actor("feng"), self.poll.id)

    def enters(self, username, kind, returned, *, void=0, unsure=0, **satisfied):
        """A sheet on which all that is not given says 满意 to the overall question."""
        valid = returned - void
        counts = {one: dict.fromkeys(papers.choices_of(one), 0) for one in QUESTIONS}
        counts[OVERALL] |= {Choice.UNSURE: unsure, Choice.SATISFIED: valid - unsure}
        for question, number in satisfied.items():
            counts[question] |= {Choice.SATISFIED: number}
        count = papers.Count(returned, void, counts)
        return papers.enter(self.actor(username), self.poll.id, kind, count)

    def settles(self):
        return counting.settle(self.actor("feng"), self.poll.id)

    def unlocks(self, *usernames):
        for one in usernames:
            keyholding.unlock(self.actor(one), self.poll.id, self.keys[one])


def nothing():
    """Counts without a vote."""
    return {question: dict.fromkeys(COUNTED, 0) for question in QUESTIONS}
