"""The demonstration's service centres: goods on their shelves and orders in various states."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from app import clock, db
from app.cases import timers
from app.db import new_id, session
from app.organisation import accounts, directory
from app.organisation.actors import Actor
from app.organisation.models import Person, Unit, UnitKind
from app.points import ledger
from app.shop import centres, counter, customer
from app.shop.customer import Wish
from app.shop.models import Order
from app.shop.orders import Want

#: What the first delivery brings, code of the goods → pieces; laundry liquid is still to come.
DELIVERY = {"G01": 60, "G02": 40, "G03": 30, "G05": 20, "G06": 10}
SOAP, PASTE, LIQUID = "G01", "G02", "G04"
#: How many days ago each order was made, what for, and what became of it.
ORDERS = (
    (2, LIQUID, "waiting"),
    (25, PASTE, "expired"),
    (12, SOAP, "collected"),
    (6, PASTE, "collected"),
    (3, SOAP, "cancelled"),
    (1, PASTE, "held"),
    (0, SOAP, "held"),
)
MORNING = time(10, 0)
#: Tenths of a point for which there is something to be had.
ENOUGH = 20


class Shopping:
    """Lives through the orders of one branch by real verbs; yields after each."""

    def __init__(self, branch_id: uuid.UUID) -> None:
        self.branch_id = branch_id
        self.now = clock.now()

    def pieces(self) -> int:
        """How many times `live` will yield."""
        return 1 + len(ORDERS)

    def live(self) -> Iterator[None]:
        try:
            self._deliveries()
            yield
            customers = self._customers()
            for days_ago, code, state in ORDERS:
                person = next(customers, None)
                if person is not None:
                    self._shop(person, days_ago, code, state)
                yield
        finally:
            clock.freeze(None)

    def _deliveries(self) -> None:
        """Every centre gets its goods, entered by its keeper."""
        with db.transaction():
            self._days_ago(40)
            query = sa.select(Unit).where(Unit.kind == UnitKind.COMMUNITY)
            for center in session.scalars(query).all():
                for holder in directory.holders("CENTER_KEEPER", center.id)[:1]:
                    keeper = directory.actor(directory.person(holder))
                    counter.receive(keeper, center, DELIVERY, note="首批备货", key=new_id())

    def _customers(self) -> Iterator[uuid.UUID]:
        """Members with points to spend, the richest first; the visitor's own stay as they are."""
        with db.transaction(reads_only=True):
            found = [
                (ledger.wallet_of(one.person_id).available, one.person_id)
                for one in directory.members(self.branch_id)
                if one.person.username != "member"
            ]
        return (person for available, person in sorted(found, reverse=True) if available >= ENOUGH)

    def _shop(self, person_id: uuid.UUID, days_ago: int, code: str, state: str) -> None:
        with db.transaction():
            self._days_ago(days_ago)
            person = directory.person(person_id)
            order = self._orders(person, code)
            if state == "collected":
                member = person.membership
                assert member is not None
                counter.hand_over(self._keeper(), order, shown_code=member.code)
            elif state == "cancelled":
                customer.cancel(directory.actor(person), order)
            elif state == "expired":
                assert order.collect_by is not None
                clock.freeze(order.collect_by)
                timers.fire(order.case_id)

    def _orders(self, person: Person, code: str) -> Order:
        [center, *_others] = centres.open_to(person.unit)
        wish = Wish([Want(code, 1)], center.id, waits=True)
        return customer.order(directory.actor(person), wish, key=new_id())

    def _keeper(self) -> Actor:
        person = accounts.person_named("keeper")
        assert person is not None
        return directory.actor(person)

    def _days_ago(self, days: int) -> None:
        day = clock.office_day(self.now - timedelta(days=days))
        instant = datetime.combine(day, MORNING, clock.OFFICE_ZONE)
        clock.freeze(min(instant, self.now))
