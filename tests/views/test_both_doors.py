"""Every kind of field is judged alike on the page and for programs: the same sentences."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from api.program import Program
from pictures import PDF, PNG

from app import db
from app.cases import evidence
from app.definitions import deployment, folders
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM

FOLDER = Path(__file__).parents[1] / "definitions" / "allkinds"
BASE = {"title": "去镇里开会", "count": 3, "promise": True}
ROW = {"what": "车票", "price": 12.5, "pieces": 2}
FIELD_ONLY = re.compile(r'<li><a href="#([^"]+)">[^<]*</a>：(.*?)</li>')
#: Field, value, and a part of what is said to it; None where it is an answer.
ANSWERS = [
    ("title", "去", "至少填写2个字"),
    ("title", "", "请填写事由。"),
    ("title", "去" * 31, "最多填写30个字"),
    ("why", "字" * 201, "最多填写200个字"),
    ("why", "两行\n也好", None),
    ("phone", "138 1234 5678", None),
    ("phone", "打给我", "请填写电话号码"),
    ("email", "lin@example.cn", None),
    ("email", "lin.example.cn", "请填写邮箱"),
    ("plate", "B12345", "只能看"),
    ("count", "三", "请填写数字。"),
    ("count", 51, "不能大于50"),
    ("count", 0, "不能小于1"),
    ("count", 2.5, "整数倍"),
    ("day", "2026-03-05", None),
    ("day", "三月五日", "请按“2026-03-05”"),
    ("hour", "14:20", None),
    ("hour", "25:00", "请按“14:20”"),
    ("hour", "14", "请按“14:20”"),
    ("meeting", "2026-03-05 14:20", None),
    ("meeting", "2026-03-05", "请按“2026-03-05 14:20”"),
    ("kind", "study", None),
    ("kind", "holiday", "请从列出的选项中选择。"),
    ("ways", "bus", None),
    ("ways", "car", "请填写自驾理由。"),
    ("topics", ["a", "c"], None),
    ("topics", ["a", "b", "c"], "最多选择2项"),
    ("topics", ["a", "d"], "请从列出的选项中选择。"),
    ("people", ["east", "west"], None),
    ("people", ["north"], "请从列出的选项中选择。"),
    ("agreed", True, None),
    ("promise", False, "请先勾选确认。"),
    ("lines", [ROW], None),
    ("lines", [{"what": "车票", "price": 1.234, "pieces": 1}], "整数倍"),
    ("lines", [{"what": "", "price": 2, "pieces": 0}], "请填写项目。"),
    ("lines", [{**ROW, "cost": 99}], "只能看"),
    ("lines", [ROW] * 4, "最多填写3行"),
    ("total", 999, "只能看"),
    ("papers", ["pdf"], None),
    ("papers", ["jpg"], "这里只收 pdf、docx、png"),
    ("papers", ["heavy"], "不超过1MB"),
    ("papers", ["pdf", "png", "png2", "jpg"], "最多上传3个附件。"),
    ("remark", "偷填", "没有“remark”这一项"),
    ("result", "agree", "没有“result”这一项"),
]


@pytest.fixture
def doors(sqlite_town):
    """lin's browser, her program, and for each the ids of files of hers by their names."""
    sqlite_town.does(lambda: deployment.deploy(SYSTEM, folders.read(FOLDER)))
    house = sqlite_town.house
    with house.app_context(), db.transaction():
        row = accounts.person_named("lin")
        key, _row = accounts.issue_token(row)
        actor = directory.actor(row)
        jpeg = bytes.fromhex(JPEG)
        contents = {"pdf": PDF, "png": PNG, "png2": PNG, "jpg": jpeg, "heavy": heavy()}
        files = [
            {
                name: str(evidence.upload(actor, f"{name}.{name[:3]}", content).id)
                for name, content in contents.items()
            }
            for _door in range(2)
        ]
    return sqlite_town.enter("lin"), Program(house, key), files


def heavy():
    """A paper of more than a megabyte."""
    return PDF + b"%" * 1_100_000


JPEG = (
    "ffd8ffe000104a46494600010100000100010000ffdb004300"
    + "01" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000000000000000000000000affc400141001"
    "00000000000000000000000000000000ffda0008010100003f0037ffd9"
)


def as_sent(answers):
    """The answers as a browser sends them."""
    sent = {}
    for name, value in answers.items():
        if name == "lines":
            for number, row in enumerate(value):
                sent |= {f"lines-{number}-{column}": str(cell) for column, cell in row.items()}
        elif name == "papers":
            sent["papers.kept"] = value
        elif isinstance(value, bool):
            sent |= {name: "y"} if value else {}
        else:
            sent[name] = value if isinstance(value, list) else str(value)
    return sent


def told_on(page):
    """What a page says is wrong, by the ids of the fields; of no field, by the name it says."""
    [summary] = re.findall(r"data-error-summary>.*?</ul>", page, re.DOTALL)
    found = {}
    for field, said in FIELD_ONLY.findall(summary):
        found[field.replace("-", ".")] = unescape(said)
    for said in re.findall(r"<li>([^<]+)</li>", summary):
        found[re.search("“(.+?)”", unescape(said))[1]] = unescape(said)
    return found


@pytest.mark.parametrize(
    ("field", "value", "expected"), ANSWERS, ids=[f"{a[0]}-{str(a[1])[:20]}" for a in ANSWERS]
)
def test_page_and_program_are_told_the_same(doors, sqlite_town, field, value, expected):
    browser, program, files = doors
    given = [
        {**BASE, field: [own[one] for one in value]}
        if field == "papers"
        else {**BASE, field: value}
        for own in files
    ]
    where = {"definition": "allkinds", "unit": str(sqlite_town.ids["branch"])}
    by_program = program.post("/cases", {**where, "answers": given[0]})
    on_page = browser.post("/start/allkinds", data=as_sent(given[1]))
    if expected is None:
        assert by_program.status_code == 201, by_program.text
        assert on_page.status_code == 302, told_on(on_page.text)
        return
    told = {name: said[0] for name, said in by_program.json["fields"].items()}
    assert (by_program.status_code, on_page.status_code) == (422, 422)
    assert any(expected in said for said in told.values()), told
    assert told_on(on_page.text) == told
