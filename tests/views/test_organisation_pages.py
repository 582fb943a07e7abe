"""机构、人员、角色、导入导出、岗位覆盖: what an administrator does there and nobody else."""

from __future__ import annotations

import io
import re

import pytest
from cast import Cast
from studiobrowser import plain

from app.db import session
from app.organisation import accounts, directory, permissions
from app.organisation.models import Unit, UnitKind
from app.organisation.permissions import Permission
from app.views.rolewords import RIGHTS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def wang(sqlite_town):
    return sqlite_town.enter("wang")


def unit(town, name):
    return f"/organisation/units/{town.ids[name]}"


def test_the_tree_opens_to_the_unit_and_shows_its_people_and_posts(sqlite_town, wang):
    assert wang.get("/organisation").location == unit(sqlite_town, "subdistrict")
    page = wang.get(unit(sqlite_town, "branch")).text
    for words in ("柳园街道", "滨河社区", "滨河第二党支部", "李向阳", "支部书记", "党员9名"):
        assert words in page
    assert "郑家镇" not in page
    assert "滨河中心党支部" in wang.get("/organisation?q=LY0101").text
    assert "没有找到单位" in wang.get("/organisation?q=郑家").text


def test_a_unit_is_made_renamed_hung_elsewhere_and_retired(sqlite_town, wang):
    community = unit(sqlite_town, "community")
    given = {"kind": "BRANCH", "code": "LY0103", "name": "滨河第三党支部"}
    made = wang.post(f"{community}/new", data=given)
    assert "滨河第三党支部" in wang.get(made.location).text
    wang.post(f"{made.location}/edit", data={"code": "LY0103", "name": "滨河夕阳红党支部"})
    other = sqlite_town.does(
        lambda: str(
            directory.add_unit(
                UnitKind.COMMUNITY,
                "LY02",
                "柳园社区",
                parent=session.get(Unit, sqlite_town.ids["subdistrict"]),
            ).id
        )
    )
    page = wang.get(f"{made.location}/move?to={other}").text
    assert "确定把“滨河夕阳红党支部”改挂到“柳园社区”下面" in page
    wang.post(f"{made.location}/move", data={"to": other})
    assert "柳园社区" in wang.get(made.location).text
    refused = wang.post(f"{made.location}/retire", data={"reason": ""})
    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    answer = wang.post(f"{made.location}/retire", data={"reason": "撤并"}, follow_redirects=True)
    assert "已停用" in answer.text
    assert "已恢复" in wang.post(f"{made.location}/revive", follow_redirects=True).text


def test_what_is_wrong_is_told_beside_the_field(sqlite_town, wang):
    given = {"kind": "BRANCH", "code": "LY0101", "name": "又一个"}
    answer = wang.post(f"{unit(sqlite_town, 'community')}/new", data=given)
    assert (answer.status_code, "编码“LY0101”已被别的单位使用" in answer.text) == (422, True)
    assert 'value="又一个"' in answer.text


def test_a_merger_is_counted_beforehand_and_then_done(sqlite_town, wang):
    path = unit(sqlite_town, "branch")
    into = sqlite_town.ids["neighbour"]
    page = wang.get(f"{path}/merge?to={into}").text
    for words in (
        "9 人，转到新单位",
        "9 名，今天起在新支部",
        "李向阳",
        "今天起在新单位担任",
        "0 项，改由",
    ):
        assert words in page
    assert "确定把“滨河中心党支部”并入“滨河第二党支部”" in page
    sent = {"to": str(into), "reason": "柳党〔2026〕3号"}
    answer = wang.post(f"{path}/merge", data=sent, follow_redirects=True)
    assert "李向阳" in answer.text
    assert "，并入“滨河第二党支部”" in wang.get(path).text


def test_what_stands_in_the_way_of_a_retirement_is_told(sqlite_town, wang):
    page = wang.get(f"{unit(sqlite_town, 'branch')}/retire").text
    assert "党员9名" in page
    assert "确定停用" not in page
    answer = wang.post(f"{unit(sqlite_town, 'branch')}/retire", data={"reason": "撤并"})
    assert answer.status_code == 409


def test_a_new_person_is_told_the_first_password_once_and_signs_in_with_it(sqlite_town, wang):
    given = {"name": "方圆", "username": "fang", "unit": str(sqlite_town.ids["branch"])}
    page = wang.post("/people", data=given | {"password": "on"}).text
    told = re.findall(r'class="once">([^<]+)<', page)
    assert told[0] == "fang"
    person_id, kept = sqlite_town.asks(
        lambda: (accounts.person_named("fang").id, accounts.person_named("fang").password_hash)
    )
    assert accounts.hasher.verify(kept, told[1])
    assert told[1] not in wang.get(f"/people/{person_id}").text
    again = wang.post("/people", data=given)
    assert (again.status_code, "用户名“fang”已有人使用" in again.text) == (422, True)


def test_posts_are_given_with_days_and_end_with_a_day(sqlite_town, wang):
    given = {"username": "gao", "role": "ASSESSOR", "unit": str(sqlite_town.ids["branch"])}
    days = {"since": "2026-03-03", "until": "2026-03-20"}
    wang.post("/organisation/posts", data=given | days)
    page = wang.get("/organisation/roles").text
    assert "30天内到期的职务" in page
    assert "高若水" in page
    path = f"/people/{sqlite_town.ids['gao']}"
    post = re.search(r'href="(/organisation/posts/[0-9a-f-]{36})"', wang.get(path).text).group(1)
    bad = wang.post(post, data={"until": "2026-13-01"})
    assert (bad.status_code, "请填写日期" in bad.text) == (422, True)
    assert (
        "2026年12月31日"
        in wang.post(post, data={"until": "2026-12-31"}, follow_redirects=True).text
    )
    twice = wang.post("/organisation/posts", data=given | days)
    assert (twice.status_code, "高若水已经担任这个职务" in twice.text) == (409, True)
    own = wang.post("/organisation/posts", data=given | {"username": "wang"})
    assert (own.status_code, "不能给自己授予职务" in own.text) == (409, True)


def test_an_account_is_closed_when_nothing_waits_else_it_is_handed_over_first(sqlite_town, wang):
    zhao, lin = (f"/people/{sqlite_town.ids[name]}" for name in ("zhao", "lin"))
    assert "去办离职交接" in wang.get(zhao).text
    assert wang.post(f"{zhao}/disable").status_code == 409
    assert "账号已停用" in wang.post(f"{lin}/disable", follow_redirects=True).text
    assert "账号已启用" in wang.post(f"{lin}/enable", follow_redirects=True).text


def test_a_member_s_unit_is_not_changed_here(sqlite_town, wang):
    sent = {"name": "林一帆", "unit": str(sqlite_town.ids["neighbour"])}
    answer = wang.post(f"/people/{sqlite_town.ids['lin']}", data=sent)
    assert (answer.status_code, "组织关系转接" in answer.text) == (409, True)


def test_a_new_person_is_put_on_the_member_list_and_may_report_then(sqlite_town, wang):
    new = {"username": "fang", "name": "方圆", "unit": str(sqlite_town.ids["branch"])}
    path = wang.post("/people", data=new).location
    assert "登记为党员" in wang.get(path).text
    wrong = {"stage": "FULL", "category": "KEY", "enrolled_on": "2030-01-01", "code": "编号"}
    refused = wang.post(f"{path}/membership", data=wrong)
    assert refused.status_code == 422
    said = plain(refused.text)
    assert "入册日期不能晚于今天。" in said
    assert "党员编号用字母、数字和 -，最多20个字符。" in said
    assert 'value="2030-01-01"' in refused.text
    sent = {"stage": "FULL", "category": "KEY", "enrolled_on": "2026-01-05", "code": ""}
    assert wang.post(f"{path}/membership", data=sent).location == path
    page = wang.get(path).text
    assert "党员编号LY0101-" in plain(page)
    assert "登记为党员" not in page
    assert wang.post(f"{path}/membership", data=sent | {"category": "MOBILE"}).status_code == 302
    assert '<option value="MOBILE" selected>' in wang.get(path).text
    nothing = wang.post(f"{path}/membership", data={"stage": "x"})
    assert nothing.status_code == 422
    lin = sqlite_town.enter("lin")
    assert lin.post(f"{path}/membership", data=sent).status_code in {403, 404}


def test_a_role_of_the_house_s_own_is_added_and_may_be_held(sqlite_town, wang):
    answer = wang.post("/organisation/roles", data={"code": "GRID", "title": "网格长"})
    assert answer.status_code == 302
    page = wang.get("/organisation/roles/GRID").text
    assert "只在流程里办事" in page
    taken = wang.post("/organisation/roles", data={"code": "GRID", "title": "支部书记"})
    assert "已有这个编码的角色" in taken.text
    assert "已有这个名称的角色" in taken.text


def test_every_right_has_words():
    assert set(RIGHTS) == set(Permission)


def test_what_was_taken_out_changes_nothing_when_it_is_brought_in(sqlite_town, wang):
    answer = wang.post("/organisation/sheets/export")
    assert answer.mimetype == XLSX
    sent = {"sheet": (io.BytesIO(answer.data), "机构.xlsx")}
    page = wang.post("/organisation/sheets", data=sent, follow_redirects=True)
    assert "表里的内容和系统里的一样" in page.text
    broken = {"sheet": (io.BytesIO(b"\xd0\xcf\x11\xe0"), "机构.xls")}
    refused = wang.post("/organisation/sheets", data=broken)
    assert (refused.status_code, "加了密码" in refused.text) == (422, True)


def test_the_page_of_coverage_tells_steps_that_nobody_can_do(sqlite_town, wang):
    page = wang.get("/organisation/coverage?procedure=seal&kind=NOBODY").text
    assert "用章申请" in page
    assert "滨河第二党支部" in page
    assert f"{unit(sqlite_town, 'neighbour')}#posts-title" in page
    narrowed = wang.get(f"/organisation/coverage?unit={sqlite_town.ids['branch']}&procedure=seal")
    assert "滨河第二党支部</a>" not in narrowed.text


PATHS = (
    "/organisation",
    "/organisation/units/{branch}",
    "/organisation/units/{branch}/merge",
    "/organisation/roles",
    "/organisation/roles/SECRETARY",
    "/organisation/posts/new",
    "/organisation/sheets",
    "/organisation/coverage",
    "/people/new",
    "/people/{lin}",
)


@pytest.mark.parametrize("username", ["lin", "li", "chen", "root"])
def test_whoever_manages_nobody_finds_none_of_it(sqlite_town, username):
    browser = sqlite_town.enter(username)
    ids = {name: str(one) for name, one in sqlite_town.ids.items()}
    found = [path for path in PATHS if browser.get(path.format(**ids)).status_code != 404]
    assert found == []
    manages = sqlite_town.asks(
        lambda: permissions.may(
            directory.actor(accounts.person_named(username)), Permission.MANAGE_PEOPLE
        )
    )
    assert not manages
    assert "机构和人员" not in browser.get("/").text


def test_units_of_elsewhere_are_not_there(sqlite_town, wang):
    town = unit(sqlite_town, "town")
    assert wang.get(town).status_code == 404
    assert wang.post(f"{town}/edit", data={"code": "ZJ", "name": "别的"}).status_code == 404
    to = {"to": str(sqlite_town.ids["town"])}
    assert wang.post(f"{unit(sqlite_town, 'community')}/move", data=to).status_code == 404


@pytest.fixture
def with_officer(administered):
    """The town with 方圆, who is an officer of 郑家镇."""

    def enter():
        cast = Cast.found(administered.ids)
        cast.person("fang", "方圆", cast.town, "TOWN_OFFICE")

    administered.does(enter)
    return administered


def test_whoever_moves_a_unit_to_other_superiors_reads_who_they_are_and_proposes_it(with_officer):
    an, branch = with_officer.enter("an"), unit(with_officer, "branch")
    to = str(with_officer.ids["town"])
    page = an.get(f"{branch}/move?to={to}").text
    for words in (
        "须由两人办理",
        "方圆（郑家镇 镇党建办）",
        "提出把“滨河中心党支部”改挂到“郑家镇”下面",
    ):
        assert words in page
    assert "确定把" not in page
    missing = an.post(f"{branch}/move", data={"to": to, "reason": ""})
    assert (missing.status_code, "请写明理由" in missing.text) == (422, True)
    sent = {"to": to, "reason": "区划调整"}
    assert "等另一位管理员" in an.post(f"{branch}/move", data=sent, follow_redirects=True).text
    assert "卫思危已提出把本单位改挂到“郑家镇”下面" in an.get(branch).text


def test_a_second_administrator_reads_what_comes_of_it_and_confirms_just_that(with_officer):
    an, root = with_officer.enter("an"), with_officer.enter("root")
    to = with_officer.ids["town"]
    sent = {"to": str(to), "reason": "区划调整"}
    an.post(f"{unit(with_officer, 'branch')}/move", data=sent)
    told = root.get("/grants").text
    for words in (
        "“滨河中心党支部”到“郑家镇”",
        "会多管到它的人：方圆",
        "不再管它的人：王知行",
        "区划调整",
        "一起过去的人员",
    ):
        assert words in told
    assert "有一项申请等您复核：滨河中心党支部（卫思危提出）" in root.get("/messages").text
    [asked] = set(re.findall(r'action="/grants/([\w-]{36})/approve', told))
    [shown] = re.findall(r'name="shown" value="(\w{64})"', told)
    unseen = root.post(f"/grants/{asked}/approve")
    assert (unseen.status_code, "和您看到的不一样了" in unseen.text) == (409, True)
    root.post(f"/grants/{asked}/approve", data={"shown": shown})
    assert "罗守拙已同意您的申请" in an.get("/messages").text
    branch_id = with_officer.ids["branch"]
    assert with_officer.asks(lambda: session.get(Unit, branch_id).parent_id) == to
