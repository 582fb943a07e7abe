"""导入导出: every fault at once and nothing done; then everything, once; out and in is the same."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from workbooks import book, read

from app import clock
from app.db import session
from app.errors import Forbidden
from app.establishment.sheets import exporting, importing
from app.establishment.sheets.changes import Changes
from app.establishment.sheets.importing import ChangedMeanwhile, SheetWrong
from app.organisation import accounts, administration, directory, finding, granting, tree
from app.organisation.models import UnitDescent
from app.organisation.tenure import Term
from app.sheets.cells import SheetRefused

NEW = {
    "units": [
        ("LY0201", "柳园第一党支部", "支部", "LY02"),
        ("LY02", "柳园社区", "社区", "LY"),
    ],
    "people": [
        ("fang", "方圆", "LY0201", ""),
        ("he", "何平", "LY02", "在用"),
        ("xu", "许多", "LY0201", ""),
    ],
    "members": [
        ("fang", "LY0201-007", "正式党员", "骨干", "2001-07-01"),
        ("xu", "", "预备党员", "普通", date(2025, 7, 1)),
        ("lin", "", "正式党员", "流动", "2026-01-05"),
    ],
    "posts": [
        ("fang", "支部书记", "LY0201", "2026-03-01", ""),
        ("gao", "GRID", "LY02", date(2026, 4, 1), "2026年12月31日"),
    ],
}


@pytest.fixture
def grid(wang):
    granting.add_role(wang, "GRID", "网格长")
    session.flush()


def faults(actor, **rows):
    """What is told, by sheet, row and column."""
    found = importing.look(actor, book(**rows)).faults.in_order()
    return [(one.sheet, one.row, one.column, str(one.said)) for one in found]


def brings(actor, content, name="机构.xlsx"):
    row = importing.upload(actor, name, content)
    return importing.carry_out(actor, row, importing.changes_of(actor, row).digest)


def test_a_workbook_is_carried_out_as_a_whole(cast, wang, grid):
    changes = brings(wang, book(**NEW))
    assert {name: number for name, number in changes.counts.items() if number} == {
        "new_units": 2,
        "new_people": 3,
        "new_members": 2,
        "changed_members": 1,
        "new_posts": 2,
    }
    fang = accounts.person_named("fang")
    assert (fang.name, fang.initials, fang.unit.name) == ("方圆", "fy", "柳园第一党支部")
    assert fang.unit.is_within(cast.subdistrict)
    assert {one.role for one in directory.actor(fang).posts} == {"SECRETARY", "MEMBER"}
    members = {one.person.name: (one.code, one.category) for one in directory.members(fang.unit_id)}
    assert members == {"方圆": ("LY0201-007", "KEY"), "许多": ("LY0201-008", "ORDINARY")}
    assert cast.lin.membership.category == "MOBILE"
    above = sa.select(UnitDescent.ancestor_id).filter_by(unit_id=fang.unit_id)
    assert set(session.scalars(above)) == set(fang.unit.lineage)
    entry = administration.entries()[-1]
    assert (entry.action, entry.details["file"]) == ("organisation.imported", "机构.xlsx")
    assert "单位＋ LY02 柳园社区" in entry.details["changes"]
    assert [one.name for one in finding.named(wang, "方圆")] == ["方圆"]


def test_bringing_in_what_was_taken_out_changes_nothing(cast, wang, grid):
    brings(wang, book(**NEW))
    taken = exporting.export(wang)
    assert importing.look(wang, taken).changes.is_empty
    posts, members = ({row[0]: row for row in read(taken)[one]} for one in ("任职", "党员"))
    assert [one.date() for one in posts["gao"][3:]] == [date(2026, 4, 1), date(2026, 12, 31)]
    assert members["fang"][4].date() == date(2001, 7, 1)
    assert administration.entries()[-1].action == "organisation.exported"


def test_the_same_workbook_brought_in_again_changes_nothing(cast, wang, grid):
    brings(wang, book(**NEW))
    assert importing.look(wang, book(**NEW)).changes.is_empty


def test_what_is_wrong_with_members_is_told_at_its_cell(cast, wang):
    cast.gao.membership.left_on = date(2026, 2, 1)
    lin = cast.lin.membership.code
    told = faults(
        wang,
        people=[("fang", "方圆", "LY0101", "")],
        members=[
            ("fang", lin.lower(), "正式党员", "骨干", "2030-01-01"),
            ("lin", "OTHER", "正式党员", "骨干", "2001-01-01"),
            ("lin", "", "正式党员", "骨干", "2001-01-01"),
            ("hu", "", "积极分子", "骨干", "2001-01-01"),
            ("gao", "", "正式党员", "骨干", "2001-01-01"),
            ("zheng", "", "正式党员", "骨干", "2001-01-01"),
            ("nobody", "", "正式党员", "骨干", ""),
            ("root", "", "正式党员", "骨干", "2001-01-01"),
        ],
    )
    assert told == [
        ("党员", 2, "党员编号", f"党员编号“{lin.lower()}”已有人使用。"),
        ("党员", 2, "入册日期", "入册日期不能晚于今天。"),
        ("党员", 3, "党员编号", f"党员编号不能改，原来是{lin}。"),
        ("党员", 4, "用户名", "和第3行重复。"),
        ("党员", 5, "阶段", "“积极分子”不在可选的里面：正式党员、预备党员。"),
        ("党员", 6, "用户名", "高若水已经转出或去世，不能再登记为党员。"),
        ("党员", 7, "用户名", "党员登记在党支部里，“滨河社区”不是党支部。"),
        ("党员", 8, "用户名", "没有这个用户名。"),
        ("党员", 8, "入册日期", "没有填写。"),
        ("党员", 9, "用户名", "这个人不归您管。"),
    ]


def test_every_fault_is_told_at_once_by_sheet_row_and_column(cast, wang):
    granting.grant(wang, cast.li, "DISCIPLINE_COMMISSIONER", cast.neighbour, Term(clock.today()))
    told = faults(
        wang,
        units=[
            ("LY0101", "滨河中心党支部", "社区", "LY01"),
            ("LY03", "某社区", "社区", "ZJ"),
            ("LY04", "某街道", "街道", "LY01"),
            ("LY03", "", "小组", ""),
            ("编码", "某支部", "支部", "LY01"),
        ],
        people=[
            ("li", "李向阳", "LY0102", ""),
            ("root", "别人", "LY01", ""),
            ("new one", "新人", "LY0101", "休假"),
            ("zhao", "赵明远", "LY0101", "停用"),
            ("wang", "王知行", "LY", "停用"),
        ],
        posts=[
            ("nobody", "支部书记", "LY0101", "2026-03-01", ""),
            ("li", "支部书记", "LY0102", "2026-02-30", ""),
            ("li", "副书记", "LY0102", "2026-03-01", ""),
            ("lin", "系统管理员", "LY", "2026-03-01", ""),
            ("lin", "村长", "ZJ", "2026-03-01", ""),
            ("lin", "考核小组", "LY0101", "2026-03-01", "2026-03-02"),
            ("wang", "考核小组", "LY0101", "2026-03-01", ""),
            ("lin", "考核小组", "LY0101", "2026-03-01", "9999-12-31"),
        ],
    )
    assert told == [
        ("单位", 2, "类别", "单位的类别不能改，原来是支部。"),
        ("单位", 3, "上级编码", "没有编码是“ZJ”的单位，或者不归您管。"),
        ("单位", 4, "上级编码", "街道不能挂在社区下面"),
        ("单位", 5, "名称", "没有填写。"),
        ("单位", 5, "类别", "“小组”不在可选的里面：区县、街道、乡镇、社区、村、支部。"),
        ("单位", 6, "编码", "编码用字母、数字、- 和 _，以字母或数字开头，最多20个字符。"),
        ("人员", 2, "单位编码", told[6][3]),
        ("人员", 3, "用户名", "这个用户名已有人使用，不归您管。"),
        ("人员", 4, "用户名", "用户名用字母、数字和 . _ -，以字母或数字开头，2到40个字符。"),
        ("人员", 4, "状态", "“休假”不在可选的里面：在用、停用。"),
        ("人员", 5, "状态", "还担任1个职务"),
        ("人员", 6, "状态", "离职交接不能由本人办理，请由另一位管理员办。"),
        ("任职", 2, "用户名", "没有这个用户名。"),
        ("任职", 3, "开始日期", "请填写日期，如2026-03-05。"),
        ("任职", 4, "职务", told[14][3]),
        ("任职", 5, "职务", "“系统管理员”的授予和变动须由两人办理，请在“账号管理”里提出申请。"),
        ("任职", 6, "职务", "没有“村长”这个角色，请先在“角色和任职”里增加。"),
        ("任职", 6, "单位编码", "没有编码是“ZJ”的单位，或者不归您管。"),
        ("任职", 7, "截止日期", "截止日期不能早于今天。"),
        ("任职", 8, "用户名", "不能给自己授予职务，请由另一位管理员办。"),
        ("任职", 9, "截止日期", "请填写1900年到2199年之间的日期。"),
    ]
    assert "组织关系转接" in told[6][3]
    assert "既监督又记分" in told[14][3]


def test_a_workbook_with_a_fault_is_not_kept(cast, wang):
    with pytest.raises(SheetWrong, match="表里有1处要改"):
        importing.upload(wang, "机构.xlsx", book(people=[("fang", "方圆", "ZJ", "")]))
    assert accounts.person_named("fang") is None


def test_a_column_that_is_lacking_is_told(cast, wang):
    lacking = book(people=[("fang", "方圆")], heads={"人员": ["用户名", "姓名"]})
    found = importing.look(wang, lacking).faults.in_order()
    assert [(one.row, one.column) for one in found] == [(1, "单位编码"), (1, "状态")]


def test_the_template_is_what_is_read(cast, wang):
    content = exporting.template()
    assert read(content)["人员"] == [["用户名", "姓名", "单位编码", "状态"]]
    assert importing.look(wang, content).changes.is_empty


def test_units_are_renamed_and_hung_elsewhere(cast, wang):
    rows = [("LY02", "柳园社区", "社区", "LY"), ("LY0102", "柳园第二党支部", "支部", "LY02")]
    changes = brings(wang, book(units=rows))
    assert changes.counts["renamed"] == changes.counts["moved"] == 1
    session.expire_all()
    assert cast.neighbour.name == "柳园第二党支部"
    assert cast.neighbour.parent.name == "柳园社区"
    assert cast.neighbour.lineage[1] == cast.neighbour.parent_id


def test_a_unit_may_come_below_a_new_one_whichever_row_is_first(cast, wang):
    rows = [("LY0102", "滨河第二党支部", "支部", "LY02"), ("LY02", "柳园社区", "社区", "LY")]
    brings(wang, book(units=rows))
    session.expire_all()
    assert cast.neighbour.parent.name == "柳园社区"


def test_a_unit_below_a_new_one_that_hangs_nowhere_is_told_with_all_else(cast, wang):
    told = faults(
        wang,
        units=[
            ("LY02", "柳园社区", "社区", "NOPE"),
            ("LY0102", "滨河第二党支部", "支部", "LY02"),
            ("LY0101", "", "支部", "LY01"),
        ],
    )
    assert told == [
        ("单位", 2, "上级编码", "没有编码是“NOPE”的单位，或者不归您管。"),
        ("单位", 4, "名称", "没有填写。"),
    ]


def test_what_takes_two_is_not_brought_in_by_one(cast, an):
    """Neither a unit to where others have power over it, nor whoever has power themselves."""
    cast.person("ou", "欧新", cast.town, "TOWN_OFFICE")
    told = faults(
        an,
        units=[("LY0102", "滨河第二党支部", "支部", "ZJ")],
        people=[("root", "罗守拙", "ZJ", ""), ("tao2", "陶然", "ZJ", "")],
    )
    [(_, _, _, unit), (_, _, _, person)] = told
    assert unit == "改挂以后有人管的范围会变，须由两人办理：请在“机构”页面提出。"
    assert person.startswith("罗守拙有管理别人的权力，改到“郑家镇”以后欧新会管到他")


def test_a_post_ends_by_its_last_day_alone(cast, wang):
    rows = [("li", "支部书记", "LY0101", "2020-01-01", "2026-06-30")]
    assert brings(wang, book(posts=rows)).counts["ended_posts"] == 1
    [post] = [one for one in granting.of_person(cast.li.id) if one.role_code == "SECRETARY"]
    assert post.until == date(2026, 6, 30)


def test_what_was_shown_is_what_is_done(cast, wang):
    """Somebody names the unit otherwise after the preview: nothing is done."""
    row = importing.upload(
        wang, "机构.xlsx", book(units=[("LY0102", "另一个名称", "支部", "LY01")])
    )
    shown = importing.changes_of(wang, row).digest
    tree.rename(wang, cast.neighbour, "LY0102", "另一个名称")
    with pytest.raises(ChangedMeanwhile):
        importing.carry_out(wang, row, shown)
    assert row.done_at is None


def test_it_is_carried_out_once(cast, wang):
    row = importing.upload(wang, "机构.xlsx", book(people=[("fang", "方圆", "LY0101", "")]))
    shown = importing.changes_of(wang, row).digest
    importing.carry_out(wang, row, shown)
    assert importing.carry_out(wang, row, shown) == Changes()


def test_a_formula_is_told_and_a_text_like_one_stays_a_text(cast, wang):
    [told] = faults(wang, people=[("fang", "=1+1", "LY0101", "")])
    assert told[:3] == ("人员", 2, "姓名")
    cast.neighbour.name = "=HYPERLINK(1)"
    session.flush()
    content = exporting.export(wang)
    assert ["LY0102", "=HYPERLINK(1)", "支部", "LY01"] in read(content)["单位"]
    assert importing.look(wang, content).changes.is_empty


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0 locked", "加了密码"),
        ("用户名,姓名".encode(), "这不是Excel工作簿"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"x" * (4 * 1024 * 1024 + 1), "文件超过4MB"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(cast, wang, content, said):
    with pytest.raises(SheetRefused) as caught:
        importing.look(wang, content)
    assert said in str(caught.value)


def test_a_member_neither_takes_out_nor_brings_in(cast):
    lin = directory.actor(cast.lin)
    with pytest.raises(Forbidden):
        exporting.export(lin)
    with pytest.raises(Forbidden):
        importing.upload(lin, "机构.xlsx", book(people=[]))


def test_more_rows_ask_the_database_no_more_often(cast, wang, statements):
    """So that five thousand people come in within seconds."""

    def asked(prefix, number):
        names = [f"{prefix}{one}" for one in range(number)]
        people = [(name, f"新人{name}", "LY0101", "") for name in names]
        posts = [(name, "考核小组", "LY0101", "2026-03-03", "") for name in names]
        before = len(statements)
        assert brings(wang, book(people=people, posts=posts)).counts["new_posts"] == number
        return len(statements) - before

    asked("a", 5)
    assert asked("b", 300) <= asked("c", 5) + 10
