"""常用意见: the page, and the chips of the dialog in which acts are decided."""

from __future__ import annotations

import re


def keeps(browser, text, tone="any", path="/phrases"):
    return browser.post(path, data={"text": text, "tone": tone}, follow_redirects=True)


def test_one_is_kept_moved_and_removed(sqlite_town):
    li = sqlite_town.enter("li")
    assert "还没有存过常用意见" in li.get("/phrases").text
    assert "已存为常用意见" in keeps(li, "情况属实。").text
    page = keeps(li, "请补材料。", "return").text
    path = re.findall(r'action="(/phrases/[^"]+)"', page)[-1]
    page = li.post(path, data={"act": "up"}, follow_redirects=True).text
    assert page.index("请补材料。") < page.index("情况属实。")
    answer = li.post(path, data={"text": "请补原件。", "tone": "return"}, follow_redirects=True)
    assert "请补原件。" in answer.text
    assert "请补原件。" not in li.post(path, data={"act": "remove"}, follow_redirects=True).text


def test_another_s_is_not_there(sqlite_town):
    page = keeps(sqlite_town.enter("li"), "情况属实。").text
    path = re.search(r'action="(/phrases/[^"]+)"', page).group(1)
    chen = sqlite_town.enter("chen")
    assert "情况属实。" not in chen.get("/phrases").text
    for data in ({"act": "remove"}, {"act": "up"}, {"text": "改了", "tone": "any"}):
        assert chen.post(path, data=data).status_code == 404
    assert "情况属实。" in sqlite_town.enter("li").get("/phrases").text


def test_what_cannot_be_kept_says_why(sqlite_town):
    li = sqlite_town.enter("li")
    answer = keeps(li, "字" * 101)
    assert (answer.status_code, "最多100个字。" in answer.text) == (422, True)
    answer = keeps(li, "", path="/phrases/keep")
    assert (answer.status_code, answer.json) == (422, {"said": "请写一句意见。"})
    assert keeps(li, "可以。", path="/phrases/keep").json == {"said": "已存为常用意见。"}


def test_one_s_own_come_first_in_the_dialog_by_tone(sqlite_town):
    page = sqlite_town.starts_seal(sqlite_town.enter("lin"))
    zhao = sqlite_town.enter("zhao")
    keeps(zhao, "我已到场核对。", "agree")
    keeps(zhao, "请写明用途。", "return")
    shown = zhao.get(page).text
    chips = {
        tone: re.findall(r'data-phrase="([^"]+)"', part)
        for tone, part in re.findall(r'data-phrases-for="(\w+)">(.*?)</div>', shown, re.DOTALL)
    }
    assert chips["agree"][0] == "我已到场核对。"
    assert chips["return"][0] == "请写明用途。"
    assert "我已到场核对。" not in chips["reject"]
    assert "存为常用" in shown
