"""Each key of `domain.md` section 5 under each profile: what it says, and what it does.

An effect is shown twice: as the profile has it, for lin's branch, and with another figure, for
chen's, which opens its cycle afterwards.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

import newrules
import pytest
import sqlalchemy as sa
from claimants import Office, claim
from clerk import day
from objectors import Objector
from shopkeeper import SOAP, Shop
from story import Story
from years import Year

from app import clock
from app.assessment import vetoes
from app.assessment.records import YearClose
from app.db import session
from app.organisation import directory
from app.organisation.models import UnitKind
from app.points import balances, claims, cycles, expiry, rulebook, wall
from app.points.catalogue import PARAMETERS
from app.points.filing import ClaimTooOld
from app.points.rules import Grade
from app.shop import centres, entitlement, waiting

SEED, REF = "SEED", "REF"
#: What the profiles say where they differ.
OF_REF = {"points.excellentQuota": True, "points.veto": True} | {
    "redeem.minBalance": 10,
    "redeem.perMemberPerQuarter": 1,
}


class World:
    """The cast under a profile, with goods in the shop."""

    def __init__(self, cast, profile) -> None:
        self.cast, self.profile = cast, profile
        self.shop = Shop(cast, profile)
        self.clerk = self.shop.clerk

    @property
    def is_ref(self):
        return self.profile == REF

    def sets(self, **parameters):
        return newrules.introduce(self.cast.subdistrict, self.profile, **parameters)

    def cycle(self, branch, when="02-10"):
        return cycles.current(branch, day(when))

    def total(self, member):
        rows = wall.rows(member.unit, clock.today().year)
        return next(row.total for row in rows if row.member_id == member.id)


def cycle(world):
    found = world.cycle(world.cast.branch)
    assert (found.starts_on, found.ends_on) == (day("01-01"), day("03-31"))


def grace(world):
    assert world.cycle(world.cast.branch).last_day == clock.working_day_after(day("03-31"), 5)
    world.sets(points_reportGraceDays=2)
    assert world.cycle(world.cast.neighbour).last_day == clock.working_day_after(day("03-31"), 2)


def age(world):
    assert world.clerk.files(world.cast.lin, "D02", day("02-01"))
    with pytest.raises(ClaimTooOld):
        world.clerk.files(world.cast.lin, "D02", day("01-31"))
    world.sets(points_claimMaxAgeDays=31)
    assert world.clerk.files(world.cast.chen, "D02", day("01-31"))


def days(key, variable, shipped, other, world):
    def told(person):
        story = Story()
        story.starts(person, "points_claim", **claim(world.cast, item="D05", witnesses=[]))
        return story.variables[variable]

    assert told(world.cast.lin) == shipped
    world.sets(**{key.replace(".", "_"): other})
    assert told(world.cast.chen) == other


def category_cap(category, item, times, other, world):
    """`times` of an item bring more than the changed cap; its own cap may cut them first."""

    def granted(member):
        line = world.clerk.enters(member, item, day("02-10"), quantity=Decimal(times))
        return world.clerk.completes(line).granted

    full = granted(world.cast.lin)
    assert full > other * 10
    world.sets(**{f"points_cap_{category}": other})
    assert granted(world.cast.chen) == other * 10


def floor(world):
    for member in (world.cast.lin, world.cast.chen):
        world.clerk.completes(world.clerk.enters(member, "N04", day("02-10")))
        if member is world.cast.lin:
            assert world.total(member) == 0
            world.sets(points_yearFloor=10)
    assert world.total(world.cast.chen) == 100


def ceiling(world):
    for member in (world.cast.lin, world.cast.chen):
        world.clerk.awards(member, 130, key=member.username)
    assert world.total(world.cast.lin) == 1300
    world.sets(points_yearCeiling=120)
    assert world.total(world.cast.chen) == 1200


def graded(world, *people, **parameters):
    """How a year is graded in which these people bring 60, 30 (one less for each) and 5."""
    newrules.introduce(world.cast.subdistrict, world.profile, has_item_caps=False, **parameters)
    year = Year(world.cast)
    for number, person in enumerate(people):
        year.brings(person, base=60, duty=30 - number, reward=5)
    year.is_over()
    year.begins()
    [close] = session.scalars(sa.select(YearClose))
    final = {one.member_id: one.final for one in close.standings}
    return [final[person.id] for person in people]


def grade(world):
    lines = [97, 80, 60]
    assert rulebook.in_force(world.cast.branch).grade_lines == (900, 800, 600)
    assert graded(world, world.cast.lin, points_grade=lines) == [Grade.GOOD]


def quota(world):
    cast = world.cast
    found = graded(world, cast.lin, cast.gao, cast.zhao, cast.qian)
    assert found[:3] == [Grade.EXCELLENT] * 3  # nine are graded
    assert found[3] == (Grade.GOOD if world.is_ref else Grade.EXCELLENT)


def veto(world):
    case = world.clerk.case(world.cast.lin)
    if world.is_ref:
        vetoes.require_allowed(case)
        return
    with pytest.raises(vetoes.VetoOff):
        vetoes.require_allowed(case)


def negative(world):
    for member in (world.cast.lin, world.cast.chen):
        world.shop.earns(member, 6)
        world.clerk.completes(world.clerk.enters(member, "N04", day("02-10")))
        if member is world.cast.lin:
            world.sets(wallet_negativeAffects=True)
    assert world.shop.available(world.cast.lin) == 60
    assert world.shop.available(world.cast.chen) == 10


def expiring(world):
    lin = world.cast.lin
    clock.freeze(datetime(2020, 3, 3, 9, tzinfo=clock.OFFICE_ZONE))
    world.shop.earns(lin, 6)
    clock.freeze(datetime(2026, 3, 3, 9, tzinfo=clock.OFFICE_ZONE))
    assert expiry.run_out(lin.membership) is None
    world.sets(wallet_expiryMonths=24)
    expiry.run_out(lin.membership)
    session.expire_all()
    assert balances.wallet_of(lin.id).balance == 0


def holding(world):
    world.shop.receives(**{SOAP: 5})
    world.shop.earns(world.cast.lin, 30)
    first = world.shop.orders(world.cast.lin, **{SOAP: 1})
    assert clock.deadline_day(first.collect_by) == clock.working_day_after(clock.today(), 10)
    world.sets(redeem_holdDays=3, redeem_perMemberPerQuarter=0)
    second = world.shop.orders(world.cast.lin, **{SOAP: 1})
    assert clock.deadline_day(second.collect_by) == clock.working_day_after(clock.today(), 3)


def least(world):
    world.shop.receives(**{SOAP: 5})
    world.shop.earns(world.cast.lin, 9)
    if not world.is_ref:
        world.shop.orders(world.cast.lin, **{SOAP: 1})
        return
    with pytest.raises(entitlement.BalanceTooLow):
        world.shop.orders(world.cast.lin, **{SOAP: 1})


def orders_a_quarter(world):
    world.shop.receives(**{SOAP: 5})
    world.shop.earns(world.cast.lin, 30)
    world.shop.orders(world.cast.lin, **{SOAP: 1})
    if not world.is_ref:
        world.shop.orders(world.cast.lin, **{SOAP: 1})
        return
    with pytest.raises(entitlement.LimitReached):
        world.shop.orders(world.cast.lin, **{SOAP: 1})


def offering(world):
    case = world.clerk.case(world.cast.lin)
    assert waiting.offer_days(case) == 3
    world.sets(redeem_offerDays=6)
    assert waiting.offer_days(case) == 6


def joined(world):
    cast = world.cast
    other = directory.add_unit(UnitKind.COMMUNITY, "LY02", "育新社区", parent=cast.subdistrict)
    assert centres.open_to(cast.branch) == [cast.community]
    world.sets(redeem_anyCenter=True)
    assert centres.open_to(cast.branch) == [cast.community, other]


def objected(world, **parameters):
    """An objection that has been accepted, to a line on a notice under these rules."""
    world.sets(**parameters)
    office = Office(Story(), world.cast)
    office.until_published()
    objector = Objector(world.cast, claims.claim_of(office.story.case.id))
    objector.objects(world.cast.gao)
    objector.accepts()
    return objector


def due_day(story, step):
    return clock.deadline_day(story.items(step)[0].due_at)


def reply_days(world):
    objector = objected(world, points_objectionReplyDays=8)
    assert due_day(objector.story, "核查") == clock.working_day_after(clock.today(), 8)
    objector.story.days_pass(8)
    assert objector.story.steps == ["核查"] * 3
    objector.story.days_pass(1)
    assert objector.story.steps == ["复查"]


def appeal_days(world):
    objector = objected(world, points_appealDays=1)
    objector.is_checked("adjust", 1)
    assert objector.row.appeal_ends_at == clock.day_end(clock.working_day_after(clock.today(), 1))
    objector.story.days_pass(2)
    assert objector.row.closed_at is not None


def appeal_reply_days(world):
    objector = objected(world, points_appealReplyDays=4)
    objector.is_checked("adjust", 1)
    objector.appeals(world.cast.gao)
    assert due_day(objector.story, "复查") == clock.working_day_after(clock.today(), 4)


EFFECTS = {
    "points.cycle": cycle,
    "points.reportGraceDays": grace,
    "points.claimMaxAgeDays": age,
    "points.computeDays": partial(days, "points.computeDays", "compute_days", 5, 8),
    "points.reviewDays": partial(days, "points.reviewDays", "review_days", 3, 6),
    "points.confirmDays": partial(days, "points.confirmDays", "confirm_days", 2, 4),
    "points.objectionReplyDays": reply_days,
    "points.appealDays": appeal_days,
    "points.appealReplyDays": appeal_reply_days,
    "points.noticeDays": partial(days, "points.noticeDays", "notice_days", 5, 7),
    "points.cap.BASE": partial(category_cap, "BASE", "B01", 4, 3),
    "points.cap.DUTY": partial(category_cap, "DUTY", "D02", 4, 5),
    "points.cap.REWARD": partial(category_cap, "REWARD", "R07", 3, 9),
    "points.yearFloor": floor,
    "points.yearCeiling": ceiling,
    "points.grade": grade,
    "points.excellentQuota": quota,
    "points.veto": veto,
    "wallet.negativeAffects": negative,
    "wallet.expiryMonths": expiring,
    "redeem.holdDays": holding,
    "redeem.minBalance": least,
    "redeem.perMemberPerQuarter": orders_a_quarter,
    "redeem.offerDays": offering,
    "redeem.anyCenter": joined,
}


def test_every_key_of_the_shipped_rules_is_in_the_catalogue_and_has_its_effect():
    keys = {one.key for one in PARAMETERS}
    assert set(rulebook.shipped_parameters(REF)) | {"points.yearCeiling"} == keys
    assert set(EFFECTS) == keys


@pytest.mark.parametrize("key", sorted({one.key for one in PARAMETERS}))
def test_the_profiles_differ_in_four_keys(key):
    seed, ref = (rulebook.shipped_parameters(profile).get(key) for profile in (SEED, REF))
    assert ref == OF_REF.get(key, seed)


@pytest.mark.parametrize("profile", [SEED, REF])
@pytest.mark.parametrize("key", sorted(EFFECTS))
def test_each_parameter_does_what_it_says(cast, key, profile):
    EFFECTS[key](World(cast, profile))
