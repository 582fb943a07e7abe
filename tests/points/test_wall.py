"""积分墙, 一人一本 and the receipt's page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from clerk import day

from app import clock
from app.db import new_id, session
from app.organisation.actors import SYSTEM
from app.organisation.models import MemberCategory
from app.points import claims, stages, wall
from app.points.rulebook import NoRuleSet
from app.points.vocabulary import Category

YEAR = 2026


@pytest.fixture
def lines(clerk, cast):
    """`lin` has two base points, two of service and a deduction; `gao` has three."""
    clerk.completes(clerk.enters(cast.lin, "B01", day("01-15"), title="一月党课"))
    clerk.completes(clerk.files(cast.lin, "D02", day("03-01"), title="认领微心愿"))
    clerk.completes(clerk.enters(cast.lin, "N01", day("02-20"), title="缺席党员大会"))
    clerk.completes(clerk.files(cast.gao, "D04", day("03-02"), title="雪天清障"))


def row_of(cast, person):
    return next(row for row in wall.rows(cast.branch, YEAR) if row.member_id == person.id)


@pytest.mark.usefixtures("lines")
def test_the_wall_shows_components_quarters_and_total(cast):
    row = row_of(cast, cast.lin)
    assert (row.member, row.code) == ("林一帆", "LY0101-lin")
    assert row.parts == {"BASE": 20, "DUTY": 20, "REWARD": 0, "NEGATIVE": -20}
    assert row.quarters == [20, None, None, None]
    assert row.trend == [20]
    assert (row.total, row.state) == (20, "已定")


@pytest.mark.usefixtures("lines")
def test_members_stand_by_rank_and_then_by_code(cast):
    rows = wall.rows(cast.branch, YEAR)
    assert [(row.rank, row.member) for row in rows[:3]] == [
        (1, "高若水"),
        (2, "林一帆"),
        (3, "胡安然"),
    ]
    assert [row.rank for row in rows[3:]] == [3] * 6


def test_equal_totals_share_a_place_on_the_wall(clerk, cast):
    clerk.awards(cast.lin, 5, key="a")
    clerk.awards(cast.gao, 5, key="b")
    clerk.awards(cast.hu, "4.5", key="c")
    assert [row.rank for row in wall.rows(cast.branch, YEAR)][:4] == [1, 1, 3, 4]


def test_below_zero_shows_as_zero_and_the_account_keeps_the_truth(clerk, cast):
    clerk.completes(clerk.enters(cast.lin, "N05", day("02-01")))
    row = row_of(cast, cast.lin)
    assert (row.total, row.parts["NEGATIVE"]) == (0, -100)


def test_special_members_are_listed_last_without_a_rank(clerk, cast):
    cast.lin.membership.category = MemberCategory.SPECIAL
    clerk.awards(cast.lin, 12, key="k")
    row = wall.rows(cast.branch, YEAR)[-1]
    assert (row.member_id, row.total, row.rank, row.note) == (cast.lin.id, 120, None, "不计等次")


def test_who_came_late_in_the_year_has_no_rank(clerk, cast):
    del clerk
    cast.lin.membership.enrolled_on = day("10-01")
    assert row_of(cast, cast.lin).note == "入册不足两个季度"


def test_a_running_notice_shows_on_the_wall(clerk, cast):
    claim = clerk.files(cast.lin, "D02", day("03-01"))
    clerk.settles(claim)
    notice_id = new_id()
    stages.publish(claim, notice_id)
    assert row_of(cast, cast.lin).state == "公示中"
    assert row_of(cast, cast.gao).state == "已定"
    head = wall.head(cast.branch, YEAR)
    assert (head.state, head.notice_id, head.rule_version) == ("公示中", notice_id, 1)
    assert row_of(cast, cast.lin).total == 0


@pytest.mark.usefixtures("lines")
def test_the_head_says_when_the_books_last_changed(cast):
    head = wall.head(cast.branch, YEAR)
    assert (head.state, head.notice_id, head.rule_title) == ("已定", None, "示例方案")
    assert head.updated_at == clock.now()


def test_a_branch_without_rules_has_no_wall(cast):
    with pytest.raises(NoRuleSet):
        wall.rows(cast.town, YEAR)


@pytest.mark.usefixtures("lines")
def test_a_neighbouring_branch_shows_only_its_own(cast):
    rows = wall.rows(cast.neighbour, YEAR)
    assert [(row.member, row.total) for row in rows] == [("陈望舒", 0)]


def test_more_members_take_no_more_statements(clerk, cast, statements):
    clerk.awards(cast.lin, 1, key="opens the quarter")
    counted = []
    for number in range(2):
        for extra in range(10 * number):
            person = cast.person(f"m{extra}", f"党员{extra}", cast.branch, "MEMBER")
            clerk.awards(person, 1, key=f"m{extra}")
        session.flush()
        session.expire_all()
        session.refresh(cast.branch)
        statements.clear()
        wall.rows(cast.branch, YEAR)
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 5


@pytest.mark.usefixtures("lines")
def test_the_booklet_holds_every_line_with_its_balance(cast):
    booklet = wall.booklet(cast.lin.membership, YEAR)
    assert [(line.number, line.title, line.granted, line.balance) for line in booklet.lines] == [
        (1, "一月党课", 20, 20),
        (2, "认领微心愿", 20, 40),
        (3, "缺席党员大会", -20, 20),
    ]
    line = booklet.lines[1]
    assert (line.asked, line.verifier, line.confirmer, line.status) == (
        10,
        "赵明远",
        "李向阳",
        None,
    )
    assert (booklet.row.rank, booklet.rank_of) == (2, 9)
    assert [(part.category, part.cap) for part in booklet.parts] == [
        (Category.BASE, 600),
        (Category.DUTY, 300),
        (Category.REWARD, 200),
        (Category.NEGATIVE, None),
    ]
    assert booklet.quarters[0] == {"BASE": 20, "DUTY": 20, "REWARD": 0, "NEGATIVE": -20}
    assert booklet.wallet.available == 20
    assert booklet.years == [YEAR]


def test_the_booklet_shows_what_is_under_way_and_what_was_taken_back(clerk, cast):
    posted = clerk.completes(clerk.files(cast.lin, "D02", day("02-10"), title="先"))
    claims.reverse(SYSTEM, posted, reason="重复", cause="更正", acting_as="考核小组")
    clerk.files(cast.lin, "D03", day("03-01"), title="后")
    lines = wall.booklet(cast.lin.membership, YEAR).lines
    assert [(line.title, line.granted, line.status) for line in lines] == [
        ("先", 20, "已冲正"),
        ("冲正“先”2.0分：重复", -20, None),
        ("后", None, "核实中"),
    ]


def test_the_booklet_keeps_the_wallet_page(clerk, cast):
    clerk.awards(cast.lin, 12, key="k")
    clerk.redeems(cast.lin, 10, key="order:1")
    clock.shift(timedelta(days=365))
    booklet = wall.booklet(cast.lin.membership, YEAR)
    assert [(line.text, line.amount, line.balance) for line in booklet.wallet_lines] == [
        ("志愿服务", 120, 120),
        ("兑换日常用品", -100, 20),
    ]
    assert booklet.years == [YEAR, YEAR + 1]


def test_the_page_of_a_receipt_names_everybody_who_acted(clerk, cast):
    given = {"quantity": Decimal(2), "witnesses": (cast.gao.id, cast.hu.id)}
    claim = clerk.files(cast.lin, "D02", day("03-01"), **given)
    assert wall.receipt(claim) is None
    clerk.settles(claim)
    early = wall.receipt(claim)
    assert (early.state_words, early.verifier, early.posted_at) == ("核实中", None, None)
    clerk.posts(claim)
    page = wall.receipt(claim)
    assert (page.state_words, page.posted_at) == ("已入账", clock.now())
    assert (page.verifier, page.checker, page.confirmer) == ("赵明远", "钱思齐", "李向阳")
    assert (page.witnesses, page.quantity) == ("高若水、胡安然", "2.0 次")
    assert (page.posted, page.redeemable, page.rule_version) == (40, 40, 1)
    assert (page.item.code, page.item.value, page.item.unit) == ("D02", 20, "次")
