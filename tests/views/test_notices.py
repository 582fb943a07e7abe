"""公示 in a browser: the sheet, the list, and the ways that lead there."""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest
import segno
from lxml import html
from noticeboard import hang
from sent_forms import CLAIM, VALUING, act_url

from app import clock, db
from app.cases.models import Case
from app.notices import publication
from app.points import claims, stages

#: Tuesday the 3rd is the day of posting; five working days end on the next Tuesday.
TODAY = date(2026, 3, 3)


def hung(town, *, at="branch", posted_on=TODAY, **more):
    """A notice on the board; its address."""
    with town.house.app_context(), db.transaction():
        return f"/notices/{hang(town.ids[at], posted_on, **more).id}"


def parts(answer):
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def words(element):
    return " ".join(element.text_content().split())


def path_of(svg):
    return html.fromstring(str(svg)).xpath("string(//path[last()]/@d)")


# -- the sheet


def test_the_sheet_says_what_until_when_and_to_whom_to_object(town):
    lines = [
        {"姓名": "林一帆", "事项名称": "清理排水沟", "积分": "2"},
        {"姓名": "高若水", "事项名称": "义务理发", "积分": "1"},
    ]
    page = parts(town.enter("gao").get(hung(town, lines=lines, title="关于积分申报的公示")))
    [sheet] = page.find_class("placard")
    assert words(sheet.find(".//h1")) == "关于积分申报的公示"
    assert [words(one) for one in sheet.xpath(".//thead//th[not(@class)]")] == [
        *("序号", "姓名", "事项名称", "积分"),
    ]
    assert [
        [words(cell) for cell in row if cell.get("class") != "no-print"]
        for row in sheet.xpath(".//tbody/tr")
    ] == [
        ["1", "林一帆", "清理排水沟", "2"],
        ["2", "高若水", "义务理发", "1"],
    ]
    said = words(sheet)
    assert "自 2026年3月3日张贴起，至 2026年3月10日（星期二）24时止，共 5 个工作日" in said
    assert "请在期满前向纪检委员（吴清正）提出" in said
    assert "孙亦诚 0635-8210000" in said
    assert "支部公示栏" in said
    seal = words(sheet.find_class("placard-seal")[0])
    assert seal == "滨河中心党支部2026年3月3日（盖章）"


def test_a_branch_without_a_supervisor_sends_objections_to_the_subdistrict(sqlite_town):
    path = hung(sqlite_town, at="neighbour")
    assert "向街道党建办（王知行）提出" in sqlite_town.enter("chen").get(path).text


def outside_of(town, path):
    """Where everybody may check the sheet of a path."""
    notice_id = uuid.UUID(path.rpartition("/")[2])
    return f"/check/{town.asks(lambda: publication.notice(notice_id).code)}"


def test_the_code_on_the_sheet_leads_to_where_everybody_may_check_it(sqlite_town):
    path = hung(sqlite_town)
    page = parts(sqlite_town.enter("lin").get(path))
    [drawn] = page.xpath("//div[@class='placard-code']//*[local-name()='svg']")
    address = f"http://localhost{outside_of(sqlite_town, path)}"
    wanted = segno.make(address, error="m", micro=False)
    expected = path_of(wanted.svg_inline(border=4))
    assert drawn.xpath("string(.//*[local-name()='path'][last()]/@d)") == expected


def test_codes_lead_to_the_address_that_the_house_is_known_by(sqlite_town, monkeypatch):
    path = hung(sqlite_town)
    monkeypatch.setitem(sqlite_town.house.config, "PUBLIC_URL", "https://xingji.example")
    page = sqlite_town.enter("lin").get(path).text
    address = f"https://xingji.example{outside_of(sqlite_town, path)}"
    wanted = segno.make(address, error="m", micro=False)
    assert path_of(wanted.svg_inline(border=4)) in page


def test_the_sheet_of_a_claim_shows_no_number_of_a_person(town):
    line = {"姓名": "林一帆", "备注": "电话13800001111，身份证37250219800101123X"}
    page = town.enter("gao").get(hung(town, lines=[line])).text
    assert "13800001111" not in page
    assert "37250219800101123X" not in page


@pytest.mark.parametrize(("paper", "status"), [("a4", 200), ("a3", 200), ("letter", 404)])
def test_a_sheet_is_printed_on_paper_that_hangs_on_boards(sqlite_town, paper, status):
    path = hung(sqlite_town)
    answer = sqlite_town.enter("gao").get(f"{path}?paper={paper}")
    assert answer.status_code == status
    assert (f'<body class="paper-{paper}">' in answer.text) == (status == 200)


def test_what_stands_on_a_sheet_is_text(sqlite_town):
    line = {"姓名": "<script>alert(1)</script>"}
    page = sqlite_town.enter("gao").get(hung(sqlite_town, lines=[line], title="{{7*7}}")).text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_what_was_taken_down_says_only_so(town):
    path = hung(town)
    with town.house.app_context(), db.transaction():
        notice = publication.notice(uuid.UUID(path.rpartition("/")[2]))
        publication.take_down(notice)
    page = town.enter("gao").get(path).text
    assert "这份公示已于 2026-03-03 09:00 撤下" in page
    assert "林一帆" not in page
    assert "data-print" not in page


@pytest.mark.parametrize(
    ("reader", "status"), [("lin", 200), ("wang", 200), ("chen", 404), ("root", 404)]
)
def test_a_sheet_is_for_those_who_belong_there(sqlite_town, reader, status):
    assert sqlite_town.enter(reader).get(hung(sqlite_town)).status_code == status


def test_before_its_day_the_office_sees_it_and_members_do_not(sqlite_town):
    path = hung(sqlite_town, posted_on=date(2026, 3, 5))
    assert "待张贴" in sqlite_town.enter("sun").get(path).text
    assert sqlite_town.enter("lin").get(path).status_code == 404


# -- the list


def test_the_list_has_what_hangs_and_what_has_hung(town):
    path = hung(town, title="关于高若水同志积分申报的公示")
    lin = town.enter("lin")
    assert path in lin.get("/notices").text
    assert path in lin.get(f"/notices?unit={town.ids['branch']}").text
    assert path not in lin.get("/notices?box=ended").text
    clock.freeze(datetime(2026, 3, 11, 9, tzinfo=clock.OFFICE_ZONE))
    assert path not in lin.get("/notices").text
    ended = lin.get("/notices?box=ended").text
    assert path in ended
    assert "已期满" in ended


@pytest.mark.parametrize(
    ("box", "said"), [("running", "现在没有公示"), ("ended", "还没有期满的公示")]
)
def test_an_empty_list_says_so(sqlite_town, box, said):
    path = f"/notices?unit={sqlite_town.ids['branch']}&box={box}"
    assert said in sqlite_town.enter("lin").get(path).text


@pytest.mark.parametrize("query", ["unit={neighbour}", "box=all", "cursor=x"])
def test_what_is_not_there_is_not_found(sqlite_town, query):
    path = "/notices?" + query.format(**sqlite_town.ids)
    assert sqlite_town.enter("lin").get(path).status_code == 404


def test_from_a_sheet_of_the_place_above_the_way_leads_to_all_of_that_place(sqlite_town):
    lin = sqlite_town.enter("lin")
    path = hung(sqlite_town, at="subdistrict", title="关于全街道的公示")
    board = f"/notices?unit={sqlite_town.ids['subdistrict']}"
    assert f'href="{board}"' in lin.get(path).text
    assert "关于全街道的公示" in lin.get(board).text


def test_who_oversees_several_places_chooses_among_them(sqlite_town):
    hung(sqlite_town)
    hung(sqlite_town, at="neighbour")
    page = parts(sqlite_town.enter("wang").get("/notices"))
    offered = [one.strip() for one in page.xpath("//select[@id='unit']/option/text()")]
    assert offered == ["全部单位", "滨河中心党支部", "滨河第二党支部"]
    assert not parts(sqlite_town.enter("lin").get("/notices")).xpath("//select[@id='unit']")


# -- the ways that lead there


def test_the_page_of_a_case_leads_to_its_sheets(town):
    lin = town.enter("lin")
    case = lin.post("/start/points_claim", data={**CLAIM, "witnesses": str(town.ids["gao"])})
    case_id = uuid.UUID(case.location.rpartition("/")[2])
    assert "公示单" not in lin.get(case.location).text
    path = hung(town, case_id=case_id)
    assert path in lin.get(case.location).text
    number = town.asks(lambda: db.session.get_one(Case, case_id).number)
    assert number in lin.get(path).text


def test_the_wall_leads_to_the_notice_on_which_its_newest_figures_stand(town):
    lin, witness = town.enter("lin"), str(town.ids["gao"])
    assert "公示至" not in lin.get("/points/wall").text
    path = lin.post("/start/points_claim", data={**CLAIM, "witnesses": witness}).location
    for name, answers in VALUING:
        browser = town.enter(name)
        assert browser.post(act_url(browser.get(path).text), data=answers).status_code == 302
    sheet = hung(town)
    with town.house.app_context(), db.transaction():
        claim = claims.claim_of(uuid.UUID(path.rpartition("/")[2]))
        stages.review(claim)
        stages.confirm(claim, town.ids["li"])
        stages.publish(claim, uuid.UUID(sheet.rpartition("/")[2]))
    page = lin.get("/points/wall").text
    assert f'<a href="{sheet}">公示至 2026年3月10日</a>' in page
    hall = lin.get(f"/points/wall/display?branch={town.ids['branch']}").text
    wanted = segno.make(f"http://localhost{outside_of(town, sheet)}", error="m", micro=False)
    assert path_of(wanted.svg_inline(border=4)) in hall


def test_the_hall_display_has_a_code_of_the_branch_s_notices(sqlite_town):
    branch = sqlite_town.ids["branch"]
    page = sqlite_town.enter("lin").get(f"/points/wall/display?branch={branch}").text
    wanted = segno.make(f"http://localhost/notices?unit={branch}", error="m", micro=False)
    assert path_of(wanted.svg_inline(border=4)) in page


def test_scanned_by_a_stranger_it_leads_through_the_way_in(sqlite_town):
    path = hung(sqlite_town)
    answer = sqlite_town.browser().get(path)
    assert answer.location == f"/sign-in?next={path.replace('/', '%2F')}"
