"""Filling in the form of a claim as a person does."""

from __future__ import annotations

import re


def fill_claim(page, title, day=None):
    """Form F-P2, with whoever stands first as witness; `day` is today if it is not given."""
    pick(page, "item", "D01")
    page.fill("#title", title)
    set_day(page, "event_date", day)
    page.fill("#activity_code", title)  # of one item, one day and no code there is but one claim
    turn_over(page)
    page.fill("#quantity", "2")
    page.fill("#asked_points", "2")
    page.fill("#statement", "大雪过后，与邻居一起把广场清扫干净。")
    page.evaluate(
        "() => { const pick = document.querySelector('#witnesses').tomselect;"
        " pick.addItem(Object.keys(pick.options)[0]); }"
    )
    turn_over(page)
    page.check("#honest")


def pick(page, name, value=None):
    """Choose a value, or whatever stands first: from a list to open, or from tiles."""
    tiles = page.locator(f"label:has(input[name='{name}'])")
    if tiles.count():
        wanted = page.locator(f"label:has(input[name='{name}'][value='{value}'])")
        (wanted if value else tiles).first.click()
        return
    page.evaluate(
        "([name, value]) => { const list = document.getElementById(name).tomselect;"
        " list.setValue(value ?? Object.keys(list.options).find(one => one)); }",
        [name, value],
    )


def set_day(page, name, day=None):
    """Write a day (`2026-05-18`) as the calendar does; today's by the browser's own clock."""
    page.evaluate(
        "([name, day]) => document.getElementById(name)._flatpickr.setDate("
        "day ?? new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10))",
        [name, day],
    )


def turn_over(page):
    """Go on to the next page of a form, where it has pages: on a phone."""
    onward = page.get_by_role("button", name="下一步")
    if onward.is_visible():
        onward.click()


def submit(visitor):
    """Send the form; the address of the case."""
    visitor.page.click("button[value=start]")
    visitor.page.wait_for_url(re.compile("/cases/"))
    return visitor.page.url.removeprefix(visitor.site)
