"""督办闭环: asked, answered at a phone, not kept, told to the level above, over when it is done."""

from __future__ import annotations

from datetime import date

from filling import pick, set_day, submit

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def _starts(member):
    """A case that waits for the secretary; its path."""
    member.goes("/start/general_approval")
    pick(member.page, "kind", "request")
    member.page.fill("#matter", "修一修会议室的门")
    member.page.fill("#reason", "门锁坏了，关不上。")
    return submit(member)


def _asks(supervisor, case):
    """From the page of the case; by which day, and the path of what was asked."""
    supervisor.goes(case)
    supervisor.page.click(f"a[href='{case}/follow-up']")
    supervisor.page.fill("textarea[name=text]", "会议要用，为什么还没有批？")
    day = date.fromisoformat(supervisor.page.input_value("input[name=answer_by]"))
    supervisor.page.click("button:has-text('发出督办')")
    supervisor.settles()
    return day, supervisor.page.url.removeprefix(supervisor.site)


def _answers(secretary, case, day):
    page = secretary.page
    secretary.goes(case)
    page.click(".follow-up-reply summary")
    page.click(".follow-up-form .pick-tile:has-text('人手不足')")
    set_day(page, "promised_on", day)
    assert not page.evaluate(WIDE)
    page.click(".follow-up-form button.btn-primary")
    secretary.settles()
    assert "已回复督办" in page.inner_text("#flash")


def _hears(officer):
    """Days go by; what comes leads to what was asked."""
    officer.page.click("text=时间")
    officer.page.click("button[name=leap][value='5']")
    officer.settles()
    officer.goes("/messages?kind=SUPERVISED")
    officer.sees_at_last("a:has-text('督办上报：承诺的日子已过')").click()
    officer.settles()
    return officer.reads()


def test_a_promise_that_is_not_kept_reaches_the_level_above(visit):
    case = _starts(visit("member"))
    supervisor = visit("supervisor")
    day, path = _asks(supervisor, case)
    assert "待回复" in supervisor.reads()
    secretary = visit("secretary", width=390, height=844)
    _answers(secretary, case, day)
    supervisor.goes(path)
    assert "已承诺" in supervisor.reads()
    officer = visit("subdistrict")
    assert "承诺已过，已报" in _hears(officer)
    officer.goes("/supervision/follow-ups?state=broken")
    assert "修一修会议室的门" in officer.reads()
    secretary.goes(case)
    secretary.decides("同意")
    supervisor.goes(path)
    assert "督办办结" in supervisor.reads()
