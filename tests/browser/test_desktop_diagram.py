"""A diagram of the desktop modeler is brought, drawn, and put right where its problems say."""

from __future__ import annotations

from pathlib import Path

import pytest

DESKTOP = Path(__file__).parents[1] / "studio/desktop"


@pytest.fixture
def office(visit):
    return visit("townoffice")


def brings(visitor, name):
    """A new procedure with a diagram from the desktop in it, open on the drawing page."""
    visitor.goes("/studio/new")
    page = visitor.page
    page.fill("#title", f"从桌面带来的{name}")
    page.fill("#category", "日常")
    page.check("input[value=blank]")
    page.click("main .card-footer button")
    drawn(visitor)
    visitor.goes(f"{page.url.removeprefix(visitor.site)}/submit")
    page.set_input_files("#brought", DESKTOP / f"{name}.bpmn")
    page.click("form[action$='/import'] button")
    drawn(visitor)


def drawn(visitor):
    visitor.page.wait_for_selector("#studio[data-writing=true]")
    visitor.page.wait_for_selector("#studio[data-sound]")
    visitor.settles()


def listed(visitor):
    """What the list says: place and sentence of what the server's check found."""
    return [
        line.replace("\n", "")
        for line in visitor.page.locator("#studio-problems li").all_inner_texts()
    ]


def selects(visitor, place):
    visitor.page.click(f"#studio-problems li button:has-text('{place}')")
    visitor.settles()


def is_told_no_more(visitor, sentence):
    gone = visitor.page.locator(f"#studio-problems li:has-text('{sentence}')")
    gone.first.wait_for(state="detached")


def said_of(name):
    """What the check says of it, without how bad it is and where."""
    lines = (DESKTOP / f"{name}.txt").read_text().splitlines()
    return [line.partition(" ")[2].replace("：", "", 1) for line in lines]


@pytest.mark.parametrize("name", ["purchase", "hotline", "zeebe_leave"])
def test_it_is_drawn_and_every_problem_is_listed_with_its_place(office, name):
    brings(office, name)
    lines = listed(office)
    for sentence in said_of(name):
        assert any(sentence in line for line in lines), (sentence, lines)
    shapes = office.page.locator("#studio-canvas g.djs-shape:not(.djs-label)").count()
    drawing = (DESKTOP / f"{name}.bpmn").read_text()
    assert shapes >= drawing.count("<bpmndi:BPMNShape ")


def test_what_another_system_left_is_taken_off_by_a_press(office):
    brings(office, "seal")
    selects(office, "主任审批")
    office.page.click("button:has-text('去掉带来的程序')")
    is_told_no_more(office, "监听器")
    selects(office, "催办")
    office.page.get_by_label("系统做什么").select_option(index=1)
    is_told_no_more(office, "由程序办理")
    selects(office, "盖章并登记")
    office.page.get_by_label("岗位", exact=True).select_option(label="镇党建办")
    is_told_no_more(office, "候选人名单")


def test_one_that_needs_nothing_can_be_handed_in(office):
    brings(office, "visit")
    assert listed(office) == []
    office.page.wait_for_selector("#studio[data-sound=true]")
