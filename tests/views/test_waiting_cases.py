"""A case that waits for a message or a time says so: in its head, its course, its picture."""

from __future__ import annotations

from sent_forms import CLAIM, VALUING, act_url


def _listed(town):
    data = {**CLAIM, "witnesses": str(town.ids["gao"])}
    path = town.enter("lin").post("/start/points_claim", data=data).location
    for name, answers in VALUING:
        browser = town.enter(name)
        assert browser.post(act_url(browser.get(path).text), data=answers).status_code == 302
    return path


def test_a_claim_on_the_list_says_that_it_waits_for_the_branch(town):
    page = town.enter("lin").get(_listed(town)).text
    assert "现在等：系统 · 等支部评绩定绩" in page
    assert page.count("等支部评绩定绩") >= 3  # head, course, picture in words


def test_a_quarter_says_until_when_claims_are_taken(town):
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    sun.post(act_url(sun.get(path).text), data={"heard": "none"})
    page = sun.get(path).text
    assert "现在等：系统 · 报绩截止" in page
    assert "还有 25 个工作日" in page
