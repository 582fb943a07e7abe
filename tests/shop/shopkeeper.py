"""Makers for the shop: goods on the shelf, points in wallets, orders, by the room's own verbs."""

from __future__ import annotations

from clerk import Clerk

from app.db import new_id, session, tentatively
from app.organisation import directory
from app.points import ledger
from app.shop import endings, orders, pricing, returns, shelves, stock, waiting
from app.shop.orders import Basket, Want
from app.shop.stock import Fact
from app.shop.stockbook import StockEntryKind

KEEPER = "兑换点管理员"
SOAP, PASTE, TISSUE, LIQUID, RICE, OIL = (f"G0{number}" for number in range(1, 7))


class Shop:
    """The service centre of the cast's community; `clerk` keeps the points."""

    def __init__(self, cast, profile="SEED", clerk=None):
        self.cast = cast
        self.clerk = clerk or Clerk(cast, profile)
        self.prices = pricing.introduce(cast.subdistrict)
        self.center_id = cast.community.id
        self.goods = {one.code: one for one in pricing.all_goods(cast.subdistrict.id)}
        session.flush()

    @property
    def keeper(self):
        return directory.actor(self.cast.zheng)

    def fact(self, kind, text="送货"):
        return Fact(kind, self.center_id, text, "test", KEEPER)

    def receives(self, key=None, **pieces):
        """Goods come; who waits for them is offered some."""
        came = {self.goods[code].id: count for code, count in pieces.items()}
        fact = self.fact(StockEntryKind.ARRIVAL)
        entry = stock.arrive(self.keeper, fact, came, key=key or f"arrival:{new_id()}")
        session.flush()
        waiting.offer(self.center_id)
        return entry

    def earns(self, member, figure):
        return self.clerk.awards(member, figure, key=str(new_id()))

    def basket(self, **pieces):
        wants = [Want(code, count) for code, count in pieces.items()]
        return Basket(wants, self.center_id)

    def orders(self, member, case=None, **pieces):
        case = case or self.clerk.case(member)
        with tentatively():
            return orders.reserve(case, self.basket(**pieces))

    def queues(self, member, **pieces):
        return waiting.enlist(self.clerk.case(member), self.basket(**pieces))

    def hands_over(self, order, collected_by=""):
        with tentatively():
            return orders.hand_over(self.keeper, order, collected_by=collected_by, acting_as=KEEPER)

    def takes_back(self, order):
        returns.take_back(directory.actor(self.cast.wu), order, acting_as="纪检委员")

    def exchanges(self, order, call_key="call"):
        returns.exchange(self.keeper, order, call_key=call_key, acting_as=KEEPER)

    def cancels(self, order):
        endings.cancel(order)

    def loses(self, code, pieces):
        """A count finds so many fewer."""
        fact = self.fact(StockEntryKind.ADJUSTMENT, "盘亏")
        stock.adjust(self.keeper, fact, {self.goods[code].id: -pieces}, key=str(new_id()))

    def level(self, code):
        return shelves.level(self.center_id)[self.goods[code].id]

    def wallet(self, member):
        return ledger.wallet_of(member.id)

    def available(self, member):
        return self.wallet(member).available
