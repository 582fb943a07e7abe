"""A quarter of two branches side by side, from the opinions to the slips, all in real browsers.

In one of them somebody objects to a line on the notice, and a posted line is corrected; in the
other the discipline commissioner holds the list before it is signed, and points are redeemed.
"""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from filling import fill_claim, pick, set_day, submit
from visiting import Visitor, served

#: The first working day after the claims of the quarter are frozen, which begins by itself.
FROZEN = date(2026, 7, 8)
SUMMARY = (
    "本季度党员参与积极，申报及时，材料齐全；"
    "下季度把网格巡查记录写得更细，并提前通知流动党员参加线上学习和主题党日活动。"
)
#: The numbers under which the demonstration enters the people of a branch.
SECRETARY, CLERK, SUPERVISOR, VERIFIER, CHECKER, THIRD, MEMBER, OTHER = 1, 3, 4, 5, 6, 7, 8, 9
PANEL = (11, 12, 13)
#: What a browser says of a step that was refused.
REFUSED = "Failed to load resource: the server responded with a status of 409 (Conflict)"


class Branch:
    """The people of a branch, each at a browser of their own, and its quarter."""

    def __init__(self, enter, code):
        self.enter, self.code = enter, code
        link = self.until("a:text('积分评定')", at="/")
        self.quarter = link.get_attribute("href")

    def at(self, number, path="/"):
        visitor = self.enter(f"{self.code}-{number:03d}")
        visitor.goes(path)
        return visitor

    def hears_an_opinion(self):
        clerk = self.at(CLERK, self.quarter)
        page = clerk.page
        pick(page, "heard", "some")
        page.locator("#opinions").wait_for()
        pick(page, "opinions-0-channels", "meeting")
        page.fill("[name='opinions-0-text']", "志愿服务的时长请网格员签字证明。")
        pick(page, "opinions-0-handling", "adopted")
        clerk.decides("提交")

    def reports(self, title):
        member = self.at(MEMBER, "/start/points_claim")
        fill_claim(member.page, title)
        claim = submit(member)
        verifier = self.at(VERIFIER, claim)
        verifier.page.check("#verify_recusal")
        verifier.decides("通过")
        checker = self.at(CHECKER, claim)
        checker.page.check("#check_recusal")
        checker.decides("一致")

    def meets(self):
        clerk = self.at(CLERK, self.quarter)
        page = clerk.page
        set_day(page, "meeting_date", FROZEN)
        page.fill("#meeting_place", "支部活动室")
        pick(page, "chair")
        page.fill("#members_due", "16")
        page.fill("#members_present", "14")
        page.fill("#minutes", "逐件公布得分，无人提出异议。")
        clerk.decides("提交")

    def signs(self):
        secretary = self.at(SECRETARY, self.quarter)
        secretary.decides("签字定绩")
        assert "已办理" in secretary.page.inner_text("#flash")

    def may_not_sign(self):
        secretary = self.at(SECRETARY, self.quarter)
        secretary.decides("签字定绩")
        assert "暂缓" in secretary.page.inner_text("#flash")
        [refusal] = [one for one in secretary.faults if one.startswith(REFUSED)]
        secretary.faults.remove(refusal)

    def publishes(self):
        clerk = self.at(CLERK, self.quarter)
        page = clerk.page
        page.check("input[value=branch_board]")
        set_day(page, "posted_on", FROZEN)
        page.fill("#contact_name", "何晓晨")
        page.fill("#contact_phone", "0635-8210000")
        clerk.decides("提交")

    def sums_up(self):
        clerk = self.at(CLERK, self.quarter)
        clerk.page.fill("#summary", SUMMARY)
        clerk.decides("提交")
        assert "已办结" in clerk.reads()

    # -- what happens on the way

    def objects(self):
        """The objection, on its way: a link that its parties see."""
        other = self.at(OTHER, "/start/points_objection")
        pick(other.page, "line")
        pick(other.page, "ground", "value")
        other.page.fill("#facts", "那天下午我也在，只做了一个小时。")
        return submit(other)

    def decides_the_objection(self, objection):
        """Three plain members look into it and two find that the line is right."""
        panel = [self.at(number) for number in PANEL]
        supervisor = self.at(SUPERVISOR, objection)
        for one in panel:
            supervisor.page.get_by_label(
                one.page.text_content("button.tool .who > span"), exact=True
            ).check()
        supervisor.decides("受理")
        for one in panel:
            one.goes(objection)
            one.page.check("#finding_recusal")
        panel[0].page.fill("#right_value", "1")
        panel[0].decides("调整", "签到表上只有一个小时。")
        for one in panel[1:]:
            one.decides("维持", "已核对签到表，时长没有错。")

    def holds(self):
        supervisor = self.at(SUPERVISOR, self.quarter)
        supervisor.page.get_by_role("link", name="对整个季度质询、提醒、暂缓").click()
        pick(supervisor.page, "kind", "hold")
        supervisor.settles()  # what is asked of a hold
        supervisor.page.fill("#text", "有两件佐证材料雷同，请先查清。")
        return submit(supervisor)

    def lifts(self, hold):
        supervisor = self.at(SUPERVISOR, hold)
        supervisor.decides("解除暂缓")

    def corrects(self):
        member = self.at(MEMBER, "/start/points_correction")
        pick(member.page, "line")
        pick(member.page, "ground", "value")
        member.page.fill("#reason", "当天只做了一小时，多报了一小时。")
        member.page.fill("#right_value", "1")
        correction = submit(member)
        third = self.at(THIRD, correction)
        third.page.check("#check_recusal")
        third.decides("属实")
        secretary = self.at(SECRETARY, correction)
        secretary.page.fill("#contact_name", "何晓晨")
        secretary.page.fill("#contact_phone", "0635-8210000")
        secretary.decides("同意更正")

    def redeems(self):
        member = self.at(MEMBER, "/shop")
        member.page.fill("#pieces-G01", "1")
        member.page.click("text=下单预留")
        member.page.wait_for_url("**/shop/orders/*")
        number = member.page.inner_text(".order-code p").strip()
        keeper = self.enter("keeper")
        keeper.goes("/shop/counter")
        keeper.page.fill("#q", number)
        keeper.page.press("#q", "Enter")
        keeper.page.click("section[aria-labelledby=found-title] button[value=hand-over]")
        assert "已交货：肥皂1块" in keeper.page.inner_text("#flash")

    def booklet(self):
        return self.at(MEMBER, "/points/booklet").reads()

    def until(self, shown, at=None):
        """The worker brings the clerk's page to where it shows this."""
        return self.at(CLERK, at or self.quarter).sees_at_last(shown)


@pytest.fixture(scope="module")
def spring(demonstrated, tmp_path_factory):
    """A house of its own, for days go by in it."""
    folder = shutil.copytree(demonstrated, tmp_path_factory.mktemp("spring") / "instance")
    with served(folder) as address:
        yield address


@pytest.fixture
def enter(chromium, spring):
    """One browser for everybody who comes; it stays theirs."""
    visitors = {}

    def come(username):
        if username not in visitors:
            visitors[username] = Visitor(chromium, spring, username)
        return visitors[username]

    yield come
    for visitor in visitors.values():
        visitor.leaves()
    assert [fault for visitor in visitors.values() for fault in visitor.faults] == []


def leap(visitor, *days):
    for number in days:
        visitor.goes("/")
        visitor.page.click("text=时间")
        visitor.page.click(f"button[name=leap][value='{number}']")
        visitor.settles()


def test_two_branches_live_through_a_quarter(enter):
    first, second = Branch(enter, "ly0102"), Branch(enter, "ly0103")
    for branch, title in ((first, "清理楼道杂物"), (second, "护送学生过马路")):
        branch.hears_an_opinion()
        branch.reports(title)

    leap(enter("subdistrict"), 30, 5, 1)
    for branch in (first, second):
        branch.until("#meeting_place")
        branch.meets()

    hold = second.holds()
    second.may_not_sign()
    second.lifts(hold)
    for branch in (first, second):
        branch.signs()
        branch.publishes()
    objection = first.objects()
    first.decides_the_objection(objection)

    leap(enter("subdistrict"), 5, 1)
    for branch in (first, second):
        branch.until("#summary")
        branch.sums_up()
        assert "2.0" in branch.booklet()
    first.corrects()
    assert "冲正" in first.booklet()
    second.redeems()
    assert "兑换：肥皂1块" in second.booklet()
