"""Officials change a procedure at a browser: drawn, checked, handed in, approved, in force."""

from __future__ import annotations

import pytest
from drawingroom import Studio, digest_of, files_of
from filling import pick, set_day, submit
from looking import faults_in_every_look

DIAGRAM = "process.bpmn"


@pytest.fixture
def office(visit):
    return visit("townoffice")


def notes_something(visitor, event):
    """Something about a branch is entered (平时记录)."""
    visitor.goes("/start/star_usual")
    pick(visitor.page, "branch")
    set_day(visitor.page, "happened_on")
    pick(visitor.page, "aspect")
    visitor.page.fill("#event", event)
    visitor.page.fill("#delta", "1")
    pick(visitor.page, "source")
    return submit(visitor)


def draws_the_review(studio):
    """A step between two others, with its office, its fields, its due time and a condition."""
    studio.drops_on("user", "sign_to_agreed")
    studio.writes("步骤名称", "纪检审核")
    studio.is_told("没有叫“系统”的岗位")
    studio.chooses("岗位", "镇党建办")
    studio.is_told_no_more("没有叫“系统”的岗位")
    studio.unfolds("form")
    studio.chooses("用哪张表单", "就在这一步写几个字段")
    studio.writes("字段名称", "审核意见")
    studio.page.click("#studio-panel button:has-text('加一个字段')")
    second = studio.page.locator("#studio-panel fieldset.xj-field").nth(1)
    second.get_by_label("字段名称").fill("附件几份")
    second.get_by_label("填什么").select_option("long")
    studio.unfolds("due")
    studio.writes("几个工作日内办完", "3")
    studio.selects("agreed_yes")
    studio.formulates("条件", "sign_result = ")
    studio.is_told("条件")
    studio.formulates("条件", 'sign_result = "agree" and delta != 0')
    studio.is_saved()
    studio.walks_through()


def reads_what_it_would_do(visitor):
    """The report says what changes, whom it reaches and which running cases could go over."""
    visitor.goes(f"{visitor.page.url.removeprefix(visitor.site)}/impact")
    visitor.page.wait_for_selector("#reach:has-text('看了')")
    said = visitor.reads()
    assert "新增“纪检审核”" in said
    assert "可自动迁移" in said


def hands_in(visitor, note):
    """The draft that is open is handed in; the address of the case in which it is approved."""
    visitor.goes(f"{visitor.page.url.removeprefix(visitor.site).removesuffix('/impact')}/submit")
    assert "可以提交" in visitor.reads()
    visitor.page.fill("#note", note)
    visitor.page.click("button:has-text('的新版')")
    visitor.settles()
    return visitor.page.url.removeprefix(visitor.site)


def test_a_step_is_put_into_the_star_procedure(office, visit):
    running = notes_something(office, "防汛时党员带头值守，群众反映好。")
    draws_the_review(Studio(office).opens("star_usual"))
    reads_what_it_would_do(office)
    change = hands_in(office, "会签以后由镇党建办另一人作纪检审核。")
    other = visit("townoffice2")
    other.goes(change)
    assert "会签以后由镇党建办另一人作纪检审核。" in other.reads()
    other.decides("同意发布")
    is_published(office, "star_usual")
    later = notes_something(office, "主动调解两户的宅基地纠纷。")
    moves_what_runs(office, "star_usual")
    for case in (running, later):
        other.goes(case)
        other.decides("同意计入")
        assert "纪检审核" in other.reads()


def is_published(visitor, key):
    """The next time the clock's worker looks, the approved version is in force."""
    visitor.goes(f"/studio/procedures/{key}")
    visitor.sees_at_last(":text('第 2 版')")


def moves_what_runs(visitor, key):
    """Everything that can go goes over to the version in force."""
    visitor.goes(f"/studio/procedures/{key}/move")
    assert "可以移" in visitor.reads()
    visitor.page.click("button:has-text('把选中的移到')")
    visitor.page.wait_for_selector("#moving :text('已办完')")
    assert "已移" in visitor.reads()


def test_the_same_change_outside_says_the_same(visit):
    """A due time changed in the drawer, and in the text of the file by an editor."""
    visitor = visit("subdistrict")
    studio = Studio(visitor).opens("general_approval")
    before = files_of(visitor)
    studio.points_at("review")
    studio.unfolds("due")
    studio.writes("几个工作日内办完", "9")
    studio.is_saved()
    drawn = files_of(visitor)
    old = 'SECRETARY,VILLAGE_SECRETARY" camunda:dueDate="工作日(2)"'
    assert old in before[DIAGRAM]
    edited = {**before, DIAGRAM: before[DIAGRAM].replace(old, old.replace("2)", "9)"))}
    assert drawn[DIAGRAM] != edited[DIAGRAM]
    assert digest_of(drawn) == digest_of(edited) != digest_of(before)


def test_the_drawing_page_is_sound_in_every_look(visit):
    visitor = visit("sysadmin")
    Studio(visitor).opens("star_activity").points_at("note")
    visitor.page.wait_for_selector("#studio-panel >> text=办理人")
    assert faults_in_every_look(visitor.page) == []


def test_a_new_procedure_works_in_the_inbox_at_once(visit):
    """From nothing: begun with a template, handed in, approved, started, in somebody's inbox."""
    drawer = visit("subdistrict")
    drawer.goes("/studio/new")
    drawer.page.fill("#title", "借用活动室")
    drawer.page.fill("#category", "日常")
    drawer.page.check("input[value=one_level]")
    drawer.page.click("main button.btn-primary")
    Studio(drawer).is_ready()
    change = hands_in(drawer, "新建的流程，党员借用活动室用。")
    approver = visit("districtoffice")
    approver.goes(change)
    approver.decides("同意发布")
    member = visit("member")
    member.goes("/start")
    member.sees_at_last("a:has-text('借用活动室')").click()
    member.page.fill("#matter", "开支部联欢会")
    member.page.fill("#reason", "周五下午用两小时。")
    submit(member)
    secretary = visit("secretary")
    secretary.goes("/inbox")
    assert "开支部联欢会" in secretary.reads()


def test_the_drawing_takes_the_whole_window(visit):
    visitor = visit("sysadmin")
    Studio(visitor).opens("star_activity")
    canvas = visitor.page.locator("#studio-canvas")
    before = canvas.bounding_box()["height"]
    visitor.page.click("[data-studio-wide]")
    assert faults_in_every_look(visitor.page) == []
    assert canvas.bounding_box()["height"] > before
    visitor.page.click("[data-studio-wide]")
    assert canvas.bounding_box()["height"] == before
