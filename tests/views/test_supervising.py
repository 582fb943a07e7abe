"""督办: what is due first comes first, each with why it waits, within one's own units."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta

import openpyxl
import pytest
from studiobrowser import plain

from app import audit, clock
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.cases.recusalrows import OWN, Recusal
from app.db import session
from app.organisation import away, directory
from app.organisation.actors import person_key
from app.organisation.away import Terms
from app.supervision import foreseeing, stays
from app.supervision.figures import StepFigure
from app.views import casesheets


@pytest.fixture
def waiting(town):
    """Two cases that wait at their first step; the second is late."""
    lin = town.enter("lin")
    paths = [town.starts_seal(lin, purpose=purpose) for purpose in ("证明", "合同")]

    def is_late():
        case = session.query(Case).filter(Case.title.contains("合同")).one()
        item = session.query(WorkItem).filter_by(case_id=case.id).one()
        item.due_at = clock.now() - timedelta(days=1)

    town.does(is_late)
    return paths


@pytest.mark.usefixtures("waiting")
def test_the_late_one_is_first_and_each_says_why(town):
    said = plain(town.enter("wang").get("/supervision").text)
    assert said.index("用章：合同") < said.index("用章：证明")
    assert said.count("中的一人接手：") == 2
    assert "超期" in said


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("lot", "titles"),
    [
        ("late", ["合同"]),
        ("open", ["合同", "证明"]),
        ("halted", []),
        ("done", []),
    ],
)
def test_a_tile_lists_what_it_counts(town, lot, titles):
    page = town.enter("wang").get(f"/supervision?lot={lot}").text
    found = [one for one in ("合同", "证明") if f"用章：{one}</a>" in page]
    assert found == titles
    if not titles:
        assert "这一类没有事项" in page


@pytest.mark.usefixtures("waiting")
def test_the_bars_say_how_long_and_lead_to_what_they_count(town):
    def has_waited():
        item = session.query(WorkItem).filter(WorkItem.sought.contains("合同")).one()
        item.opened_at = clock.now() - timedelta(days=7)

    town.does(has_waited)
    wang = town.enter("wang")
    said = plain(wang.get("/supervision").text)
    assert re.search(r"0–1 个工作日 1 2–3 个工作日 0 4–7 个工作日 1 8 个工作日以上 0", said)
    page = wang.get("/supervision?age=4-7").text
    assert "用章：合同" in page
    assert "用章：证明" not in page


@pytest.mark.usefixtures("waiting")
def test_it_is_narrowed_by_unit_and_procedure(town):
    wang = town.enter("wang")
    branch, neighbour = town.ids["branch"], town.ids["neighbour"]
    assert "用章：合同" in wang.get(f"/supervision?unit={branch}&procedure=seal").text
    assert "用章：合同" not in wang.get(f"/supervision?unit={neighbour}").text
    assert "用章：合同" not in wang.get("/supervision?procedure=points_claim").text


@pytest.mark.usefixtures("waiting")
def test_who_answers_for_no_unit_sees_nothing_of_it(town):
    assert town.enter("lin").get("/supervision").status_code == 403
    assert "督办" not in town.enter("lin").get("/").text
    assert "督办" in town.enter("li").get("/").text
    assert town.browser().get("/supervision").status_code == 302


def test_an_urge_from_the_list_reaches_who_has_it(town, waiting):
    wang = town.enter("wang")
    page = wang.get("/supervision?lot=waiting&procedure=seal").text
    form = re.search(rf'<form method="post" action="{waiting[0]}/urge">(.*?)</form>', page).group(1)
    here = re.search(r'name="next" value="([^"]+)"', form).group(1).replace("&amp;", "&")
    assert here == "/supervision?lot=waiting&procedure=seal"
    for said in ("已催办", "您刚催办过"):
        answer = wang.post(f"{waiting[0]}/urge", data={"next": here})
        assert answer.location == here
        assert said in plain(wang.get(here).text)
    for elsewhere in ("https://example.org/", "//example.org/"):
        answer = wang.post(f"{waiting[1]}/urge", data={"next": elsewhere})
        assert answer.location == "/"


def test_an_urge_from_the_case_stays_there(town, waiting):
    answer = town.enter("wang").post(f"{waiting[0]}/urge")
    assert answer.location == waiting[0]


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize(
    ("by", "words", "narrowed"),
    [
        ("unit", "社区", "unit="),
        ("procedure", "用章申请", "procedure=seal"),
        ("step", "审核", "step="),
    ],
)
def test_groups_count_and_lead_to_what_they_count(town, by, words, narrowed):
    wang = town.enter("wang")
    page = wang.get(f"/supervision?by={by}").text
    group = re.search(r'<li class="age-bar-of-group">(.*?)</li>', page, re.DOTALL).group(1)
    assert words in group
    assert "2</span>" in group
    assert "超期 1 件" in plain(group)
    urls = [one.replace("&amp;", "&") for one in re.findall(r'<a [^>]*href="([^"]+)"', group)]
    assert all(narrowed in one for one in urls)
    assert "用章：证明" in wang.get(urls[0]).text
    assert "用章：证明" not in wang.get(urls[1]).text
    assert "用章：合同" in wang.get(urls[1]).text


@pytest.mark.usefixtures("waiting")
def test_what_a_list_is_narrowed_by_stays_when_more_is_chosen(town):
    wang, branch = town.enter("wang"), str(town.ids["branch"])
    asked = {"procedure": "seal", "step": "look", "person": str(town.ids["zhao"]), "by": "unit"}
    done = wang.get("/supervision", query_string=asked | {"lot": "done", "age": "0-1"}).text
    assert not any(f'name="{one}"' in done for one in ("person", "step", "age"))
    assert ("步骤：" in plain(done), "办的</a>" in done) == (False, False)
    page = wang.get("/supervision", query_string=asked | {"unit": branch}).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert {name: hidden[name] for name in hidden if name not in {"csrf_token", "next"}} == {
        "lot": "open",
        "by": "unit",
        "person": asked["person"],
        "of": "seal",
        "step": "look",
    }
    assert f'<option value="{branch}" selected>' in page  # though it lies two levels below
    tiles = re.findall(r'<a class="tile [^"]*" href="([^"]+)"', page)
    assert ["step=look" in one for one in tiles] == [True, True, True, True, False]


@pytest.mark.usefixtures("waiting")
def test_a_step_goes_with_its_procedure(town):
    wang = town.enter("wang")
    chosen = {"of": "seal", "step": "look", "version": "1"}
    kept = plain(wang.get("/supervision", query_string=chosen | {"procedure": "seal"}).text)
    assert "步骤：审核" in kept
    assert "第 1 版" in kept
    for other in ("points_claim", ""):
        page = wang.get("/supervision", query_string=chosen | {"procedure": other}).text
        assert "步骤：" not in plain(page)
        assert 'name="step"' not in page


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("path", ["/supervision", "/supervision/sheet"])
def test_another_s_unit_is_not_found(town, path):
    li, neighbour = town.enter("li"), town.ids["neighbour"]
    ask = li.post if path.endswith("sheet") else li.get
    assert ask(f"{path}?unit={neighbour}").status_code == 404
    assert ask(f"{path}?unit={town.ids['branch']}").status_code == 200


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("path", ["/supervision", "/supervision/sheet"])
@pytest.mark.parametrize(
    "asked",
    [
        "procedure=seal&version=9223372036854775808",
        "procedure=seal&version=2",
        "procedure=seal&version=x",
        "procedure=none&version=1",
        "unit=xxx",
        "person=zzz",
        "lot=zzz",
        "age=zzz",
    ],
)
def test_what_nobody_can_read_is_not_taken_for_nothing(town, path, asked):
    wang = town.enter("wang")
    ask = wang.post if path.endswith("sheet") else wang.get
    assert ask(f"{path}?{asked}").status_code == 404


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("page", ["steps", "analysis"])
@pytest.mark.parametrize("asked", ["version=x", f"version={2**63}", "unit=xxx"])
def test_neither_is_it_by_the_pages_of_figures(town, page, asked):
    answer = town.enter("wang").get(f"/supervision/{page}?procedure=seal&{asked}")
    assert answer.status_code == 404


def test_who_has_taken_something_is_a_group_and_its_list(town, waiting):
    zhao, wang = town.enter("zhao"), town.enter("wang")
    zhao.post(re.search(r'action="(/work-items/[^"]+/claim)"', zhao.get(waiting[0]).text).group(1))
    page = wang.get("/supervision?by=person").text
    [url] = [
        one.replace("&amp;", "&")
        for one in re.findall(r'<li class="age-bar-of-group"><a href="([^"]+)"', page)
    ]
    listed = wang.get(url).text
    assert "用章：证明" in listed
    assert "用章：合同" not in listed
    assert re.search(r"等\S+办的", plain(listed))


def test_the_case_page_says_why_it_waits_to_whoever_oversees_it(town, waiting):
    assert "中的一人接手" in plain(town.enter("wang").get(waiting[0]).text)
    assert "改派" in town.enter("wang").get(waiting[0]).text
    of_the_secretary = town.enter("li").get(waiting[0]).text
    assert 'id="block-title"' in of_the_secretary
    assert "改派" not in of_the_secretary
    assert 'id="block-title"' not in town.enter("lin").get(waiting[0]).text


def test_where_a_deputy_must_keep_out_another_one_is_offered(town, waiting):
    def goes_away():
        item = session.query(WorkItem).order_by(WorkItem.opened_at, WorkItem.id).first()
        item.give_to(person_key(town.ids["zhao"]))
        item.recusals.append(Recusal(person_id=town.ids["qian"], cause=OWN, reason="亲属"))
        zhao = directory.actor(directory.person(town.ids["zhao"]))
        away.appoint(zhao, Terms(town.ids["qian"], clock.today(), date(2026, 3, 6)))

    town.does(goes_away)
    page = town.enter("wang").get(waiting[0]).text
    assert "外出至2026年3月6日，代办人钱思齐须回避" in plain(page)
    assert "改派" in page
    url = re.search(r'href="(/away/[^"]+)"[^>]*>[^为]*为赵明远换代办人', page).group(1)
    assert "换掉钱思齐（" in town.enter("wang").get(url).text


def test_a_step_is_given_away_and_a_case_is_moved_on_pages(town, waiting):
    wang = town.enter("wang")
    page = wang.get(waiting[0]).text
    reassign, move = (
        re.search(rf'href="(/work-items/[^"]+/act/{word})"', page).group(1)
        for word in ("reassign", "move-to")
    )
    assert wang.get(reassign).status_code == 200
    gao = str(town.ids["gao"])
    answer = wang.post(reassign, data={"people": gao, "text": "岗位空缺"})
    assert "已改派" in plain(wang.get(answer.location).text)
    assert "用章：证明" in town.enter("gao").get("/inbox").text
    shown = wang.get(move).text
    assert "移动到" in shown
    element = re.search(r'name="element" value="([^"]+)"(?! checked)(?! disabled)', shown).group(1)
    answer = wang.post(move, data={"element": element, "text": "走错了"})
    case = wang.get(answer.location).text
    assert "已移动到另一步" in plain(case)
    record = case.partition('id="record"')[2]
    lines = [plain(one) for one in re.findall(r"<tr data-step.*?</tr>", record, re.DOTALL)]
    [moved] = [one for one in lines if "移动到步骤" in one]
    assert "审核 没有办（已移走）" in moved
    assert "系统" not in moved
    assert wang.post(move, data={"element": "x", "text": "走错了"}).status_code == 409
    assert town.enter("li").get(move).status_code == 409


@pytest.mark.usefixtures("waiting")
def test_the_heat_map_counts_what_lies_where_and_says_how_steps_go(town):
    wang = town.enter("wang")
    page = wang.get("/supervision/steps?procedure=seal").text
    state = json.loads(re.search(r'id="diagram-state"[^>]*>(.*?)</script>', page).group(1))
    [(element, painted)] = state["elements"].items()
    assert painted["state"] == "heat-5"
    assert plain(page).count("在办只数等人办的：等消息的、暂停的不在内。") == 2
    meant = "退回率是再次到这一步的占比，图上画的循环也算在内。"
    assert plain(page).count(meant) == 1
    again = wang.get("/supervision/steps?procedure=seal&show=again").text
    assert plain(again).count(meant) == 2
    assert painted["label"] == "2 件"
    assert f"step={element}" in page
    assert (
        wang.get("/supervision/steps?procedure=seal&show=late&months=3&version=1").status_code
        == 200
    )
    assert wang.get("/supervision/steps?procedure=seal&version=99").status_code == 404
    assert wang.get("/supervision/steps?procedure=none").status_code == 404
    assert town.enter("lin").get("/supervision/steps").status_code == 403
    neighbour = town.ids["neighbour"]
    foreign = town.enter("li").get(f"/supervision/steps?procedure=seal&unit={neighbour}")
    assert foreign.status_code == 404


@pytest.fixture
def slow(town, waiting):
    """Whoever did this step before took ten working days; one case is due in two, one in forty."""

    def was_slow():
        items = {
            item.case.title: item
            for item in session.query(WorkItem).filter_by(closed_at=None, part=Part.STEP)
        }
        for title, days in (("证明", 2), ("合同", 60)):
            item = next(one for name, one in items.items() if title in name)
            item.due_at = clock.now() + timedelta(days=days)
        session.add(
            StepFigure(
                unit_id=town.ids["branch"],
                definition_id=item.definition_id,
                element=item.element,
                month=date(2026, 2, 1),
                version_id=item.case.version_id,
                bucket=stays.bucket_of(10 * clock.ONE_DAY),
                visits=20,
                seconds=20 * 10 * 86_400,
                late=20,
                again=0,
            )
        )

    town.does(was_slow)
    return waiting


@pytest.mark.usefixtures("slow")
def test_what_is_likely_to_be_late_is_listed_by_what_it_took_before(town):
    page = town.enter("wang").get("/supervision?lot=likely").text
    assert "用章：证明" in page
    assert "用章：合同" not in page
    assert "按以往，有 100% 的可能超期" in plain(page)
    assert "这一类没有事项" not in page
    clock.freeze(clock.now() + 5 * clock.ONE_DAY)
    assert "这一类没有事项" in town.enter("wang").get("/supervision?lot=likely").text


@pytest.mark.usefixtures("slow")
def test_a_page_of_what_is_likely_late_goes_on_where_it_stopped_looking(town, monkeypatch):
    monkeypatch.setattr(foreseeing, "AT_A_TIME", 1)
    monkeypatch.setattr(foreseeing, "MOST", 1)
    wang = town.enter("wang")
    page = wang.get("/supervision?lot=likely").text
    assert "用章：证明" in page
    onward = re.search(r'rel="next" href="([^"]+)"', page).group(1).replace("&amp;", "&")
    rest = wang.get(onward).text
    assert "用章：证明" not in rest
    assert 'rel="next"' not in rest


@pytest.mark.usefixtures("slow")
def test_the_list_is_taken_out_as_a_workbook_and_that_is_on_record(town, monkeypatch):
    def taken(path):
        answer = town.enter("wang").post(path)
        rows = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values
        head, *rest = rows
        return [dict(zip(head, row, strict=True)) for row in rest]

    first, second = taken("/supervision/sheet")
    assert [first["事项"], second["事项"]] == ["用章：证明", "用章：合同"]
    assert first["卡点"].startswith("“审核”等")
    assert (first["发起人"], first["时限"].date()) == ("林一帆", date(2026, 3, 5))
    assert (first["已停留的工作日"], first["超期的工作日"]) == (0, None)
    assert first["预计"] == "按以往，有 100% 的可能超期"
    assert second["预计"] is None
    [only] = taken("/supervision/sheet?lot=likely")
    assert only == first
    assert taken("/supervision/sheet?lot=done") == []

    monkeypatch.setattr(casesheets, "MOST", 1)
    cut = taken("/supervision/sheet")
    assert [one["编号"] for one in cut][1] == "还有更多，只列出前1件，请缩小范围再导出。"

    def told():
        query = session.query(audit.AuditEntry).filter_by(action="supervision.exported")
        query = query.order_by(audit.AuditEntry.id)
        return [(one.actor_name, one.details["rows"]) for one in query]

    assert [rows for _name, rows in town.asks(told)] == [2, 1, 0, 2]
    assert town.enter("lin").post("/supervision/sheet").status_code == 403
