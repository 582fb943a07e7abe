"""One branch of the demonstration in its whole year: everything that its people do, act by act.

Each act may be done again after a standstill: what was done before is found and left alone. The
clock stands where the caller has put it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from app import clock, db
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions.models import Definition
from app.demo.play import CLAIM, CORRECTION, DEEDS, OBJECTION, QUARTER, YEAR, Play
from app.demo.registers import ATTENDANCE, Register
from app.organisation import directory
from app.organisation.models import Person, Unit
from app.points import ledger, stages
from app.points.models import Claim, Cycle
from app.points.status import ClaimStatus
from app.shop import centres, counter, customer
from app.shop.customer import Wish
from app.shop.models import Order, OrderStatus
from app.shop.orders import Want

#: Acts of one transaction: a kill loses no more than these, and they cost one commit.
TOGETHER = 10
#: What is bought: soap, for one point.
GOODS = Want("G01", 1)
ENOUGH = 10
DELIVERY = {GOODS.goods: 500}
#: One member in so many goes shopping in a quarter.
SHOPPERS = 5


class BranchYear:
    """The people of a branch and what they do; acts give how many things were done."""

    def __init__(self, branch_id: uuid.UUID, seed: int) -> None:
        self.branch_id, self.seed = branch_id, seed
        with db.transaction(reads_only=True):
            self.members = [one.person_id for one in directory.members(branch_id)]
            self.holders = {
                role: directory.holders(role, branch_id)
                for role in ("ORG_COMMISSIONER", "ASSESSOR", "SECRETARY", "DISCIPLINE_COMMISSIONER")
            }

    @cached_property
    def play(self) -> Play:
        [overseer, *_] = self.holders["DISCIPLINE_COMMISSIONER"]
        [secretary, *_] = self.holders["SECRETARY"]
        return Play(self.seed, overseer, secretary)

    # -- the quarter

    def begins(self, start: date) -> int:
        """The clerk begins the quarter and hears opinions."""
        with db.transaction():
            case_id = self.play.begin(self._clerk(), QUARTER, self._key(QUARTER, start)).id
        return 1 + self._goes_on(case_id)

    def reports(self, start: date, number: int) -> int:
        """Every member reports one matter; `number` counts them in the quarter."""
        return self._each(self.members, lambda one: self._report(one, start, number))

    def _report(self, member_id: uuid.UUID, start: date, number: int) -> None:
        key = self._key(CLAIM, start, number, member_id)
        deed = self._dice(key).choice(DEEDS)
        self.play.report(directory.person(member_id), deed, clock.today(), key=key)

    def considers(self) -> int:
        """Everything that waits in the branch's claims is verified or checked once."""
        with db.transaction(reads_only=True):
            waiting = list(session.scalars(self._items_of(CLAIM)))
        return self._each(waiting, self._act)

    def registers(self, start: date) -> int:
        """The clerk enters attendance and dues; an assessor checks them."""
        lines = [(start, member, register) for member in self.members for register in ATTENDANCE]
        return self._each(lines, lambda line: self._enter(*line))

    def _enter(self, start: date, member_id: uuid.UUID, register: Register) -> None:
        number = register.number(member_id, start)
        if session.scalar(sa.select(Claim.id).filter_by(number=number)) is not None:
            return
        times = self._dice(number).randint(1, register.most)
        line = register.enter(member_id, start, times)
        [clerk, *_], [assessor, *_] = self.holders["ORG_COMMISSIONER"], self.holders["ASSESSOR"]
        stages.check(line, verifier_id=clerk, checker_id=assessor)

    def goes_on(self, start: date) -> int:
        """The quarter's case goes on as far as people can take it."""
        with db.transaction(reads_only=True):
            case_id = _case_of(self._key(QUARTER, start))
        assert case_id is not None, "the clerk has begun it"
        return self._goes_on(case_id)

    def objects(self, start: date) -> int:
        """Somebody objects to one line on the notice; it is looked into, and found right."""
        key = self._key(OBJECTION, start)
        with db.transaction():
            line = session.scalar(self._a_line(start, ClaimStatus.PUBLISHED))
            if line is None or _case_of(key) is not None:
                return 0
            objector = next(one for one in reversed(self.members) if one != line.member_id)
            answers = {"line": str(line.id), "ground": "fact", "facts": "那天我没有看到他在场。"}
            case_id = self.play.begin(directory.person(objector), OBJECTION, key, **answers).id
        return 1 + self._goes_on(case_id)

    # -- afterwards

    def stocks(self, start: date) -> int:
        """The centre's keeper gets soap for a quarter; of the branches of a community one asks."""
        with db.transaction():
            branch = session.get_one(Unit, self.branch_id)
            [center, *_others] = centres.open_to(branch)
            [keeper, *_] = directory.holders("CENTER_KEEPER", center.id)
            actor = directory.actor(directory.person(keeper))
            key = uuid.uuid5(center.id, f"{start}")
            counter.receive(actor, center, DELIVERY, note="季度备货", key=key)
        return 1

    def shops(self) -> int:
        """Some members who can afford it order a piece of soap."""
        return self._each(self.members[::SHOPPERS], self._order)

    def _order(self, member_id: uuid.UUID) -> None:
        if ledger.wallet_of(member_id).available < ENOUGH:
            return
        person = directory.person(member_id)
        [center, *_others] = centres.open_to(person.unit)
        wish = Wish([GOODS], center.id, waits=False)
        customer.order(
            directory.actor(person), wish, key=self._key(GOODS.goods, clock.today(), member_id)
        )

    def collects(self) -> int:
        """The keeper hands over what was ordered."""
        with db.transaction(reads_only=True):
            query = sa.select(Order.id).join(Case, Case.id == Order.case_id)
            held = query.where(Case.unit_id == self.branch_id, Order.status == OrderStatus.HELD)
            orders = list(session.scalars(held))
        return self._each(orders, self._hand_over)

    def _hand_over(self, order_id: uuid.UUID) -> None:
        order = session.get_one(Order, order_id)
        member = order.member.membership
        assert member is not None, "only members order"
        [keeper, *_] = directory.holders("CENTER_KEEPER", order.center_id)
        counter.hand_over(directory.actor(directory.person(keeper)), order, shown_code=member.code)

    def corrects(self, start: date) -> int:
        """A member asks to have an own posted line corrected; others check and sign."""
        key = self._key(CORRECTION, start)
        with db.transaction():
            line = session.scalar(self._a_line(start, ClaimStatus.POSTED))
            if line is None or _case_of(key) is not None:
                return 0
            answers = {"line": str(line.id), "ground": "value", "right_value": 1}
            why = "复查时发现时长多记了，按实际时长更正。"
            case_id = self.play.begin(line.member, CORRECTION, key, reason=why, **answers).id
        return 1 + self._goes_on(case_id)

    def _a_line(self, start: date, status: ClaimStatus) -> sa.Select[Claim]:
        """A line of a member without an office, so that there are people left to look into it."""
        offices = [one for holders in self.holders.values() for one in holders]
        return (
            sa.select(Claim)
            .join(Cycle, Cycle.id == Claim.cycle_id)
            .where(
                Cycle.branch_id == self.branch_id,
                Cycle.starts_on == start,
                Claim.status == status,
                Claim.granted > ENOUGH,
                Claim.member_id.not_in(offices),
            )
            .order_by(Claim.id)
            .limit(1)
        )

    def closes(self, year: int) -> int:
        """The year's end, up to its notice."""
        with db.transaction():
            key = self._key(YEAR, year)
            case_id = self.play.begin(self._clerk(), YEAR, key, year=str(year)).id
        return 1 + self._goes_on(case_id)

    # -- how it is done

    def _goes_on(self, case_id: uuid.UUID) -> int:
        done = 0
        while True:
            with db.transaction():
                waiting = list(session.scalars(_open_items().where(WorkItem.case_id == case_id)))
                for item in waiting:
                    self.play.act(item)
            done += len(waiting)
            if not waiting:
                return done

    def _act(self, item_id: uuid.UUID) -> None:
        item = session.get_one(WorkItem, item_id)
        if item.closed_at is None:
            self.play.act(item)

    def _items_of(self, key: str) -> sa.Select[uuid.UUID]:
        return (
            sa.select(WorkItem.id)
            .join(Case, Case.id == WorkItem.case_id)
            .join(Definition, Definition.id == Case.definition_id)
            .where(
                WorkItem.closed_at.is_(None), Case.unit_id == self.branch_id, Definition.key == key
            )
            .order_by(WorkItem.id)
        )

    def _each(self, things: Sequence[Any], do: Callable[[Any], None]) -> int:
        for few in _in_few(things):
            with db.transaction():
                for one in few:
                    do(one)
        return len(things)

    def _clerk(self) -> Person:
        return directory.person(self.holders["ORG_COMMISSIONER"][0])

    def _dice(self, *what: Any) -> random.Random:
        """The same for the same thing in every run of a seed."""
        return random.Random(f"{self.seed} {what}")  # noqa: S311 - it draws stories, not secrets

    def _key(self, *what: Any) -> uuid.UUID:
        return uuid.uuid5(self.branch_id, " ".join(map(str, what)))


def _case_of(key: uuid.UUID) -> uuid.UUID | None:
    """The case that was started under a key."""
    return session.scalar(sa.select(Case.id).filter_by(start_key=key))


def _open_items() -> sa.Select[WorkItem]:
    return sa.select(WorkItem).where(WorkItem.closed_at.is_(None)).order_by(WorkItem.id)


def _in_few(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(things), TOGETHER):
        yield things[at : at + TOGETHER]
