"""Every act on a work item, each by somebody at a browser of their own; one of them at a phone."""

from __future__ import annotations

import pytest
from filling import pick, submit


class Office:
    """A request under way: the member who asks, the secretary whose turn it is, the others."""

    def __init__(self, visit):
        self.visit = visit
        self.people = {}
        member = self.at("member", "/start/general_approval")
        pick(member.page, "kind", "request")
        member.page.fill("#matter", "买一台投影仪")
        member.page.fill("#reason", "活动室的投影仪坏了，修不好。")
        self.case = submit(member)

    def at(self, name, path=None, **look):
        """Somebody at the page of the case, or at another one."""
        if name not in self.people:
            self.people[name] = self.visit(name, **look)
        self.people[name].goes(path or self.case)
        return self.people[name]

    def acts(self, name, label, *, person=None, text=None, tile=None):
        """Open an act out of the menu, fill its dialog in, send it; what the page then says."""
        visitor = self.at(name)
        page = visitor.page
        page.click(".action-bar .rest > button")
        page.click(f"a[data-act-dialog]:has-text('{label}')")
        page.wait_for_selector("#act-dialog.show #act-page")
        if person:
            page.fill("[data-find]", person)
            page.click(f".person-tile:has-text('{person}')")
        if tile:
            page.click(f"#act-page .pick-tile:has-text('{tile}')")
        if text:
            page.fill("#act-text", text)
        page.click("#act-page .act-buttons button")
        visitor.settles()
        return visitor.reads() + page.inner_text("#flash")

    def answers(self, name, opinion, button="提交", **look):
        """Answer what one was asked beside the step."""
        visitor = self.at(name, **look)
        visitor.page.fill("textarea[name=opinion]", opinion)
        visitor.page.click(f".asked .action-bar button:has-text('{button}')")
        visitor.settles()
        return visitor.reads()


@pytest.fixture
def office(visit):
    return Office(visit)


def test_a_request_goes_through_every_act(office):
    assert "已委派" in office.acts("secretary", "委派", person="孙亦诚", text="查一下价格")
    assert "2800" in office.answers("commissioner", "市价2800元。")
    assert "加签" in office.acts("secretary", "加签", person="周致和", tile="在我之前")
    phone = {"width": 390, "height": 844}
    assert "货比三家" in office.answers("deputy", "货比三家。", "同意", **phone)
    assert "已请" in office.acts("secretary", "沟通", person="吴清正", text="有没有预算？")
    assert "有预算" in office.answers("supervisor", "有预算。")
    assert "补正" in office.acts("secretary", "补正", text="请附三家报价。")
    assert "报价" in office.answers("member", "报价见附件。")
    assert "已抄送" in office.acts("secretary", "抄送", person="何晓晨")
    reader = office.at("publicity")
    reader.page.click("button:has-text('已阅')")
    reader.settles()
    assert "已阅" in reader.reads()
    assert "已退回" in office.acts("secretary", "退回", text="事由写清楚些。", tile="填写申请")
    member = office.at("member")
    assert "事由写清楚些" in member.reads()
    member.decides("提交")
    member.page.click("a[data-act-dialog]:has-text('撤回我办的')")
    member.page.click("#act-dialog .act-buttons button")
    member.settles()
    assert "已撤回" in member.page.inner_text("#flash")
    member.decides("提交")
    assert "已转给" in office.acts("secretary", "转办", person="周致和", text="我要出差。")
    _urged_suspended_and_approved(office)


def _urged_suspended_and_approved(office):
    member = office.at("member")
    member.page.click("button[data-bs-target='#urge']")
    member.page.click("#urge.show button.btn-primary")
    member.settles()
    assert "已催办：周致和" in member.page.inner_text("#flash")
    officer = office.at("subdistrict")
    officer.page.click("button[data-bs-target='#suspend']")
    officer.page.fill("#suspend-text", "等预算文件。")
    officer.page.click("#suspend.show button.btn-primary")
    officer.settles()
    assert office.at("deputy").page.locator("[data-decide]").count() == 0
    officer.page.click("button:has-text('恢复办理')")
    officer.settles()
    office.at("deputy").decides("同意")
    office.at("subdistrict").decides("批准")
    assert "王知行 · 批准" in office.at("member").reads()


def test_several_sign_together_one_stands_aside_and_one_is_against(office):
    secretary = office.at("secretary")
    for name in ("孙亦诚", "周致和"):
        secretary.page.check(f"#signers label:has-text('{name}') input")
    secretary.decides("同意")
    assert "已请" in office.acts("commissioner", "加签", person="吴清正", tile="和我同时")
    commissioner = office.at("commissioner")
    commissioner.page.click("a[data-act-dialog]:has-text('收回')")
    commissioner.page.fill("#act-text", "不用再问了。")
    commissioner.page.click("#act-dialog .act-buttons button")
    commissioner.settles()
    assert "已收回" in commissioner.page.inner_text("#flash")
    assert "已请" in office.acts("deputy", "加签", person="何晓晨", tile="在我之后")
    deputy = office.at("deputy")
    commissioner.decides("同意")
    deputy.decides("同意")
    assert "价格" in office.answers("publicity", "价格合适。", "同意")
    assert "回避" in office.acts("subdistrict", "回避", text="供货的是我亲戚。")
    office.at("districtoffice").decides("不批准", "今年没有这笔预算。")
    member = office.at("member")
    assert "今年没有这笔预算。" in member.reads()
    assert member.page.locator("[data-decide]").count() == 0


def test_a_request_is_withdrawn_for_a_reason(office):
    secretary, member = office.at("secretary"), office.at("member")
    assert secretary.page.locator("[data-decide]").count() > 0
    member.page.click("button[data-bs-target='#withdraw']")
    member.page.fill("#withdraw.show textarea", "不买了。")
    member.page.click("#withdraw.show button.btn-primary")
    member.settles()
    assert "已撤回" in member.reads()
    secretary = office.at("secretary")
    assert secretary.page.locator("[data-decide]").count() == 0
    assert "不买了。" in secretary.reads()
