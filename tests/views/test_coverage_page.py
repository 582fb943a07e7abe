"""岗位覆盖: by procedure, folded, what nobody can do first; and what units and roles say."""

from __future__ import annotations

import re

from studiobrowser import plain


def test_procedures_are_folded_the_worst_first_and_in_each_what_nobody_can_do(sqlite_town):
    page = sqlite_town.enter("wang").get("/organisation/coverage").text
    groups = page.split('<details class="card mb-2 coverage"')[1:]
    assert len(groups) > 2
    assert not any(one.startswith(" open") for one in groups)
    heads = [plain(one.partition("</summary>")[0].partition("<summary")[2]) for one in groups]
    numbers = [int((re.findall(r"没有人能办 (\d+)", head) or [0])[0]) for head in heads]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 0
    for one in groups:
        told = re.findall(r'data-label="情形">.*?</svg>([^<]+)', one)
        order = ["没有人能办", "回避后没有人能办", "今天都外出", "只有一个人能办"]
        assert told == sorted(told, key=order.index)


def test_one_procedure_alone_is_open(sqlite_town):
    page = sqlite_town.enter("wang").get("/organisation/coverage?procedure=seal").text
    assert '<details class="card mb-2 coverage" open>' in page


def test_what_hangs_on_a_unit_is_told_as_facts(sqlite_town):
    """The rules are the subdistrict's (`rulebook.introduce`)."""
    wang = sqlite_town.enter("wang")
    page = plain(wang.get(f"/organisation/units/{sqlite_town.ids['subdistrict']}").text)
    assert "在用和起草的积分方案1版" in page
    assert "没有停用的" not in page


def test_a_title_with_an_at_is_refused_for_the_at(sqlite_town):
    wang = sqlite_town.enter("wang")
    answer = wang.post("/organisation/roles", data={"code": "GRID", "title": "网格@长"})
    assert answer.status_code == 422
    assert "角色名称里不能有@。" in answer.text
    assert "最多40个字" not in plain(answer.text)
