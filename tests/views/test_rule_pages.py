"""积分方案 in browsers without scripts: versions, a draft on its desk, differences."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app import clock
from app.cli import WORKFLOWS
from app.db import new_id, session
from app.definitions import deployment, folders
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.points import claims, stages
from app.points.filing import Matter
from app.points.models import Claim
from app.points.rulesets import Item, RuleSet


@pytest.fixture
def wang(town):
    town.does(lambda: deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_rules")))
    return town.enter("wang")


@pytest.fixture
def path(wang):
    """Where the draft of a second version lies."""
    return wang.post("/points/rules", data={"source": "REF"}).location


def sent(page):
    """What the form of a page would send if nobody changed anything."""
    values = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page))
    chosen = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    texts = {
        name: value
        for name, value in values.items()
        if not re.search(rf'name="{re.escape(name)}"[^>]*type="(radio|checkbox)"', page)
        and not re.search(rf'type="(radio|checkbox)"[^>]*name="{re.escape(name)}"', page)
    }
    ticked = {
        re.search(r'name="([^"]+)"', one)[1]: re.search(r'value="([^"]*)"', one)[1]
        for one in chosen
    }
    return texts | ticked


def item_path(town, path, code):
    rules_id = path.rsplit("/", 1)[1]
    query = sa.select(Item.id).join(Item.rule_set).where(Item.code == code)
    found = town.asks(
        lambda: {str(one.rule_set_id): one.id for one in session.scalars(_items(query))}
    )
    return f"{path}/items/{found[rules_id]}"


def _items(query):
    return sa.select(Item).where(Item.id.in_(query))


def test_everybody_reads_what_holds(town, wang):
    del wang
    lin = town.enter("lin")
    page = lin.get("/points/rules").text
    assert "第1版" in page
    assert "起草新的一版" not in page
    shown = lin.get(re.search(r'href="(/points/rules/[^"]+)"', page)[1]).text
    assert "志愿服务（按时长）" in shown
    assert "每季度6分" in shown
    assert "抄成新草案" not in shown


def test_a_place_without_rules_says_so(town):
    assert "还没有积分方案" in town.enter("root").get("/points/rules").text


def test_a_draft_is_made_and_changed(wang, path):
    page = wang.get(f"{path}/parameters").text
    given = sent(page) | {"title": "2027年方案", "redeem.holdDays": "8"}
    given.pop("points.veto")
    assert wang.post(f"{path}/parameters", data=given).status_code == 302
    shown = wang.get(path).text
    assert "2027年方案" in shown
    assert "8 工作日" in shown
    told = wang.get(f"{path}/compare").text
    for change in ("下单后保留几天", "优秀不超过三分之一", "满多少分才能兑换"):
        assert change in told
    assert "一票否决" not in re.search(r"<main.*</main>", told, re.DOTALL)[0]


def test_what_is_wrong_is_told_at_each_field_and_nothing_is_lost(wang, path):
    given = sent(wang.get(f"{path}/parameters").text)
    given |= {"title": "新方案", "redeem.holdDays": "99", "points.grade.2": "85"}
    answer = wang.post(f"{path}/parameters", data=given)
    assert answer.status_code == 422
    assert "请填1到30之间的整数。" in answer.text
    assert "须低于80。" in answer.text
    assert 'value="99"' in answer.text
    assert 'value="新方案"' in answer.text


def test_an_item_is_added_changed_and_taken_out(town, wang, path):
    given = sent(wang.get(f"{path}/items/new").text)
    given |= {"code": "D06", "title": "义务植树", "value": "1.5"}
    wang.post(f"{path}/items/new", data=given)
    assert "每次1.5分" in wang.get(path).text
    where = item_path(town, path, "D06")
    given = sent(wang.get(where).text) | {"value": "2", "cap": "6", "cap_period": "QUARTER"}
    wang.post(where, data=given)
    assert re.search(r"义务植树.*?每次2分.*?每季度6分", wang.get(path).text, re.DOTALL)
    revision = sent(wang.get(where).text)["revision"]
    wang.post(f"{where}/remove", data={"revision": revision})
    assert "义务植树" not in wang.get(path).text


def test_a_code_that_is_taken_is_told_with_what_was_written(wang, path):
    given = sent(wang.get(f"{path}/items/new").text)
    given |= {"code": "D01", "title": "义务植树", "value": "x"}
    answer = wang.post(f"{path}/items/new", data=given)
    assert answer.status_code == 422
    assert "编号“D01”已经有了" in answer.text
    assert 'value="义务植树"' in answer.text


def test_of_two_browsers_the_second_keeps_what_it_wrote(wang, path):
    first = sent(wang.get(f"{path}/parameters").text)
    second = first | {"redeem.holdDays": "7", "title": "第二个人写的"}
    wang.post(f"{path}/parameters", data=first | {"redeem.holdDays": "9"})
    answer = wang.post(f"{path}/parameters", data=second)
    assert answer.status_code == 409
    assert "别人已经改过这份草案" in answer.text
    assert "现在保存的是：9 工作日。" in answer.text
    assert 'value="第二个人写的"' in answer.text
    again = sent(answer.text)
    assert wang.post(f"{path}/parameters", data=again).status_code == 302
    assert "第二个人写的" in wang.get(path).text


def test_of_two_browsers_on_one_item_the_second_keeps_what_it_wrote(town, wang, path):
    where = item_path(town, path, "D02")
    first = sent(wang.get(where).text)
    wang.post(where, data=first | {"value": "3"})
    answer = wang.post(where, data=first | {"value": "4"})
    assert answer.status_code == 409
    assert "现在保存的是：3。" in answer.text
    assert 'value="4"' in answer.text


def test_a_draft_is_deleted_by_its_name(town, wang, path):
    assert "确定删除草案第2版" in wang.get(path).text
    wang.post(f"{path}/discard")
    assert wang.get(path).status_code == 404
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(RuleSet.id)))) == 1


def test_a_draft_goes_to_the_hearing_and_can_be_changed_no_more(wang, path):
    start = re.search(r'href="(/start/points_rules[^"]*)"', wang.get(path).text)[1]
    page = wang.get(start.replace("&amp;", "&")).text
    rules_id = path.rsplit("/", 1)[1]
    assert re.search(rf"<(option|input)[^>]*{rules_id}", page)
    answer = wang.post("/start/points_rules", data={"rules": rules_id, "reason": "按名额取。"})
    assert answer.status_code == 302, answer.text
    shown = wang.get(path).text
    assert "正在征求意见" in shown
    assert "修改这些规定" not in shown
    refused = wang.post(f"{path}/discard", follow_redirects=True)
    assert "正在征求意见，这时不能修改" in refused.text


def test_before_the_first_quarter_is_over_there_is_nothing_to_try_out(wang, path):
    assert "还没有可以试算的季度" in wang.get(f"{path}/estimate").text


def test_a_closed_quarter_is_tried_out(town, wang, path):
    town.does(_posts_a_line)
    given = sent(wang.get(f"{path}/parameters").text) | {"points.cap.DUTY": "1.5"}
    wang.post(f"{path}/parameters", data=given)
    clock.freeze(clock.day_end(date(2026, 4, 10)))
    page = wang.get(f"{path}/estimate").text
    assert "2026年第1季度" in page
    assert "2.0 → 1.5" in page
    assert "林一帆" in page
    assert town.asks(lambda: session.scalar(sa.select(Claim.granted))) == 20


def _posts_a_line():
    lin = accounts.person_named("lin")
    matter = Matter(
        member_id=lin.id,
        item="D01",
        title="清理楼道",
        event_date=date(2026, 3, 2),
        quantity=Decimal(2),
        asked_points=Decimal(2),
        statement="与邻居一起清理。",
        evidence=(new_id(),),
    )
    line = claims.enter(matter, number="登记1")
    claims.settle(line, quantity=Decimal(2), raw=Decimal(2))
    stages.publish(line, new_id())
    claims.post(line, call_key="test")


ROUTES = (
    ("GET", "{path}/estimate"),
    ("GET", "{path}"),
    ("GET", "{path}/compare"),
    ("GET", "{path}/parameters"),
    ("GET", "{path}/items/new"),
    ("GET", "{item}"),
    ("POST", "{path}/parameters"),
    ("POST", "{path}/items/new"),
    ("POST", "{item}"),
    ("POST", "{item}/remove"),
    ("POST", "{path}/discard"),
)


@pytest.mark.parametrize("name", ["lin", "gao", "li", "sun", "wu", "zheng", "chen", "root"])
def test_a_draft_on_its_desk_is_for_nobody_else(town, path, name):
    browser, item = town.enter(name), item_path(town, path, "D01")
    for method, route in ROUTES:
        where = route.format(path=path, item=item)
        assert browser.open(where, method=method, data={}).status_code in {403, 404}, route
    assert browser.post("/points/rules", data={"source": "SEED"}).status_code == 403
    source = {"source": path.rsplit("/", 1)[1]}
    assert browser.post("/points/rules", data=source).status_code in {403, 404}
