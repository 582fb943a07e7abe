"""Filling in the form of a claim as a person does."""

from __future__ import annotations

import re


def fill_claim(page, title):
    """Form F-P2, with whoever stands first as witness."""
    page.evaluate("document.querySelector('#item').tomselect.setValue('D01')")
    page.fill("#title", title)
    day = page.evaluate("new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10)")
    page.evaluate("day => document.querySelector('#event_date')._flatpickr.setDate(day)", day)
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
