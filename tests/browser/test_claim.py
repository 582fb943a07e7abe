"""A claim through all six steps, by six people in a real browser, to the wall and the booklet."""

from __future__ import annotations

from filling import fill_claim, submit

TITLE = "雪后清扫社区广场"


def test_a_claim_goes_from_report_to_booklet(visit):
    member = visit("member", width=390, height=844)
    before = _total(member)
    path = _reports(member)
    _verifies(visit("assessor1"), path)
    _checks(visit("assessor2"), path)
    _reviews(visit("commissioner"), path)
    _confirms(visit("secretary"), path)
    clerk = visit("publicity")
    _publishes(clerk, path)
    _lets_time_pass(clerk, path)
    member.goes(path)
    assert "已办结" in member.reads()
    assert _total(member) == before + 2
    member.goes("/points/booklet")
    assert TITLE in member.reads()
    member.goes("/messages")
    assert TITLE in member.reads()
    member.goes("/points/wall")
    assert f"{before + 2:.1f}" in member.page.inner_text("tr.is-me")


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


def _reviews(clerk, path):
    clerk.goes(path)
    page = clerk.page
    page.evaluate(
        "() => document.querySelector('#meeting_date')._flatpickr.setDate("
        "new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10))"
    )
    page.fill("#meeting_place", "支部活动室")
    page.evaluate(
        "() => { const pick = document.querySelector('#chair').tomselect;"
        " pick.setValue(Object.keys(pick.options).filter(one => one)[0]); }"
    )
    page.fill("#members_due", "30")
    page.fill("#members_present", "25")
    page.fill("#minutes", "逐件公布得分，无人提出异议。")
    clerk.decides("无异议")


def _confirms(secretary, path):
    secretary.goes(path)
    secretary.decides("签字定绩")


def _publishes(clerk, path):
    clerk.goes(path)
    page = clerk.page
    page.check("input[value=branch_board]")
    page.evaluate(
        "() => document.querySelector('#posted_on')._flatpickr.setDate("
        "new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10))"
    )
    page.fill("#contact_name", "何晓晨")
    page.fill("#contact_phone", "0635-8210000")
    clerk.decides("提交")


def _lets_time_pass(clerk, path):
    clerk.goes(path)
    for _ in range(2):
        clerk.page.click("text=时间")
        clerk.page.click("button[name=leap][value='3']")
        clerk.page.wait_for_load_state("networkidle")


def test_a_newcomer_goes_in_without_a_password(chromium, site):
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.click("button[name=username][value=secretary]")
    page.wait_for_url(f"{site}/")
    assert "李向阳" in page.inner_text("main")
    context.close()
