"""考勤和党费 in browsers: template, faults, preview, handing in, and who may look."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from sheetmaker import DAYS, HEAD, rows_for, xlsx

from app.db import session
from app.organisation import directory
from app.points.models import Claim
from app.points.registers.models import Register, RegisterState
from app.sheets.reading import rows_of

PAGE = "/points/registers"


class Desk:
    """The clerk's browser and what she sends."""

    def __init__(self, town) -> None:
        self.town, self.browser = town, town.enter("sun")

    def sheet(self, marks=None, **changes):
        def make():
            members = directory.members(self.town.ids["branch"])
            return xlsx(rows_for(members, marks, **changes))

        return self.town.asks(make)

    def sends(self, content, name="一季度.xlsx", browser=None):
        file = (io.BytesIO(content), name)
        return (browser or self.browser).post(PAGE, data={"sheet": file})

    def hands_in(self, content, **form):
        path = self.sends(content).location
        return self.browser.post(path, data=form)

    def states(self):
        return self.town.asks(lambda: session.scalars(sa.select(Register.state)).all())

    def lines(self):
        query = sa.select(sa.func.count()).select_from(Claim).where(Claim.granted.is_not(None))
        return self.town.asks(lambda: session.scalar(query))


@pytest.fixture
def desk(town):
    return Desk(town)


@pytest.fixture
def sqlite_desk(sqlite_town):
    return Desk(sqlite_town)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_from_the_template_to_the_assessors_desk(desk):
    template = desk.browser.get(f"{PAGE}/template")
    assert template.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert any(cell.text == "林一帆" for row in rows_of(template.data) for cell in row)
    answer = desk.sends(desk.sheet({"高若水": ["缺席", "请假", "已交", "未交"]}))
    preview = text_of(desk.browser.get(answer.location))
    assert "共 9 名党员，计 33 件，合计 49.0 分。" in preview
    assert "缺席 1" in preview
    assert desk.lines() == 0
    answer = desk.browser.post(answer.location)
    assert desk.lines() == 33
    case = text_of(desk.town.enter("zhao").get(answer.location))
    assert "核对登记表" in case
    assert "我已对照签到表和党费收据核对" in case
    assert "缺席" in case


def test_every_fault_stands_on_the_page_and_nothing_is_kept(desk):
    marks = {
        name: ["来了", "", "已交", "没交"] for name in ("林一帆", "高若水", "赵明远", "钱思齐")
    }
    answer = desk.sends(desk.sheet(marks))
    assert answer.status_code == 422
    said = text_of(answer)
    assert "表格里有12处要改，什么都还没有登记。" in said
    assert len(re.findall(r"第\d+行“", said)) == 12
    assert "上传填好的表" in said
    assert desk.states() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "文件是空的"), (b"%PDF-1.7", "不是电子表格"), (b"PK\x03\x04", "已损坏")],
)
def test_a_wrong_file_is_told(sqlite_desk, content, said):
    answer = sqlite_desk.sends(content)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert sqlite_desk.browser.post(PAGE, data={}).status_code == 422


def test_the_same_file_again_leads_to_what_came_of_it(desk):
    content = desk.sheet()
    desk.hands_in(content)
    answer = desk.sends(content)
    shown = desk.browser.get(answer.location)
    assert "这份表已经登记过，没有重复登记。" in shown.text
    assert desk.browser.post(answer.location).status_code == 302
    assert (desk.states(), desk.lines()) == ([RegisterState.CHECKING], 36)


def test_a_second_sheet_may_add_or_take_the_place_of_the_first(desk):
    desk.hands_in(desk.sheet())
    wider = desk.sheet(
        {name: ["到会"] * 2 + ["已交"] * 2 + ["到会"] for name in NAMES},
        head=[*HEAD, "三会一课2"],
        days=[*DAYS, "2026-02-20"],
    )
    path = desk.sends(wider).location
    page = desk.browser.get(path)
    assert "36 件早已登记，不重复计分" in text_of(page)
    [first] = re.findall(r'name="replaces" value="([0-9a-f-]{36})"', page.text)
    shown = text_of(desk.browser.get(f"{path}?replaces={first}"))
    assert "早已登记" not in shown
    desk.browser.post(path, data={"replaces": first})
    assert sorted(desk.states()) == [RegisterState.CHECKING, RegisterState.WITHDRAWN]
    assert desk.lines() == 45


NAMES = ("林一帆", "高若水", "赵明远", "钱思齐", "胡安然", "孙亦诚", "李向阳", "周致和", "吴清正")


def test_who_may_look_and_who_may_not(sqlite_desk):
    desk = sqlite_desk
    path = desk.hands_in(desk.sheet()).location
    register = desk.town.asks(lambda: session.scalars(sa.select(Register.id)).one())
    for username in ("zhao", "li", "wu", "wang"):
        browser = desk.town.enter(username)
        assert browser.get(f"{PAGE}/{register}").status_code == 200, username
        assert browser.get(PAGE).status_code == 200, username
        assert browser.get(f"{PAGE}/template").status_code == 403, username
        assert desk.sends(desk.sheet(), browser=browser).status_code == 403, username
        assert "考勤和党费" in browser.get("/").text
    for username in ("lin", "gao", "chen", "root"):
        browser = desk.town.enter(username)
        for page in (PAGE, f"{PAGE}/template", f"{PAGE}/{register}"):
            assert browser.get(page).status_code == 404, (username, page)
        assert desk.sends(desk.sheet(), browser=browser).status_code == 404, username
        assert "考勤和党费" not in browser.get("/").text
    assert desk.town.enter("zhao").get(path).status_code == 200


def test_a_draft_is_for_who_has_uploaded_it(sqlite_desk):
    path = sqlite_desk.sends(sqlite_desk.sheet()).location
    for username in ("li", "zhao", "wang", "lin", "chen"):
        assert sqlite_desk.town.enter(username).get(path).status_code == 404, username


def test_lines_of_a_quarter_lead_to_their_register(sqlite_desk):
    desk = sqlite_desk
    quarter = desk.browser.post("/start/points_cycle", data={}).location
    desk.hands_in(desk.sheet())
    assert f"{PAGE}/" in desk.browser.get(quarter).text


def test_another_branch_cannot_be_named(sqlite_desk):
    other = sqlite_desk.town.ids["neighbour"]
    assert sqlite_desk.browser.get(f"{PAGE}?branch={other}").status_code == 404


def test_absences_are_offered_to_the_group_and_to_nobody_elses_pen(desk):
    marks = {
        "高若水": ["缺席", "到会", "催交后交", "已交"],
        "赵明远": ["缺席", "到会", "已交", "已交"],
    }
    desk.hands_in(desk.sheet(marks))
    page = desk.town.enter("zhao").get(PAGE).text
    assert "缺席和催交，请考核小组决定" in page
    links = re.findall(r'href="(/start/points_negative[^"]*)"', page)
    assert len(links) == 2  # not zhao's own
    form = desk.town.enter("zhao").get(links[0].replace("&amp;", "&")).text
    for brought in ("2026-01-01", "1月党费经催交后交纳", "考勤和党费登记表记为"):
        assert brought in form
    assert "/start/points_negative" not in desk.browser.get(PAGE).text
