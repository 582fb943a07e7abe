"""A branch whose matters are brought, by the verbs of its people, to the steps of a matrix.

Every act is kept in the database, so that pages and programs may try the next one.
"""

from __future__ import annotations

from types import SimpleNamespace

import sqlalchemy as sa
from claimants import Office
from clerk import award
from shopkeeper import KEEPER, RICE
from story import Story
from years import Year

from app.cases import messages
from app.cases.models import Case, WorkItem
from app.db import session
from app.organisation import accounts, directory
from app.organisation.models import Person, Stage, Unit
from app.points.models import Claim
from app.shop import pricing, stock
from app.shop.stock import Fact
from app.shop.stockbook import StockEntryKind

CONTACT = {"contact_name": "孙亦诚", "contact_phone": "0635-8210000"}


class Branch:
    """The cast's branch in a town; inside `does` its `cast`, its offices and cases are at hand."""

    def __init__(self, town) -> None:
        self.town, self._cases = town, {}

    def does(self, act):
        self.town.does(lambda: self._with_everybody(act))

    def _with_everybody(self, act):
        ids = self.town.ids
        found = {key: session.get(Person, at) or session.get(Unit, at) for key, at in ids.items()}
        self.cast = SimpleNamespace(**found)
        self.office, self.year, self.other = Office(Story(), self.cast), Year(self.cast), Story()
        self.quarter = self.office.quarter
        stories = {
            "claim": self.office.story,
            "quarter": self.quarter.story,
            "year": self.year.story,
            "other": self.other,
        }
        for name, story in stories.items():
            story.case = session.get(Case, self._cases[name]) if name in self._cases else None
        act()
        self._cases = {name: story.case.id for name, story in stories.items() if story.case}

    def actor(self, username):
        return directory.actor(session.get_one(Person, self.town.ids[username]))

    def item(self, step):
        """The id of the one work item of that name that waits."""
        query = sa.select(WorkItem.id).filter_by(name=step, closed_at=None)
        return self.town.asks(lambda: session.scalars(query).one())

    def holds(self, username, role, unit="branch"):
        directory.assign(getattr(self.cast, username), role, getattr(self.cast, unit))
        session.flush()

    def shrinks_to(self, full_members):
        """Let so many full members be left, the first by their codes."""
        for member in directory.members(self.cast.branch.id)[full_members:]:
            member.stage = Stage.PROBATIONARY

    # -- claims

    def reports(self, username):
        witness = self.cast.hu if username == "gao" else self.cast.gao
        self.office.report(getattr(self.cast, username), witnesses=[str(witness.id)])

    def verifies(self, username):
        self.office.verify(getattr(self.cast, username))

    def checks(self, username, outcome="agree"):
        self.office.check(getattr(self.cast, username), outcome)

    def verified(self, claimant, verifier):
        self.reports(claimant)
        self.verifies(verifier)

    def rules(self, username):
        answers = {"quantity_found": 1, "arbitrate_reason": "以签到表的时长为准。"}
        self.office.story.completes(getattr(self.cast, username), "裁定", "decide", **answers)

    def signs_the_rest(self, username):
        self.quarter.signs_the_rest(getattr(self.cast, username))

    def meets(self, username):
        self.quarter.meets(person=getattr(self.cast, username))

    def signs(self, username):
        self.quarter.signs(getattr(self.cast, username))

    def posts(self, claimant, verifier="zhao", checker="qian"):
        self.verified(claimant, verifier)
        self.checks(checker)
        self.quarter.is_posted()

    # -- the year, corrections, orders

    def completes(self, username, step, outcome=None, **answers):
        """A step of the year if it waits there, else of the correction or the order."""
        waits = [one for one in (self.year.story, self.other) if one.case and step in one.steps]
        waits[0].completes(getattr(self.cast, username), step, outcome, **answers)

    def signs_the_own_line(self, username):
        self.year.own_line_is_signed(getattr(self.cast, username))

    def asks_for_correction(self, username):
        line = session.scalars(sa.select(Claim)).one()
        answers = {
            "ground": "value",
            "reason": "当天只做了一小时，多报了一小时。",
            "right_value": 1,
        }
        person = getattr(self.cast, username)
        self.other.starts(
            person, "points_correction", unit=self.cast.branch, line=str(line.id), **answers
        )

    def checks_correction(self, username):
        self.completes(username, "核对", "agree", check_recusal=True)

    def signs_correction(self, username):
        self.completes(username, "签字", "sign", **CONTACT)

    def program(self, username):
        """The headers of a program that acts for somebody."""
        keys = []
        self.does(lambda: keys.append(accounts.issue_token(getattr(self.cast, username))[0]))
        return {"Authorization": f"Bearer {keys[0]}"}

    def agrees_to_return(self, username):
        self.completes(username, "同意退回", "agree")

    def keeper_orders(self):
        """gao, who keeps the goods as zheng does, orders something."""
        self.holds("gao", "CENTER_KEEPER", "community")
        self._orders("gao")

    def finds_a_defect(self):
        self._orders("lin")
        self.hands_over("zheng", "lin")
        messages.post([self.other.case.id], "shop_defect_reported", {"text": "米里有虫。"})
        self.other.works()
        self.completes("zheng", "处理质量问题", "refund", inspect_reason="袋口破损，有虫。")

    def _orders(self, username):
        pricing.introduce(self.cast.subdistrict)
        center, goods = self.cast.community.id, pricing.all_goods(self.cast.subdistrict.id)
        rice = next(one.id for one in goods if one.code == RICE)
        fact = Fact(StockEntryKind.ARRIVAL, center, "送货", "test", KEEPER)
        stock.arrive(directory.actor(self.cast.zheng), fact, {rice: 1}, key="arrival")
        member = getattr(self.cast, username)
        award(self.cast, member, 6, key="earned")
        session.flush()
        lines = [{"goods": RICE, "quantity": 1}]
        self.other.starts(member, "points_redeem", lines=lines, center=str(center), if_short="drop")

    def hands_over(self, username, member="gao"):
        code = getattr(self.cast, member).membership.code
        self.completes(username, "交货", shown_code=code, both_signed=True)
