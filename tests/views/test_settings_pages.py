"""What the system's administrator sets: within bounds, on record, in force on every page."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
import sqlalchemy as sa
from PIL import Image
from studiobrowser import plain
from township import Town

from app import audit, clock, db
from app.organisation import settings, workcalendar
from app.studio.models import Draft
from app.upkeep import configuration, parcel


@pytest.fixture
def town(sqlite_house):
    return Town(sqlite_house)


@pytest.fixture
def root(town):
    return town.enter("root")


def acts(town, action):
    entries = sa.select(audit.AuditEntry.details).order_by(audit.AuditEntry.id)
    query = entries.filter_by(action=action)
    return town.asks(lambda: list(db.session.scalars(query)))


def test_a_change_is_in_force_and_on_record_with_old_and_new(town, root):
    root.post("/settings", data={"brand.organisation": "江北水城", "kept.messages": "12"})
    assert "江北水城" in root.get("/").text
    assert acts(town, "setting.changed") == [
        {"name": "brand.organisation", "old": "", "new": "江北水城"},
        {"name": "kept.messages", "old": 36, "new": 12},
    ]
    root.post("/settings", data={"kept.messages": "12"})
    assert len(acts(town, "setting.changed")) == 2


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("kept.security_events", "5", "请填写6到240之间的整数"),
        ("kept.security_events", "6.5", "请填写6到240之间的整数"),
        ("brand.colour", "#ffd700", "白字对比度是1.4"),
        ("brand.colour", "#000000", "白字对比度是21.0"),
        ("brand.colour", "red;}", "颜色要写成"),
        ("brand.organisation", "一" * 21, "20个字以内"),
    ],
)
def test_what_is_out_of_bounds_changes_nothing_and_is_shown_again(town, root, name, written, said):
    answer = root.post("/settings", data={"kept.sessions": "7", name: written})
    assert answer.status_code == 422
    assert said in answer.text
    assert acts(town, "setting.changed") == []


def test_the_colour_is_on_every_page(root):
    assert "--xj-brand: #1b5a92" not in root.get("/").text
    root.post("/settings", data={"brand.colour": "#1B5A92"})
    assert "--xj-brand: #1b5a92" in root.get("/").text
    assert settings.contrast_with_white(settings.shades("#1b5a92")["bright"]) >= 4.5


def picture(size=(120, 100), kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", size, "#1b5a92").save(file, kind)
    return file.getvalue()


def test_a_mark_is_redrawn_and_the_usual_one_comes_back(town, root):
    sent = picture(kind="JPEG") + b"<script>alert(1)</script>"
    root.post("/settings/mark", data={"mark": (io.BytesIO(sent), "a.svg")})
    page = root.get("/").text
    address = page.partition('class="brand-mark" src="')[2].partition('"')[0]
    assert address.startswith("/mark.png?v=")
    drawn = town.browser().get(address)
    assert (drawn.status_code, drawn.data[:4]) == (200, b"\x89PNG")
    assert b"script" not in drawn.data
    root.post("/settings/mark", data={"usual": "1"})
    assert "built/mark.svg" in root.get("/").text
    assert len(acts(town, "mark.changed")) == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG、JPG"),
        (picture()[:60], "图片"),
        (picture((20, 20)), "32到2048像素"),
        (picture((500, 100)), "接近方形"),
        (b"\x89PNG" + bytes(210 * 1024), "不能超过200 KB"),
        (picture(kind="GIF"), "PNG、JPG"),
    ],
)
def test_what_is_no_mark_is_refused(root, content, said):
    answer = root.post("/settings/mark", data={"mark": (io.BytesIO(content), "a.png")})
    assert (answer.status_code, said in answer.text) == (422, True)


def test_days_are_entered_counted_by_and_taken_back(town, root):
    day = {"first": "2026-03-04", "last": "2026-03-05", "kind": "rests", "note": "本地通知"}
    root.post("/settings/calendar", data=day)
    second = date(2026, 3, 5)
    assert not town.asks(lambda: workcalendar.in_force().is_working(second))
    assert "本地通知" in root.get("/settings/calendar?year=2026").text
    root.post("/settings/calendar/remove", data={"first": "2026-03-05"})
    assert town.asks(lambda: workcalendar.in_force().is_working(second))
    assert [sorted(one["new"]) for one in acts(town, "calendar.changed")] == [
        ["2026-03-04", "2026-03-05"],
        ["2026-03-05"],
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"first": "x", "note": "通知"},
        {"first": "2026-03-05", "last": "2026-03-01", "note": "通知"},
        {"first": "2046-03-05", "note": "通知"},
        {"first": "2026-03-05", "note": " "},
    ],
)
def test_days_that_cannot_be_are_refused(town, root, given):
    assert root.post("/settings/calendar", data=given).status_code == 422
    assert acts(town, "calendar.changed") == []


def test_a_year_s_notice_comes_by_sheet_whole_or_not_at_all(town, root):
    head = "从,到,安排,说明\n"
    wrong = head + "2026-10-01,2026-10-08,休息,国庆\n2026-13-01,,休息,x\n2026-10-10,,歇着,调休\n"
    answer = root.post(
        "/settings/calendar/sheet", data={"sheet": (io.BytesIO(wrong.encode()), "a.csv")}
    )
    assert answer.status_code == 422
    assert "第3行：日期写成" in answer.text
    assert "第4行：“安排”" in answer.text
    assert acts(town, "calendar.changed") == []
    right = head + "2026-10-01,2026-10-08,休息,国庆\n2026年10月10日,,上班,调休\n"
    root.post("/settings/calendar/sheet", data={"sheet": (io.BytesIO(right.encode()), "a.csv")})
    [told] = acts(town, "calendar.changed")
    assert len(told["new"]) == 9
    template = root.get("/settings/calendar/sheet.xlsx").data
    empty = root.post("/settings/calendar/sheet", data={"sheet": (io.BytesIO(template), "a.xlsx")})
    assert "1到200天" in empty.text


def test_who_does_not_administer_the_system_sees_none_of_it(town):
    for path in ("", "/calendar", "/calendar/sheet.xlsx", "/rules", "/configuration"):
        assert town.enter("wang").get(f"/settings{path}").status_code == 403
    wang = town.enter("wang")
    for path in ("", "/mark", "/calendar", "/calendar/sheet", "/configuration/export"):
        day = {"first": "2026-03-04", "note": "通知"}
        assert wang.post(f"/settings{path}", data={**day, "usual": "1"}).status_code == 403
    assert wang.get("/health").status_code == 403
    assert "/settings" not in wang.get("/").text


def test_the_rules_in_force_are_listed_with_where(root):
    assert "柳园街道" in root.get("/settings/rules").text


def test_how_the_house_fares_is_told_in_words_too(town, root):
    town.starts_seal(town.enter("lin"))
    page = root.get("/health")
    assert 'data-anew="30"' in page.text
    assert "http-equiv" not in page.text, "a page that reloads itself would never be signed out"
    said = plain(page.text)
    for words in ("后台任务 要处理 没有进程在办", "积分账 正常", "SQLite", "SpiffWorkflow"):
        assert words in said, words


class Carried:
    """A configuration that was taken along, to be changed by hand."""

    def __init__(self, content) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            self.parts = {name: file.read(name) for name in file.namelist()}
        self.listed = json.loads(self.parts["configuration.json"])

    def packed(self):
        into = io.BytesIO()
        with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in {
                **self.parts,
                "configuration.json": json.dumps(self.listed).encode(),
            }.items():
                file.writestr(name, content)
        return into.getvalue()


@pytest.fixture
def carried(root):
    return Carried(root.post("/settings/configuration/export").data)


def bring(browser, content):
    return browser.post(
        "/settings/configuration/bring", data={"file": (io.BytesIO(content), "xingji.zip")}
    )


def test_a_configuration_that_was_taken_along_changes_nothing_here(town, root, carried):
    assert "password" not in json.dumps(carried.listed).lower()
    assert {"procedures/seal.zip", "configuration.json"} <= carried.parts.keys()
    led = bring(root, carried.packed())
    assert "没有要改的" in root.get(led.location).text
    assert acts(town, "configuration.exported")[0]["procedures"] >= 2


def test_another_house_s_configuration_is_shown_and_then_taken_over(town, root, carried):
    carried.listed["roles"].append({"code": "STREET_CHIEF", "title": "路长"})
    carried.listed["calendar"].append(
        {"day": "2026-03-04", "is_working": False, "note": "本地通知"}
    )
    carried.listed["settings"]["kept.messages"] = 24
    carried.parts["mark.png"] = picture()
    led = bring(root, carried.packed())
    said = plain(root.get(led.location).text)
    for words in ("路长", "休息（本地通知）", "已读消息保存 36 24", "标志图片"):
        assert words in said, words
    assert acts(town, "configuration.imported") == []
    root.post(led.location)
    assert town.asks(lambda: settings.value("kept.messages")) == 24
    assert not town.asks(lambda: workcalendar.in_force().is_working(date(2026, 3, 4)))
    assert len(acts(town, "configuration.imported")) == 1
    for again in (root.post, root.get):
        answer = again(led.location)
        assert (answer.status_code, answer.location) == (302, "/settings/configuration")
        assert "已经导入，不重复导入" in root.get(answer.location).text
    assert len(acts(town, "configuration.imported")) == 1
    assert "没有要改的" in root.get(bring(root, carried.packed()).location).text


def test_the_house_s_own_mark_is_no_change(town, root):
    root.post("/settings/mark", data={"mark": (io.BytesIO(picture()), "mark.png")})
    own = root.post("/settings/configuration/export").data
    assert "mark.png" in Carried(own).parts
    assert "没有要改的" in root.get(bring(root, own).location).text


def test_a_changed_procedure_comes_as_a_draft(town, root, carried):
    with zipfile.ZipFile(io.BytesIO(carried.parts["procedures/seal.zip"])) as file:
        files = {name: file.read(name) for name in file.namelist()}
    files["about.toml"] = files["about.toml"] + b"# changed\n"
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    carried.parts["procedures/seal.zip"] = into.getvalue()
    led = bring(root, carried.packed())
    assert "流程草稿" in root.get(led.location).text
    root.post(led.location)
    [draft] = town.asks(lambda: list(db.session.scalars(sa.select(Draft.key))))
    assert draft == "seal"
    again = bring(root, carried.packed())
    assert "正有人改着草稿" in root.get(again.location).text
    assert root.post(again.location).status_code == 409


def test_every_problem_of_a_file_is_told_at_once_and_nothing_is_imported(town, root, carried):
    carried.listed["roles"].append({"code": "lower case", "title": "x"})
    carried.listed["calendar"].append({"day": "2026-02-30", "is_working": True, "note": "x"})
    carried.listed["settings"]["kept.messages"] = 1
    carried.listed["settings"]["secret.key"] = "x"
    carried.parts["readme.exe"] = b"MZ"
    led = bring(root, carried.packed())
    said = plain(root.get(led.location).text)
    for words in ("lower case", "2026-02-30", "已读消息保存", "secret.key", "readme.exe"):
        assert words in said, words
    assert "没有要改的" not in said
    assert "处会改" not in said
    assert root.post(led.location).status_code == 409
    assert acts(town, "configuration.imported") == []


def bomb():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("configuration.json", bytes(parcel.LARGEST_UNPACKED + 1))
    return into.getvalue()


def crowd():
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        for number in range(parcel.MOST_PARTS + 1):
            file.writestr(f"procedures/p{number}.zip", b"")
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "不是导出的配置文件"),
        (bomb(), "解开后太大"),
        (crowd(), "里面的文件太多"),
        (b"PK\x03\x04" + bytes(100), "不是导出的配置文件"),
    ],
)
def test_what_is_no_configuration_is_refused_at_the_door(root, content, said):
    answer = bring(root, content)
    assert (answer.status_code, said in answer.text) == (422, True)


def test_what_was_brought_is_for_who_brought_it_and_is_thrown_away(town, root, carried):
    led = bring(root, carried.packed())
    assert town.enter("wang").get(led.location).status_code == 403

    def is_old():
        row = db.session.scalars(sa.select(configuration.Brought)).one()
        row.at -= clock.ONE_DAY * 2

    town.does(is_old)
    assert town.does(configuration.forget) == 1
