"""Wallets, holds and shelves under random acts in random order, against a model of plain numbers.

W-7 of `domain.md` 10.2 is among what random acts come to: reversals after spending, then orders.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest
from cast import Cast
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from shopkeeper import OIL, PASTE, SOAP, Shop
from test_ledger_machine import run

from app.db import session, tentatively
from app.points import ledger
from app.points.holds import NotEnoughPoints
from app.shop import endings, proof, shelves, waiting
from app.shop.models import OrderStatus
from app.shop.shelves import OutOfStock, ShelfShort

EXAMPLES = int(os.environ.get("SHOP_EXAMPLES", "15"))
#: Tenths of a point a piece.
PRICES = {SOAP: 10, PASTE: 20, OIL: 100}

MEMBERS = st.sampled_from(["lin", "gao"])
GOODS = st.sampled_from(sorted(PRICES))
PIECES = st.integers(1, 4)


class Books(RuleBasedStateMachine):
    """Acts on the shop beside a model: pieces on shelves, points in wallets, what each reserves."""

    house = None
    awards = Bundle("awards")
    orders = Bundle("orders")

    def __init__(self):
        super().__init__()
        self.context = self.house.app_context()
        self.context.push()
        self.cast = Cast.enter()
        self.shop = Shop(self.cast)
        self.points, self.held = defaultdict(int), defaultdict(int)
        self.shelf, self.kept = defaultdict(int), defaultdict(int)
        #: Orders in line as (who, goods, pieces), the first at the front; those made of offers.
        self.line = []
        self.offered = {}

    def teardown(self):
        session.rollback()
        session.remove()
        self.context.pop()

    def member(self, who):
        return getattr(self.cast, who)

    def free(self, goods):
        return max(0, self.shelf[goods] - self.kept[goods])

    def serves_the_line(self):
        """As the shop does: whoever can be served, in the order of the line."""
        for place in list(self.line):
            order, who, goods, pieces = place
            if self.free(goods) >= pieces:
                self.kept[goods] += pieces
                self.line.remove(place)
                self.offered[order.id] = (order, who, goods, pieces)

    def place(self, who, goods, pieces):
        return self.shop.orders(self.member(who), **{goods: pieces})

    @rule(goods=GOODS, pieces=PIECES)
    def arrive(self, goods, pieces):
        self.shop.receives(**{goods: pieces})
        self.shelf[goods] += pieces
        self.serves_the_line()

    @rule(target=awards, who=MEMBERS, figure=st.integers(1, 24))
    def earn(self, who, figure):
        self.points[who] += figure * 5
        return who, self.shop.earns(self.member(who), figure / 2), figure * 5

    @rule(given=consumes(awards))
    def reverse(self, given):
        who, entry, amount = given
        self.shop.clerk.reverses(entry)
        self.points[who] -= amount

    @rule(target=orders, who=MEMBERS, goods=GOODS, pieces=PIECES)
    def order(self, who, goods, pieces):
        cost = PRICES[goods] * pieces
        affords = self.points[who] - self.held[who] >= cost
        is_there = self.free(goods) >= pieces
        try:
            order = self.place(who, goods, pieces)
        except NotEnoughPoints:
            assert not affords
            return multiple()
        except OutOfStock:
            assert affords
            assert not is_there
            return multiple()
        assert affords, "held what is not there"
        assert is_there, "reserved what is not there"
        self.held[who] += cost
        self.kept[goods] += pieces
        return who, order, goods, pieces

    @rule(who=MEMBERS, goods=GOODS, pieces=PIECES)
    def wait(self, who, goods, pieces):
        order = self.shop.queues(self.member(who), **{goods: pieces})
        self.line.append((order, who, goods, pieces))
        self.serves_the_line()

    @rule(target=orders, takes=st.booleans())
    def answer(self, takes):
        if not self.offered:
            return multiple()
        order, who, goods, pieces = self.offered.pop(next(iter(self.offered)))
        cost = PRICES[goods] * pieces
        if not takes:
            endings.pass_on(order)
            self.kept[goods] -= pieces
            self.serves_the_line()
            return multiple()
        try:
            with tentatively():
                waiting.accept(order)
        except NotEnoughPoints:
            assert self.points[who] - self.held[who] < cost
            self.offered[order.id] = (order, who, goods, pieces)
            return multiple()
        self.held[who] += cost
        return who, order, goods, pieces

    @rule(given=orders)
    def collect(self, given):
        who, order, goods, pieces = given
        if order.status != OrderStatus.HELD:
            return
        cost = PRICES[goods] * pieces
        try:
            self.shop.hands_over(order)
        except NotEnoughPoints:
            assert self.points[who] < cost
            return
        except ShelfShort:
            assert self.shelf[goods] < pieces
            return
        self.points[who] -= cost
        self.held[who] -= cost
        self.shelf[goods] -= pieces
        self.kept[goods] -= pieces

    @rule(given=orders, expires=st.booleans())
    def end(self, given, expires):
        who, order, goods, pieces = given
        if order.status != OrderStatus.HELD:
            return
        endings.expire(order) if expires else endings.cancel(order)
        self.held[who] -= PRICES[goods] * pieces
        self.kept[goods] -= pieces
        self.serves_the_line()

    @rule(given=orders)
    def bring_back(self, given):
        who, order, goods, pieces = given
        if order.status != OrderStatus.COLLECTED:
            return
        self.shop.takes_back(order)
        self.points[who] += PRICES[goods] * pieces

    @rule(given=orders, call=st.uuids())
    def exchange(self, given, call):
        _who, order, goods, pieces = given
        if order.status != OrderStatus.COLLECTED:
            return
        is_there = self.free(goods) >= pieces
        try:
            with tentatively():
                self.shop.exchanges(order, str(call))
        except OutOfStock:
            assert not is_there
            return
        assert is_there
        self.shelf[goods] -= pieces

    @rule(goods=GOODS)
    def lose(self, goods):
        if self.shelf[goods]:
            self.shop.loses(goods, 1)
            self.shelf[goods] -= 1

    @invariant()
    def wallets_are_as_the_model_says(self):
        for who in ("lin", "gao"):
            found = self.shop.wallet(self.member(who))
            assert (found.balance, found.held) == (self.points[who], self.held[who])

    @invariant()
    def shelves_are_as_the_model_says(self):
        for goods in PRICES:
            found = self.shop.level(goods)
            assert (found.balance, found.held) == (self.shelf[goods], self.kept[goods])

    @invariant()
    def books_are_right(self):
        session.flush()
        assert ledger.check() + proof.check() == []


class NaiveBooks(Books):
    """The control: goods are reserved without looking whether they are there."""

    def place(self, who, goods, pieces):
        try:
            return super().place(who, goods, pieces)
        except OutOfStock:
            goods_id = self.shop.goods[goods].id
            shelves.lock(self.shop.center_id, {goods_id: pieces})
            return self.shop.clerk.case(self.member(who))


def test_random_acts_keep_all_three_books_right(sqlite_house):
    run(Books, sqlite_house, [Phase.generate, Phase.shrink], examples=EXAMPLES)


def test_without_the_guard_random_acts_break_them(sqlite_house):
    with pytest.raises(AssertionError, match="reserved what is not there"):
        run(NaiveBooks, sqlite_house, [Phase.generate], examples=20 * EXAMPLES)


def test_w7_as_a_run_of_the_machine(sqlite_house):
    """Earned 5, spent 5, award reversed, an order refused, then awarded 8: 3.0 available."""
    Books.house = sqlite_house
    books = Books()
    try:
        books.arrive(SOAP, 4)
        books.arrive(SOAP, 4)
        earned = books.earn("lin", 10)
        books.collect(books.order("lin", SOAP, 4))
        books.collect(books.order("lin", SOAP, 1))
        books.reverse(earned)
        assert books.points["lin"] == -50
        assert books.order("lin", SOAP, 1) == multiple()
        books.earn("lin", 16)
        assert books.shop.available(books.cast.lin) == 30
        books.books_are_right()
        books.wallets_are_as_the_model_says()
    finally:
        books.teardown()
