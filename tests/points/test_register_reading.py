"""A register is read whole, or every fault in it is told with its row and column."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sheetmaker import DAYS, EVERYTHING, HEAD, csv, rows_for, xlsx

from app import clock
from app.organisation import directory
from app.organisation.models import MemberCategory
from app.points.registers import attendance, reading, template
from app.points.registers.layout import Mark
from app.sheets.cells import FIELD
from app.sheets.reading import rows_of

FIRST_DAY = date(2026, 1, 1)


@pytest.fixture
def members(cast):
    return directory.members(cast.branch.id)


def read(rows, members, make=xlsx):
    return reading.attendance_of(rows_of(make(rows)), members, FIRST_DAY)


def faults(rows, members, make=xlsx):
    """All sentences about a register that cannot be taken."""
    with pytest.raises(reading.RegisterWrong) as wrong:
        read(rows, members, make)
    assert wrong.value.count == len(wrong.value.details[FIELD])
    return [str(one) for one in wrong.value.details[FIELD]]


def row_of(rows, name):
    """The number that the sheet gives to a member's row."""
    return next(number for number, row in enumerate(rows, start=1) if row[1] == name)


@pytest.mark.parametrize("make", [xlsx, csv, lambda rows: csv(rows, "gb18030", "\t")])
def test_a_good_register_says_who_did_what(members, make):
    found = read(rows_for(members, {"高若水": ["请假", "缺席", "未交", "催交后交"]}), members, make)
    assert [(one.kind.item, str(one.day)) for one in found.occasions] == [
        ("B01", "2026-01-15"),
        ("B02", "2026-02-10"),
        ("B03", "2026-01-01"),
        ("B03", "2026-02-01"),
    ]
    assert len(found.entries) == 4 * len(members)
    gao = next(one.person_id for one in members if one.person.name == "高若水")
    said = [one.mark for one in found.entries if one.member_id == gao]
    assert said == [Mark.LEAVE, Mark.ABSENT, Mark.UNPAID, Mark.REMINDED]


def test_what_is_kept_is_what_was_read(members):
    found = read(rows_for(members), members)
    assert attendance.from_json(found.as_json()) == found


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 15),
        datetime(2026, 1, 15, 19, 30),  # noqa: DTZ001 - as a workbook keeps it
        46037,
        "2026年1月15日",
        "2026/1/15",
        "2026.1.15",
        "20260115",
        20260115,
        "1月15日",
        " 1-15 ",
    ],
)
def test_a_day_may_be_written_in_many_ways(members, day):
    days = ["", "日期", day, "2026-02-10"]
    found = read(rows_for(members, days=days), members)
    assert found.occasions[0].day == date(2026, 1, 15)


#: What stands where → what is said about it, with its place. `{row}` is gao's row.
FAULTS = {
    "不在2026年第1季度里": (("days", 2, "2025-12-31"), "第2行“三会一课1”列：2025-12-31不在"),
    "还没有到": (("days", 2, "2026-03-20"), "第2行“三会一课1”列：2026-03-20还没有到，不能先登记。"),
    "看不懂日期": (("days", 3, "二月十日"), "第2行“主题党日1”列：看不懂日期“二月十日”"),
    "一点五": (("days", 3, 2.1), "第2行“主题党日1”列：看不懂日期“2.1”"),
    "早于一切": (("days", 3, -1_000_000), "第2行“主题党日1”列：看不懂日期“-1000000”"),
    "大得没边": (("days", 3, -1e300), "第2行“主题党日1”列：看不懂日期“-1000000000000000000”"),
    "大数": (("gao", 2, 1e300), "第{row}行“三会一课1”列：不认识“10000000000000000000”"),
    "大编号": (("gao", 0, 1e29), "第{row}行“党员编号”列：本支部没有编号是“1000000"),
    "没有填日期": (("days", 2, ""), "第2行“三会一课1”列：没有填日期。"),
    "编号不存在": (("gao", 0, "LY9999"), "第{row}行“党员编号”列：本支部没有编号是“LY9999”的党员。"),
    "编号和姓名": (("gao", 1, "陈望舒"), "写的是“陈望舒”，请核对。"),
    "没有填": (("gao", 2, ""), "第{row}行“三会一课1”列：没有填。请选：到会、线上、请假"),
    "不认识": (("gao", 2, "来了"), "第{row}行“三会一课1”列：不认识“来了”。"),
    "党费列写到会": (("gao", 4, "到会"), "第{row}行“1月党费”列：不认识“到会”。请选：已交、催交"),
    "线上": (("gao", 2, "线上"), "第{row}行“三会一课1”列：“线上”只用于流动党员，“高若水”不是。"),
    "公式": (("gao", 1, "=A1"), "第{row}行“姓名”列：是公式。"),
    "数字": (("gao", 2, 1), "第{row}行“三会一课1”列：不认识“1”。"),
    "列名": (("head", 2, "三会1课"), "第1行“三会1课”列：不认识这一列。"),
    "列重名": (("head", 3, "三会一课1"), "第1行“三会一课1”列：有两列同名"),
    "月份": (("head", 4, "7月党费"), "第1行“7月党费”列：2026-07-01不在2026年第1季度里。"),
    "没有月": (("head", 4, "13月党费"), "第1行“13月党费”列：看不懂日期"),
    "没有姓名列": (("head", 1, "党员"), "没有找到表头"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place(members, name):
    (where, place, value), said = FAULTS[name]
    rows = [list(row) for row in rows_for(members)]
    row = row_of(rows, "高若水")
    rows[{"head": 0, "days": 1, "gao": row - 1}[where]][place] = value
    found = faults(rows, members)
    assert any(said.format(row=row) in one for one in found), found


@pytest.mark.parametrize("place", [0, 1, 2])
def test_of_a_cell_full_of_signs_only_the_first_are_told(members, place):
    rows = [list(row) for row in rows_for(members)]
    rows[-1][place] = "到会" * 10_000
    assert all(len(said) < 100 for said in faults(rows, members))


def test_all_faults_are_told_at_once_in_the_order_of_the_sheet(members):
    rows = rows_for(members, {one.person.name: ["来了", "", "已交", "没交"] for one in members})
    found = faults(rows, members)
    assert len(found) == 3 * len(members)
    assert found[0].startswith("第3行“三会一课1”列")
    assert found[-1].startswith(f"第{len(rows)}行“2月党费”列")


def test_merged_cells_among_the_marks_are_a_fault_and_over_the_table_are_not(members):
    rows = rows_for(members)
    assert "合并的单元格" in faults(rows, members, lambda r: xlsx(r, merge=["C4:D4"]))[0]
    good = xlsx(rows, title="滨河中心党支部考勤表", merge=["A1:F1"])
    assert reading.attendance_of(rows_of(good), members, FIRST_DAY).entries


def test_two_members_of_one_name_need_their_codes(cast):
    double = cast.person("gao2", "高若水", cast.branch, "MEMBER")
    members = directory.members(cast.branch.id)
    rows = [list(row) for row in rows_for(members)]
    assert read(rows, members).entries
    for row in rows[2:]:
        row[0] = ""
    found = faults(rows, members)
    assert len(found) == 2
    assert all("本支部有2名“高若水”，请填党员编号。" in one for one in found)
    assert double.membership in members


def test_a_member_stands_in_one_row(members):
    rows = rows_for(members)
    [said] = faults([*rows, rows[4]], members)
    assert said.endswith("在第5行已经填过。")


def test_without_codes_names_are_enough_whatever_blanks_stand_in_them(members):
    rows = [[row[1].replace("林一帆", "林 一　帆"), *row[2:]] for row in rows_for(members)]
    assert len(read(rows, members).members) == len(members)


def test_mobile_members_may_be_online_and_special_ones_left_out(cast, members):
    cast.gao.membership.category = MemberCategory.MOBILE
    cast.hu.membership.category = MemberCategory.SPECIAL
    rows = rows_for(members, {"高若水": ["线上", *EVERYTHING[1:]], "胡安然": ["", "", "", ""]})
    found = read(rows, members)
    assert cast.hu.id not in found.members
    assert Mark.ONLINE in {one.mark for one in found.entries if one.member_id == cast.gao.id}


def test_a_column_that_nobody_has_filled_in_is_not_used(members):
    head = [*HEAD, "三会一课2", "3月党费"]
    found = read(rows_for(members, head=head, days=[*DAYS, "", ""]), members)
    assert len(found.occasions) == 4
    # With a day but without marks it was forgotten.
    days = [*DAYS, "2026-02-20", ""]
    assert len(faults(rows_for(members, head=head, days=days), members)) == len(members)


def test_two_meetings_of_one_day_are_two(members):
    head = [*HEAD[:3], "三会一课2", *HEAD[3:]]
    days = ["", "日期", "2026-01-15", "2026-01-15", "2026-02-10"]
    marks = {one.person.name: ["到会", *EVERYTHING] for one in members}
    found = read(rows_for(members, marks, head=head, days=days), members)
    assert [one.activity_code for one in found.occasions] == ["", "第2场", "", "", ""]
    assert len({one.title for one in found.occasions}) == 5


def test_an_empty_register_says_that_it_is(members):
    rows = [HEAD, ["", "日期"], *([one.code, one.person.name] for one in members)]
    assert faults(rows, members) == ["表里还没有填任何考勤或党费。"]


def test_the_template_filled_in_is_read_without_a_word(cast, members):
    clock.freeze(datetime(2026, 3, 31, 9, tzinfo=clock.OFFICE_ZONE))
    rows = [[cell.text for cell in row] for row in rows_of(template.of(cast.branch, FIRST_DAY))]
    head = next(number for number, row in enumerate(rows) if "姓名" in row)
    assert [row[1] for row in rows[head + 2 :]] == [one.person.name for one in members]
    assert "流动" not in str(rows[head:])
    heads = rows[head]
    days = [f"2026-01-{place:02d}" if "党费" not in one else "" for place, one in enumerate(heads)]
    rows[head + 1] = ["", "日期", *days[2:]]
    for row in rows[head + 2 :]:
        row[2:] = ["已交" if "党费" in one else "到会" for one in heads[2:]]
    found = read(rows, members)
    assert len(found.occasions) == len(heads) - 2
