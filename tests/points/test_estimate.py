"""What a rule set would have given last quarter, beside what was given."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from clerk import day

from app import clock
from app.db import session
from app.organisation import directory
from app.points import drafting, estimate, judging
from app.points.models import Claim
from app.points.vocabulary import Category


@pytest.fixture
def draft(clerk, cast):
    return drafting.copy_version(directory.actor(cast.wang), clerk.rule_set)


@pytest.fixture
def spring(clerk, cast):
    """The first quarter of two branches is over: lin's and chen's lines stand in the books."""

    def posts(member, item, when, number=1, **more):
        moment(when)
        line = clerk.enters(member, item, day(when), quantity=Decimal(str(number)), **more)
        clerk.completes(line)

    posts(cast.lin, "B01", "02-02", 4)
    posts(cast.lin, "D01", "02-03", 2)
    posts(cast.lin, "D02", "02-04", 4)
    posts(cast.lin, "D02", "02-05", 1)
    posts(cast.lin, "R03", "03-04", activity_code="先进")
    posts(cast.lin, "R04", "03-05", activity_code="先进")
    posts(cast.lin, "N01", "03-06")
    posts(cast.chen, "D03", "03-06", 2)
    moment("04-10")
    return posts


def moment(text):
    clock.freeze(clock.day_end(day(text)) - clock.ONE_DAY / 2)


def change(cast, draft, code, **given):
    row = next(one for one in draft.items if one.code == code)
    drafting.change_item(
        directory.actor(cast.wang),
        draft.id,
        row.id,
        judging.as_written(row) | given,
        revision=draft.revision,
    )


def figures(found, category):
    pair = found.categories[category]
    return pair.before, pair.after


def test_the_rules_of_the_time_give_what_was_given(spring, draft):
    del spring
    found = estimate.of(draft)
    assert (found.year, found.quarter, found.lines) == (2026, 1, 7)
    assert found.total.before == found.total.after == 60 + 20 + 80 + 0 + 50 - 20 + 40
    assert (found.more, found.less, found.same) == (0, 0, 2)
    assert (found.gaining, found.losing, found.gone) == ([], [], [])


def test_a_new_value_a_new_cap_and_a_deduction_are_counted(spring, draft, cast):
    del spring
    change(cast, draft, "D01", value="2")
    change(cast, draft, "D02", cap="5")
    change(cast, draft, "N01", value="4")
    found = estimate.of(draft)
    assert figures(found, Category.BASE) == (60, 60)
    assert figures(found, Category.DUTY) == (140, 40 + 50 + 40)
    assert figures(found, Category.NEGATIVE) == (-20, -40)
    [lin] = found.losing
    assert (lin.name, lin.place, lin.pair.difference) == ("林一帆", "滨河中心党支部", -30)
    assert (found.more, found.less, found.same) == (0, 1, 1)


def test_a_category_cap_cuts_by_event_date(spring, draft, cast):
    del spring
    draft.parameters = {**draft.parameters, "points.cap.DUTY": 5}
    found = estimate.of(draft)
    assert figures(found, Category.DUTY) == (140, 50 + 40)
    assert [(one.name, one.pair.after) for one in found.branches] == [
        ("滨河中心党支部", 60 + 50 + 50 - 20),
        ("滨河第二党支部", 40),
    ]


def test_lines_whose_item_is_gone_are_told(spring, draft, cast):
    del spring
    gone = next(one for one in draft.items if one.code == "D02")
    drafting.remove_item(directory.actor(cast.wang), draft.id, gone.id, revision=draft.revision)
    found = estimate.of(draft)
    [told] = found.gone
    assert (told.code, told.title) == ("D02", "认领微心愿、践诺")
    assert (told.lines, told.points) == (2, 80)
    assert figures(found, Category.DUTY) == (140, 60)


def test_an_item_may_change_its_category(spring, draft, cast):
    del spring
    change(cast, draft, "D03", category="BASE", is_redeemable="")
    found = estimate.of(draft)
    assert figures(found, Category.BASE) == (60, 100)
    assert figures(found, Category.DUTY) == (140, 100)


def test_honours_that_no_longer_count_once_count_each(spring, draft, cast):
    """Only what stands is counted: the lower honour was reversed when the higher was posted."""
    del spring
    for code in ("R03", "R04"):
        change(cast, draft, code, is_honour="")
    assert figures(estimate.of(draft), Category.REWARD) == (50, 50)


def test_earlier_quarters_keep_their_room(spring, draft, cast):
    spring(cast.lin, "D02", "04-12")
    spring(cast.lin, "D03", "05-12", 5)
    moment("07-10")
    change(cast, draft, "D02", cap="9")
    change(cast, draft, "D03", cap="20", value="4")
    found = estimate.of(draft)
    assert (found.quarter, found.lines) == (2, 2)
    assert figures(found, Category.DUTY) == (100, 10 + 190)


def test_a_quarter_cap_begins_anew(spring, draft, cast):
    spring(cast.lin, "B01", "04-12", 4)
    moment("07-10")
    assert figures(estimate.of(draft), Category.BASE) == (60, 60)


def test_nothing_is_estimated_before_a_quarter_is_over(clerk, draft, cast):
    clerk.completes(clerk.enters(cast.lin, "D02", day("03-01")))
    assert estimate.of(draft) is None


def test_nothing_is_written_and_a_hundred_lines_cost_no_more_statements(
    spring, draft, cast, statements
):
    estimate.of(draft)
    few = len(statements)
    for number in range(1, 26):
        spring(cast.gao, "D05", f"03-{number:02}")
    moment("04-10")
    session.flush()
    total = session.scalar(sa.select(sa.func.sum(Claim.granted)).where(Claim.status == "POSTED"))
    statements.clear()
    found = estimate.of(draft)
    assert (found.lines, found.total.before) == (7 + 25, total)
    assert len(statements) <= few
    assert not [one for one in statements if not one.lstrip().startswith("SELECT")]
