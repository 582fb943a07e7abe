"""逐件办理: the items of one step one after the other."""

from __future__ import annotations

from io import BytesIO

import pytest
from lxml import html
from pictures import PDF, PNG
from sent_forms import CLAIM, VALUING, act_url

VERIFY = "/inbox/points_claim/verify"
ANSWERS = VALUING[0][1]


def claims(town, *titles, who="lin", witness="gao", evidence=None):
    """Claims that wait to be verified, the first filed first."""
    for title in titles:
        data = {**CLAIM, "title": title, "activity_code": title}
        data |= {
            "witnesses": str(town.ids[witness]),
            "evidence": evidence or (BytesIO(PNG), "现场.png"),
        }
        assert town.enter(who).post("/start/points_claim", data=data).status_code == 302


def page_of(browser, path=VERIFY):
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def listed(page):
    return [one.text_content().partition("：")[2] for one in page.xpath("//nav//li//strong")]


def open_one(page):
    return page.get_element_by_id("matter-title").text_content().partition("：")[2]


def onward(page):
    """Where it goes on after the item that is open."""
    return page.xpath("//form[@id='act']/input[@name='next']/@value")[0]


def test_the_items_of_the_step_are_listed_and_the_first_is_open_with_its_evidence(town):
    claims(town, "第一件", "第二件")
    page = page_of(town.enter("zhao"))
    assert (listed(page), open_one(page)) == (["第一件", "第二件"], "第一件")
    [picture] = page.xpath("//ul[contains(@class,'queue-files')]//img")
    assert picture.get("alt") == "现场.png"
    assert page.xpath("//form[@id='act']//input[@name='quantity_found']")


def test_done_it_goes_on_to_the_next_and_from_the_last_to_the_first(town):
    claims(town, "第一件", "第二件", "第三件")
    zhao = town.enter("zhao")
    second = page_of(zhao).xpath("//nav//a[.//strong[contains(., '第二件')]]/@href")[0]
    page = page_of(zhao, second)
    answer = zhao.post(page.get_element_by_id("act").action, data={**ANSWERS, "next": onward(page)})
    assert answer.status_code == 302
    page = page_of(zhao, answer.location)
    assert (listed(page), open_one(page)) == (["第一件", "第三件"], "第三件")
    assert open_one(page_of(zhao, onward(page))) == "第一件"


def test_what_is_refused_stays_in_the_queue_at_its_field(town):
    claims(town, "第一件", "第二件")
    zhao = town.enter("zhao")
    second = page_of(zhao).xpath("//nav//a[.//strong[contains(., '第二件')]]/@href")[0]
    page = page_of(zhao, second)
    data = {**ANSWERS, "quantity_found": "许多", "next": onward(page)}
    answer = zhao.post(page.get_element_by_id("act").action, data=data)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert (listed(page), open_one(page)) == (["第一件", "第二件"], "第二件")
    assert page.xpath("//input[@name='quantity_found']/@value") == ["许多"]
    assert page.get_element_by_id("quantity_found-error") is not None
    assert onward(page) == VERIFY


def test_without_the_queue_what_is_refused_is_told_on_the_page_of_the_case(sqlite_town):
    claims(sqlite_town, "第一件")
    zhao = sqlite_town.enter("zhao")
    data = {**ANSWERS, "quantity_found": "许多"}
    answer = zhao.post(act_url(zhao.get(VERIFY).text), data=data)
    assert html.fromstring(answer.text).xpath("//nav//li//strong") == []


def test_a_paper_lies_open_beside_the_form(sqlite_town):
    claims(sqlite_town, "第一件", evidence=(BytesIO(PDF), "签到表.pdf"))
    zhao = sqlite_town.enter("zhao")
    [paper] = page_of(zhao).xpath("//ul[contains(@class,'queue-files')]//iframe")
    assert paper.get("title") == "签到表.pdf"
    assert zhao.get(paper.get("src"), buffered=True).data == PDF
    assert "frame-src 'self'" in zhao.get(VERIFY).headers["Content-Security-Policy"]


def test_it_leads_to_no_other_site(sqlite_town):
    claims(sqlite_town, "第一件")
    zhao = sqlite_town.enter("zhao")
    data = {**ANSWERS, "next": "https://elsewhere.example/"}
    assert zhao.post(act_url(zhao.get(VERIFY).text), data=data).location == "/"


def test_what_another_has_done_meanwhile_gives_way_to_the_first(sqlite_town):
    claims(sqlite_town, "第一件", "第二件")
    zhao, qian = sqlite_town.enter("zhao"), sqlite_town.enter("qian")
    second = page_of(zhao).xpath("//nav//a[.//strong[contains(., '第二件')]]/@href")[0]
    qian.post(act_url(qian.get(second).text), data=ANSWERS)
    assert open_one(page_of(zhao, second)) == "第一件"


def test_an_empty_step_says_so(sqlite_town):
    assert "这一步没有等您办理的事" in sqlite_town.enter("zhao").get(VERIFY).text


def test_own_matters_are_kept_out_and_told(town):
    claims(town, "别人的")
    claims(town, "自己的", who="zhao")
    page = page_of(town.enter("zhao"))
    assert listed(page) == ["别人的"]
    assert "另有 1 件与您有关" in page.text_content()
    assert "另有" not in page_of(town.enter("qian")).text_content()


def test_a_witness_is_reminded_to_keep_out(town):
    claims(town, "第一件", witness="zhao")
    assert "这件里您是“证明人”" in town.enter("zhao").get(VERIFY).text
    assert "这件里您是" not in town.enter("qian").get(VERIFY).text


@pytest.mark.parametrize("path", ["/inbox/nothing/verify"])
def test_a_procedure_that_there_is_not_is_not_found(sqlite_town, path):
    assert sqlite_town.enter("zhao").get(path).status_code == 404


def test_others_see_nothing_of_a_step(sqlite_town):
    claims(sqlite_town, "第一件")
    for reader in ("chen", "gao"):
        page = page_of(sqlite_town.enter(reader))
        assert listed(page) == []
        assert "第一件" not in page.text_content()


def test_the_inbox_leads_there_where_several_wait(town):
    claims(town, "第一件")
    zhao = town.enter("zhao")
    assert VERIFY not in zhao.get("/inbox").text
    claims(town, "第二件")
    [link] = page_of(zhao, "/inbox").xpath(f"//a[@href='{VERIFY}']")
    assert link.text_content().split() == ["积分申报（一事一记）", "·", "核实", "2"]
