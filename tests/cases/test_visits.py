"""In whose hands each work item was at every moment: what the rows said then is told ever after."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from test_acts import Office

from app import clock
from app.cases import handing, inquiries, moments, official, queries, recusing, signers, visits
from app.cases.models import WorkItem
from app.cases.parts import Part
from app.cases.visits import Hands
from app.db import session

WHY = "说明一下情况"


class Watched:
    """A case, and what its rows said after each act."""

    def __init__(self, office) -> None:
        self.office, self.case = office, office.starts()
        self.seen = []
        self.look()

    def look(self):
        session.flush()
        self.seen.append({one.id: self.row(one) for one in self.items()})
        clock.freeze(clock.now() + timedelta(minutes=5))

    def items(self):
        return list(session.scalars(sa.select(WorkItem).filter_by(case_id=self.case.id)))

    @staticmethod
    def row(item):
        return (True, item.is_paused, Hands.of_key(item.turn_key)) if item.is_open else (False,)

    def does(self, act, name, *given, part=Part.STEP, **more):
        item = next(one for one in self.items() if one.is_open and one.part == part)
        act(self.office.actor(name), item.id, *given, **more)
        self.look()

    def told(self):
        entries, items = queries.timeline(self.case), queries.visits(self.case)
        for act in moments.acts(entries, items):
            found = visits.at(items, entries, act.position, act.ends)
            yield {one.item.id: self.then(one) for one in found}

    @staticmethod
    def then(visit):
        hands = Hands(visit.hands.person_id, "", visit.hands.post_key)
        return (True, visit.is_paused, hands) if visit.is_open else (False,)


@pytest.fixture
def watched(cast):
    return Watched(Office(cast))


def test_whoever_has_it_beside_before_and_after_others(watched, cast):
    people = {"gao": cast.gao.id, "wu": cast.wu.id}
    agree = {"look_result": "agree"}
    watched.does(official.claim, "zhao")
    watched.does(handing.delegate, "zhao", people["gao"], request=WHY)
    watched.does(handing.hand_in, "gao", part=Part.DELEGATED, text=WHY)
    watched.does(inquiries.request_supplement, "zhao", request=WHY, days=2)
    watched.does(inquiries.answer, "lin", part=Part.SUPPLEMENT, text=WHY)
    watched.does(signers.add, "zhao", [people["wu"]], where="after", request=WHY)
    watched.does(official.complete, "zhao", agree)
    watched.does(signers.sign, "wu", part=Part.AFTER, outcome="disagree", opinion=WHY)
    watched.does(recusing.recuse, "zhao", reason=WHY)
    watched.does(official.complete, "qian", agree)
    assert list(watched.told()) == watched.seen
    assert len(watched.seen) == 11
