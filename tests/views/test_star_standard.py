"""参考标准: what a town's villages are measured against, for those who take part."""

from __future__ import annotations

import pytest
from cast import LONG_AGO
from lxml import html

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import Person, Unit
from app.stars import standards


@pytest.fixture
def officer(town):
    """Somebody of the town's office, signed in."""

    def appoint():
        person = session.get(Person, town.ids["gao"])
        office = session.get(Unit, town.ids["town"])
        directory.assign(person, "TOWN_OFFICE", office, since=LONG_AGO)

    town.does(appoint)
    return town.enter("gao")


def introduces(town, profile):
    def introduce():
        district = session.get(Unit, town.ids["district"])
        standards.introduce(district, clock.today().year, profile)

    town.does(introduce)


def test_without_a_standard_the_page_says_who_makes_one(officer):
    assert "还没有参考标准" in officer.get("/stars/standard").text


def test_the_page_tells_aspects_lines_weights_and_limits(town, officer):
    introduces(town, "REF")
    page = officer.get("/stars/standard").text
    for said in (
        "东昌府区 · 示例参考标准",
        "党员队伍建设",
        "90分及以上",
        "80分及以上，不到90分",
        "不到60分",
        "40%",
        "低于60%的最多二星",
        "参评支部的30%，不进位",
    ):
        assert said in page
    assert "参考标准" in officer.get("/").text


def test_a_rule_that_is_off_says_so(town, officer):
    introduces(town, "SEED")
    page = officer.get("/stars/standard").text
    assert page.count("不采用") == 4
    assert "最多二星" not in page


@pytest.fixture
def path(town, officer):
    """Where the draft that the town copied from the district lies."""
    introduces(town, "SEED")
    return officer.post("/stars/standard/drafts").location


def written(page, **changed):
    """What the form of a page would send, but for what is changed."""
    form = html.fromstring(page).get_element_by_id("main").forms[0]
    return {name: value for name, value in form.fields.items() if value is not None} | changed


def test_a_draft_is_a_copy_and_lies_on_the_desk_of_its_office(town, officer, path):
    assert path in officer.get("/stars/standard").text
    sent = written(officer.get(path).text)
    assert (sent["maxima.RESULTS"], sent["weights.MASS"], sent["lines.5"]) == ("20", "30", "90")
    for username in ("lin", "wang"):
        browser = town.enter(username)
        assert browser.get(path).status_code == 403
        assert browser.post(path, data=sent).status_code == 403


def test_a_draft_is_written_as_a_whole_and_brought_into_force(officer, path):
    changed = {"maxima.RESULTS": "19.5", "maxima.RULES": "5.5", "satisfaction_line": "55.5"}
    sent = written(officer.get(path).text, activate="y", **changed)
    assert officer.post(path, data=sent).location == "/stars/standard"
    page = officer.get("/stars/standard").text
    for said in ("郑家镇 · 示例参考标准", "19.5", "低于55.5%的最多二星"):
        assert said in page
    assert officer.get(path).location == "/stars/standard"


def test_factors_of_performance_are_written_and_left_out_again(officer, path):
    factors = {"factors.5": "1.2", "factors.4": "1.1", "factors.3": "1"}
    factors |= {"factors.2": "0.9", "factors.1": "0.8"}
    officer.post(path, data=written(officer.get(path).text, **factors))
    sent = written(officer.get(path).text)
    assert {name: sent[name] for name in factors} == factors
    officer.post(path, data=sent | dict.fromkeys(factors, ""))
    left = written(officer.get(path).text)
    assert {left[name] for name in factors} == {""}


COURSE = {
    "notice_days": ("7", "7个工作日"),
    "least_turnout": ("60", "收回的票不少于邀请人数的60%"),
    "least_ballots": ("20", "计入的不少于20张"),
    "unappraised_star": ("3", "最多三星"),
    "quorum_share": ("3/4", "不少于应评委员的四分之三"),
    "least_sheets": ("5", "并且不少于5份"),
    "trim_above": ("7", "评分表多于7份的，去掉一个最高一个最低，取平均"),
    "plaque_from": ("4", "四星及以上"),
    "two_star_measures": ("2", "二星的支部至少2项，一星的至少3项"),
    "one_star_measures": ("2", "二星的支部至少1项，一星的至少2项"),
}


@pytest.mark.parametrize("profile", ["SEED", "REF"])
@pytest.mark.parametrize("name", COURSE)
def test_how_a_year_is_carried_out_is_written_compared_and_told(town, officer, name, profile):
    introduces(town, profile)
    path = officer.post("/stars/standard/drafts").location
    value, said = COURSE[name]
    sent = written(officer.get(path).text)
    assert said not in officer.get("/stars/standard").text
    officer.post(path, data=sent | {name: value})
    page = officer.get(path).text
    words = {"2/3": "三分之二", "3/4": "四分之三"}
    before, after = (words.get(one, one) for one in (sent[name], value))
    assert f"<del>{before}</del> → <ins>{after}</ins>" in page
    assert written(page)[name] == value
    officer.post(path, data=written(page, activate="y"))
    assert said in officer.get("/stars/standard").text


def test_ends_that_are_never_dropped_are_left_blank(officer, path):
    officer.post(path, data=written(officer.get(path).text, trim_above=""))
    page = officer.get(path).text
    assert "<del>5</del> → <ins>不采用</ins>" in page
    officer.post(path, data=written(page, activate="y"))
    assert "各份评分表取平均" in officer.get("/stars/standard").text


def test_the_draft_says_what_it_would_change(officer, path):
    assert "没有改动。" in officer.get(path).text
    changed = {"lines.5": "92", "five_star_quota": "30", "has_veto": "y"}
    changed["indicators.RULES"] = "档案资料\n四议两公开"
    officer.post(path, data=written(officer.get(path).text, **changed))
    page = officer.get(path).text
    for before, after in (
        ("90", "92"),
        ("不采用", "30"),
        ("否", "是"),
        ("四议两公开、档案资料", "档案资料、四议两公开"),
    ):
        assert f"<del>{before}</del> → <ins>{after}</ins>" in page
    assert page.count("<del>") == 4


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"maxima.RULES": "6"}, "十个方面的满分合计是101分，要正好是100分。"),
        ({"maxima.RULES": "1e999999"}, "请填一个数，最多两位小数。"),
        ({"maxima.RULES": "五分"}, "请填一个数，最多两位小数。"),
        ({"weights.SELF": "11"}, "四项权重合计是101，要正好是100。"),
        ({"weights.SELF": "9.5"}, "请填一个整数。"),
        ({"lines.4": "95"}, "五星到二星的分数线要在0到100之间，并且逐级下降。"),
        ({"five_star_quota": "101"}, "比例要在0到100之间。"),
        ({"factors.5": "1.2"}, "请填一个数，最多两位小数。"),
        ({f"factors.{star}": "3.5" for star in range(1, 6)}, "绩效系数要五个都填"),
        ({"notice_days": "2"}, "“结果公示几天”请填3到30的整数。"),
        ({"notice_days": "五"}, "请填一个数，最多两位小数。"),
        ({"least_turnout": "101"}, "“评议有效：参评率至少”请填1到100的整数。"),
        ({"least_ballots": "9"}, "“评议有效：计入的票至少”请填10到1000的整数。"),
        ({"unappraised_star": "6"}, "“评议无效：最多几星”请填1到5的整数。"),
        ({"quorum_share": "1/9"}, "“评分表够数：至少占应评委员的”请选择列出的一个比例。"),
        ({"least_sheets": "2"}, "“评分表够数：至少几份”请填3到9的整数。"),
        ({"trim_above": "1"}, "“评分表多于几份，去掉最高最低各一份”请填2到9的整数。"),
        ({"plaque_from": "0"}, "“几星起授牌”请填1到5的整数。"),
        ({"one_star_measures": "4"}, "“一星的支部至少采取几项整顿措施”请填1到3的整数。"),
        ({"two_star_measures": "2.5"}, "请填一个整数。"),
        (
            {"two_star_measures": "3", "one_star_measures": "2"},
            "一星的支部采取的整顿措施，不能少于二星的支部。",
        ),
        ({"indicators.RULES": " "}, "请至少填一项，一行一项。"),
        ({"title": ""}, "请填名称，最多60个字。"),
        ({"revision": "7"}, "别人已经改过这份参考标准"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_written_is_lost(officer, path, changed, told):
    sent = written(officer.get(path).text, **{"indicators.SERVICE": "热线", **changed})
    answer = officer.post(path, data=sent)
    assert answer.status_code == (409 if "revision" in changed else 422)
    assert told in answer.text
    assert written(answer.text)["indicators.SERVICE"].strip() == "热线"


@pytest.mark.parametrize("username", ["lin", "wang", "root"])
def test_for_everybody_else_there_is_no_such_page(sqlite_town, username):
    browser = sqlite_town.enter(username)
    assert browser.get("/stars/standard").status_code == 404
    assert "参考标准" not in browser.get("/").text
