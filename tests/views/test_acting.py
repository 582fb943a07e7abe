"""The buttons of a step and what each of them asks for."""

from __future__ import annotations

from io import BytesIO

import pytest
from lxml import html
from pictures import PNG
from sent_forms import CLAIM

VERIFY = "/inbox/points_claim/verify"


@pytest.fixture
def page(sqlite_town):
    """A claim before who verifies it."""
    data = {**CLAIM, "witnesses": str(sqlite_town.ids["gao"])}
    data["evidence"] = (BytesIO(PNG), "现场.png")
    assert sqlite_town.enter("lin").post("/start/points_claim", data=data).status_code == 302
    return html.fromstring(sqlite_town.enter("zhao").get(VERIFY).text)


def test_an_act_asks_for_the_reason_that_it_wants_and_for_no_other(page):
    reasons = {
        one.get("data-label"): one.get("data-reason") for one in page.xpath("//*[@data-decide]")
    }
    assert reasons["通过"] == "none"
    assert {reasons[one] for one in reasons if one != "通过"} == {"required"}


def test_the_dialog_takes_as_much_as_its_question(page):
    opinion = page.get_element_by_id("opinion")
    assert (opinion.get("minlength"), opinion.get("maxlength")) == ("5", "300")
    assert page.xpath("//label[@for='opinion']")[0].text_content().startswith("理由")
    phrases = page.xpath("//*[@data-phrase]/@data-phrase")
    assert phrases
    assert all(len(one) >= 5 for one in phrases)


def test_what_goes_with_some_acts_only_is_there_and_says_so(page):
    [part] = page.xpath("//fieldset[@data-outcomes and .//input[@name='quantity_found']]")
    assert part.get("data-outcomes").split() == ["pass", "adjust"]
    assert part.get("hidden") is None
    assert "点“通过、调整”的，填写这一项：" in part.text_content()
