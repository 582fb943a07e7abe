"""Filling in the form of a claim as a person does."""

from __future__ import annotations

import re

from demonstration import TODAY


def fill_claim(page, title):
    """Form F-P2, with whoever stands first as witness."""
    pick(page, "item", "D01")
    page.fill("#title", title)
    set_day(page, "event_date")
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


def set_day(page, name, day=TODAY):
    """Write a day as the calendar does."""
    page.evaluate(
        "([name, day]) => document.getElementById(name)._flatpickr.setDate(day)",
        [name, day.isoformat()],
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
