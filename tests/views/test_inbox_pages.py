"""待办: filters in the address, saved ones, two modes, several at once, claiming from the list."""

from __future__ import annotations

import pytest
import seal
from lxml import html

from app.definitions import deployment
from app.organisation.actors import SYSTEM


@pytest.fixture
def busy(town):
    """Two of lin's and one of gao's wait to be looked at, at a step that takes several at once."""
    town.does(lambda: deployment.deploy(SYSTEM, seal.files(acts="batch")))
    for who, purpose in (("lin", "一"), ("lin", "二"), ("gao", "三")):
        town.starts_seal(town.enter(who), purpose=purpose)
    return town


def page_of(browser, path="/inbox"):
    answer = browser.get(path, follow_redirects=True)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def listed(page):
    return [one.text_content()[-1] for one in page.xpath("//*[@data-row]//*[@class='row-title']")]


def chosen(page):
    return page.xpath("//input[@name='item']/@value")


def test_the_address_says_what_the_list_is_narrowed_by_and_no_more(busy):
    zhao = busy.enter("zhao")
    answer = zhao.get("/inbox?q=&starter=林一帆&step=&order=sql&sort=due")
    assert answer.location == "/inbox?starter=%E6%9E%97%E4%B8%80%E5%B8%86"
    page = page_of(zhao, answer.location)
    assert listed(page) == ["一", "二"]
    assert "找到 2 件" in page.text_content()
    [condition] = page.xpath("//*[contains(@class,'inbox-conditions')]/a")
    assert condition.get("href") == "/inbox"


def test_only_units_whose_matters_wait_can_be_chosen(busy):
    page = page_of(busy.enter("zhao"))
    assert page.xpath("//select[@name='unit']/option/text()") == ["全部单位", "滨河中心党支部"]
    page = page_of(busy.enter("wang"))
    assert page.xpath("//select[@name='unit']/option/text()") == ["全部单位"]


def test_a_search_by_initials_keeps_the_order_that_was_chosen(busy):
    page = page_of(busy.enter("zhao"), "/inbox?q=grs&sort=stay")
    assert listed(page) == ["三"]
    assert page.xpath("//form[@role='search']//input[@name='sort']/@value") == ["stay"]


def test_a_filter_is_saved_shared_renamed_and_deleted_by_name(busy):
    zhao, qian, chen = (busy.enter(name) for name in ("zhao", "qian", "chen"))
    data = {"name": "小林的", "starter": "林一帆", "shared": "1", "next": "/inbox?starter=林一帆"}
    assert "“小林的”已保存" in zhao.post("/inbox/filters", data=data, follow_redirects=True).text
    [chip] = page_of(qian).xpath("//a[contains(@class,'chip-saved')]")
    assert listed(page_of(qian, chip.get("href"))) == ["一", "二"]
    assert "小林的" not in chen.get("/inbox").text
    assert not page_of(qian).xpath("//form[contains(@action,'/delete')]")
    [rename] = page_of(zhao).xpath("//form[contains(@action,'/rename')]/@action")
    assert qian.post(rename, data={"name": "我的"}).status_code == 404
    told = zhao.post(rename, data={"name": "林的"}, follow_redirects=True).text
    assert "“小林的”已改名为“林的”" in told
    [delete] = page_of(zhao).xpath("//form[contains(@action,'/delete')]")
    assert "删除“林的”" in delete.text_content()
    assert "“林的”已删除" in zhao.post(delete.action, follow_redirects=True).text
    assert "林的" not in page_of(qian).text_content()


def test_what_cannot_be_saved_is_told_on_the_list(busy):
    answer = busy.enter("zhao").post("/inbox/filters", data={"name": "空"}, follow_redirects=True)
    assert "没有任何筛选条件" in answer.text


def test_claiming_from_the_list_stays_on_the_list(busy):
    zhao = busy.enter("zhao")
    page = page_of(zhao, "/inbox?starter=林一帆")
    button = page.xpath("//button[@data-claim]")[0]
    form = page.get_element_by_id("claiming")
    answer = zhao.post(button.get("formaction"), data=dict(form.form_values()))
    assert answer.location.startswith("/inbox?starter=")
    assert page_of(zhao, answer.location).xpath("//button[@data-claim]/text()") == ["放回", "认领"]
    assert listed(page_of(busy.enter("qian"))) == ["二", "三"]


def test_the_look_is_remembered_by_the_browser_alone(busy):
    zhao = busy.enter("zhao")
    zhao.post("/inbox/look", data={"panes": "1"})
    zhao.post("/inbox/look", data={"onward": "1"})
    cookie = zhao.get_cookie("inbox")
    assert (cookie.value, cookie.http_only) == ("panes.onward", True)
    assert page_of(zhao).xpath("//*[@class='panes panes-open']")
    assert page_of(busy.enter("zhao")).xpath("//table")
    zhao.post("/inbox/look", data={"panes": "0"})
    assert zhao.get_cookie("inbox").value == "onward"


def test_in_panes_nothing_is_open_until_it_is_chosen(busy):
    zhao = busy.enter("zhao")
    zhao.post("/inbox/look", data={"panes": "1"})
    page = page_of(zhao)
    assert len(page.xpath("//*[contains(@class,'queue-list')]//li")) == 3
    assert not page.xpath("//form[@id='act']")
    second = page.xpath("//*[contains(@class,'queue-list')]//a/@href")[1]
    page = page_of(zhao, second)
    assert page.get_element_by_id("matter-title").text_content() == "用章：二"
    assert page.xpath("//form[@id='act']/input[@name='next']/@value") == ["/inbox"]


def test_done_it_goes_on_to_the_next_of_the_same_filtered_list(busy):
    zhao = busy.enter("zhao")
    zhao.post("/inbox/look", data={"onward": "1"})
    first = page_of(zhao, "/inbox?starter=林一帆").xpath("//a[@class='row-title']/@href")[0]
    form = page_of(zhao, first).get_element_by_id("act")
    data = {"look_result": "agree", "next": form.fields["next"]}
    answer = zhao.post(form.action, data=data)
    page = page_of(zhao, answer.location)
    assert page.get_element_by_id("matter-title").text_content() == "用章：二"
    assert len(page.xpath("//*[contains(@class,'queue-list')]//li")) == 1


def test_what_is_refused_in_panes_stays_open_there(busy):
    zhao = busy.enter("zhao")
    zhao.post("/inbox/look", data={"panes": "1"})
    first = page_of(zhao, "/inbox?starter=林一帆").xpath(
        "//*[contains(@class,'queue-list')]//a/@href"
    )[0]
    form = page_of(zhao, first).get_element_by_id("act")
    data = {"look_result": "reject", "look_reason": "短", "next": form.fields["next"]}
    answer = zhao.post(form.action, data=data)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert page.get_element_by_id("matter-title").text_content() == "用章：一"
    assert len(page.xpath("//*[contains(@class,'queue-list')]//li")) == 2


def test_several_are_done_together_and_each_refusal_is_told(busy):
    zhao = busy.enter("zhao")
    items = chosen(page_of(zhao))
    assert len(items) == 3
    form = page_of(zhao, "/inbox/batch?" + "&".join(f"item={one}" for one in items)).forms[-1]
    data = dict(form.form_values())
    assert {data[f"outcome-{one}"] for one in items} == {"agree"}
    assert "证明" not in form.text_content()
    sent = {**data, "item": items, f"outcome-{items[1]}": "reject", f"opinion-{items[1]}": "短"}
    page = html.fromstring(zhao.post("/inbox/batch", data=sent).text)
    assert chosen(page) == [items[1]]
    assert "已办 2 件" in page.text_content()
    assert page.xpath("//textarea/text()") == ["短"]
    assert listed(page_of(zhao)) == ["二"]
    sent[f"opinion-{items[1]}"] = "不符合用章规定。"
    answer = zhao.post("/inbox/batch", data=sent)
    assert answer.location == "/inbox"
    assert listed(page_of(zhao)) == []


def test_nobody_answers_what_is_another_s(busy):
    items = chosen(page_of(busy.enter("zhao")))
    data = {"item": items, **{f"outcome-{one}": "agree" for one in items}}
    for who in ("chen", "gao"):
        browser = busy.enter(who)
        assert browser.post("/inbox/batch", data=data).status_code == 404
        assert browser.get(f"/inbox/batch?item={items[0]}").status_code == 404
    assert len(listed(page_of(busy.enter("zhao")))) == 3


def test_a_step_that_takes_no_batch_offers_none(sqlite_town):
    sqlite_town.starts_seal(sqlite_town.enter("lin"))
    assert chosen(page_of(sqlite_town.enter("zhao"))) == []
