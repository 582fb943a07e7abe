"""A claim, and the quarter that brings it into the books, by its people in real browsers."""

from __future__ import annotations

from filling import fill_claim, pick, set_day, submit

TITLE = "雪后清扫社区广场"
SUMMARY = (
    "本季度党员参与积极，申报及时，材料齐全；"
    "下季度把网格巡查记录写得更细，并提前通知流动党员参加线上学习和主题党日活动。"
)


def test_a_claim_comes_to_the_list_of_its_quarter(visit):
    member = visit("member", width=390, height=844)
    path = _reports(member)
    _verifies(visit("assessor1"), path)
    _checks(visit("assessor2"), path)
    member.goes(path)
    assert "等支部评绩定绩" in member.reads()
    member.goes("/points/booklet")
    assert TITLE in member.reads()
    assert "待评议" in member.reads()


def test_a_quarter_goes_from_the_assembly_to_the_slips(visit):
    member = visit("member", width=390, height=844)
    before = _total(member)
    clerk = visit("commissioner")
    path = _quarter(clerk)
    _meets(clerk, path)
    _signs(visit("secretary"), path)
    _signs(visit("deputy"), path)
    _publishes(clerk, path)
    member.goes("/points/wall")
    assert "公示中" in member.reads()
    _lets_time_pass(clerk, path)
    assert _comes_to_more(member, before)
    clerk.goes(path)
    clerk.page.fill("#summary", SUMMARY)
    clerk.decides("提交")
    assert "已办结" in clerk.reads()
    member.goes("/messages")
    assert "积分反馈单" in member.reads()


def _quarter(clerk):
    """The quarter that has come to the assembly."""
    clerk.goes("/inbox")
    link = clerk.page.get_by_role("link", name="积分评定").first
    return link.get_attribute("href")


def _comes_to_more(member, before):
    """The worker brings the release to every line, one after the other."""
    for _ in range(40):
        if _total(member) > before:
            return True
        member.page.wait_for_timeout(500)
    return False


def _total(member):
    member.goes("/points/booklet")
    return float(member.page.inner_text(".figure-total strong"))


def _reports(member):
    member.goes("/start/points_claim")
    fill_claim(member.page, TITLE)
    path = submit(member)
    assert TITLE in member.reads()
    return path


def _verifies(assessor, path):
    assessor.goes("/inbox")
    assert TITLE in assessor.reads()
    assessor.goes(path)
    assessor.page.check("#verify_recusal")
    assessor.decides("通过")
    assert "已办理" in assessor.page.inner_text("#flash")


def _checks(assessor, path):
    assessor.goes(path)
    assessor.page.check("#check_recusal")
    assessor.decides("一致")


def _meets(clerk, path):
    clerk.goes(path)
    page = clerk.page
    assert "季度名单" in clerk.reads()
    set_day(page, "meeting_date")
    page.fill("#meeting_place", "支部活动室")
    pick(page, "chair")
    page.fill("#members_due", "30")
    page.fill("#members_present", "25")
    page.fill("#minutes", "逐件公布得分，无人提出异议。")
    clerk.decides("提交")


def _signs(officer, path):
    officer.goes(path)
    officer.decides("签字定绩")
    assert "已办理" in officer.page.inner_text("#flash")


def _publishes(clerk, path):
    clerk.goes(path)
    page = clerk.page
    page.check("input[value=branch_board]")
    set_day(page, "posted_on")
    page.fill("#contact_name", "何晓晨")
    page.fill("#contact_phone", "0635-8210000")
    clerk.decides("提交")


def _lets_time_pass(clerk, path):
    clerk.goes(path)
    clerk.page.click("text=时间")
    clerk.page.click("button[name=leap][value='10']")
    clerk.settles()


def test_a_newcomer_goes_in_without_a_password(chromium, site):
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.click("button[name=username][value=secretary]")
    page.wait_for_url(f"{site}/")
    assert "李向阳" in page.inner_text("main")
    context.close()
