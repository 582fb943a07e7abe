"""Makers for the points room: everything is brought about by its verbs."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

from app import clock
from app.cases.models import Case
from app.db import new_id, session
from app.definitions.models import Definition, DefinitionVersion
from app.organisation.actors import SYSTEM
from app.points import claims, cycles, holds, ledger, rulebook, rules, stages
from app.points.amounts import points, tenths
from app.points.books import EntryKind
from app.points.vocabulary import Category


class Clerk:
    """Keeps the points of one subdistrict whose rule set is in force."""

    def __init__(self, cast, profile="SEED"):
        self.cast = cast
        self.rule_set = rulebook.introduce(cast.subdistrict, profile)
        self.definition = self._definition()
        self._numbers = itertools.count(1)
        session.flush()

    def _definition(self):
        definition = Definition(key="points_claim", title="积分申报", category="积分")
        session.add(definition)
        version = DefinitionVersion(
            definition=definition,
            number=1,
            digest="",
            files={},
            about={},
            spec=b"",
            deployed_at=clock.now(),
        )
        session.add(version)
        session.flush()
        self.version = version
        return definition

    def case(self, member):
        """A case as the points room sees it: a number and somebody who started it."""
        number = next(self._numbers)
        case = Case(
            number=f"积分〔2026〕{number}号",
            title="积分申报",
            definition_id=self.definition.id,
            version_id=self.version.id,
            unit_id=member.unit_id,
            starter_id=member.id,
            started_at=clock.now(),
            state=b"",
        )
        session.add(case)
        session.flush()
        return case

    def matter(self, member, item, day, **given):
        """What form F-P2 would hold, complete."""
        usual = {
            "title": f"{item} {day:%m月%d日}",
            "quantity": Decimal(1),
            "asked_points": Decimal(1),
            "statement": "当日到场参加，完成分工。",
            "evidence": (new_id(),),
        }
        return claims.Matter(member_id=member.id, item=item, event_date=day, **{**usual, **given})

    def files(self, member, item, day, *, case=None, **given):
        case = case or self.case(member)
        return claims.file(self.matter(member, item, day, **given), case_id=case.id)

    def enters(self, member, item, day, **given):
        number = f"登记{next(self._numbers)}"
        return claims.enter(self.matter(member, item, day, **given), number=number)

    def settles(self, claim):
        """Value a claim by the rule set's own table."""
        raw = rules.raw(claim.item, claim.quantity)
        return claims.settle(claim, quantity=points(claim.quantity), raw=points(raw))

    def posts(self, claim, call_key="call"):
        cast = self.cast
        stages.publish(claim, new_id())
        return claims.post(
            claim,
            call_key=call_key,
            verifier_id=cast.zhao.id,
            checker_id=cast.qian.id,
            confirmer_id=cast.li.id,
        )

    def completes(self, claim):
        """From settling to the books."""
        self.settles(claim)
        self.posts(claim)
        return claim

    def awards(self, member, figure, *, key, category=Category.DUTY, redeemable=True):
        how = {"category": category, "redeemable": redeemable}
        return award(self.cast, member, figure, key=key, **how)

    def reverses(self, entry):
        return ledger.reverse(SYSTEM, entry, text="冲正", cause="test", acting_as="考核小组")

    def holds(self, member, figure, *, key):
        """Points reserved for ten days."""
        return holds.place(
            member.id,
            tenths(Decimal(figure)),
            key=key,
            expires_at=clock.now() + timedelta(days=10),
            text="兑换日常用品",
        )

    def redeems(self, member, figure, *, key):
        hold = self.holds(member, figure, key=key)
        return self.captures(hold)

    def captures(self, hold):
        center = self.cast.community.id
        return holds.capture(SYSTEM, hold.id, center_id=center, acting_as="党群服务中心管理员")


def award(cast, member, figure, *, key, category=Category.DUTY, redeemable=True):
    """Points without a claim, straight into the books."""
    day = clock.today()
    cycle = cycles.current(cast.branch, day)
    amount = tenths(Decimal(figure))
    given = ledger.Award(
        amount=amount,
        redeemable=amount if redeemable else None,
        branch_id=cast.branch.id,
        owner_id=cast.subdistrict.id,
    )
    booking = ledger.Booking(
        kind=EntryKind.AWARD if amount >= 0 else EntryKind.PENALTY,
        member_id=member.id,
        year=day.year,
        quarter=cycle.quarter,
        category=category,
        rule_set_id=cycle.rule_set_id,
        text="志愿服务",
        cause="test",
        acting_as="考核小组",
    )
    return ledger.award(SYSTEM, given, booking, key=key)


def day(text):
    """`"02-10"` of the tests' year."""
    return date.fromisoformat(f"2026-{text}")
