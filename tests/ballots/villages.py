"""A house in which a village votes, each act in a transaction of its own as in a request."""

from __future__ import annotations

from cast import Cast
from pollsters import Pollsters

from app import db
from app.ballots import casting, screening, urn
from app.ballots.models import Code, Poll
from app.ballots.vocabulary import OVERALL
from app.db import session


class Village:
    """`members` and `masses` are codes that known people hold; answers are choices by question."""

    def __init__(self, house, **more) -> None:
        self.house = house
        with house.app_context(), db.transaction():
            self.ballots = Pollsters(Cast.enter())
            self.members, self.masses = self.ballots.opens(**more)
            self.poll_id = self.ballots.poll.id
            self.handle, self.public_keys = self.ballots.poll.handle, self.ballots.poll.keys
        self.keys = self.ballots.keys

    def seals(self, overall, remark="", **aspects):
        answers = {OVERALL: overall, **aspects}
        return casting.encrypt(self.handle, self.public_keys, answers, remark)

    def casts(self, code, sealed):
        with self.house.app_context(), db.transaction():
            casting.cast(code, sealed)

    def votes(self, code, overall, remark="", **aspects):
        self.casts(code, self.seals(overall, remark, **aspects))

    def does(self, act):
        """Let the people of the office do something: `act(pollsters)`."""
        with self.house.app_context(), db.transaction():
            self.ballots.poll = session.get_one(Poll, self.poll_id)
            for username in self.ballots.people:
                self.ballots.people[username] = session.merge(self.ballots.people[username])
            return act(self.ballots)

    def counts(self):
        """Close, open with two keys: how often each answer was given."""
        self.does(lambda office: office.closes())
        self.does(lambda office: office.settles())
        for one in ("feng", "xu"):
            self.does(lambda office, one=one: office.unlocks(one))
        return self.does(lambda office: office.poll.result["total"])

    def remarks(self):
        """The texts that the opening has brought to light, in the order in which they are kept."""
        return self.does(lambda office: [one.text for one in screening.of_poll(office.poll)])

    def used(self):
        """How many codes are used, and how many ballots the urns count."""
        return self.does(
            lambda office: (
                session.query(Code).filter_by(is_used=True).count(),
                sum(one.urn.ballots for one in office.poll.groups),
            )
        )

    def inside(self):
        """The content of the members' urn."""
        return self.does(lambda office: office.poll.groups[0].urn.content)

    def empties(self):
        """The members' urn is empty."""
        return self.inside() == urn.empty()
