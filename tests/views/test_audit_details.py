"""What an act was about is told in words: no code, no id, nothing as the program keeps it."""

from __future__ import annotations

import re

import pytest
from studiobrowser import plain

from app import clock, db
from app.cases import handover
from app.cases.handover import Plan
from app.db import new_id
from app.establishment import merging, moving
from app.organisation import (
    accounts,
    branding,
    contacts,
    custody,
    directory,
    enrolling,
    granting,
    grants,
    memberlist,
    settings,
    tree,
)
from app.organisation.models import MemberCategory, Stage, Unit, UnitKind
from app.organisation.proposals import Act
from app.organisation.tenure import Term
from app.upkeep import configuration, workdays
from app.upkeep.workdays import Entry

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
CODE = re.compile(r"\b[A-Z]{3,}(_[A-Z]+)*\b")


class Acts:
    """What several administrators do in one transaction."""

    def __init__(self, ids) -> None:
        self.ids = ids
        self.by = self.actor("wang")
        self.keeper = directory.actor(accounts.person_named("an"))
        self.root = self.actor("root")

    def actor(self, name):
        return directory.actor(self.person(name))

    def person(self, name):
        return directory.person(self.ids[name])

    def unit(self, name):
        return db.session.get_one(Unit, self.ids[name])

    def units(self):
        """A unit is entered, hung elsewhere, and made part of another."""
        above = self.unit("subdistrict")
        one, other = (
            tree.create(self.by, above, UnitKind.COMMUNITY, code, name)
            for code, name in (("BH81", "新桥社区"), ("BH82", "旧桥社区"))
        )
        branch = tree.create(self.by, one, UnitKind.BRANCH, "BH8101", "新桥党支部")
        tree.rename(self.by, branch, "BH8109", "老桥党支部")
        moving.move(self.by, branch, other)
        merging.merge(self.by, one, other, "两桥合一")

    def people(self):
        """Somebody is entered, called otherwise, given a post, put on the list of members."""
        home = self.unit("branch")
        somebody = enrolling.enrol(self.by, home, "tester1", "程小桥")
        enrolling.edit(self.by, somebody, "程大桥", home)
        post = granting.grant(self.by, somebody, "ASSESSOR", home, Term(clock.today()))
        granting.set_end(self.by, post, clock.today() + clock.ONE_DAY)
        row = memberlist.Standing(Stage.FULL, MemberCategory.ORDINARY, clock.today())
        memberlist.enter(self.by, somebody, row)
        contacts.enter(self.by, somebody, "13812345678")
        contacts.disclose(self.by, somebody, "核对联系方式是否还在用")
        handover.carry_out(self.by, somebody, Plan(ends_posts=True, disables=True), key=new_id())
        granting.add_role(self.by, "LANE_KEEPER", "路长")

    def accounts(self):
        custody.end_sessions(self.keeper, self.ids["lin"])
        custody.unlock(self.keeper, self.ids["lin"])
        custody.give_password(self.keeper, self.ids["lin"])
        grants.reset_second_factor(self.keeper, self.person("zhao"), reason="手机丢了")
        heir = enrolling.enrol(self.by, self.unit("subdistrict"), "tester2", "程接班")
        wanted = grants.Wanted(Act.GRANT, heir, self.unit("subdistrict"), "SECURITY_ADMIN")
        grants.propose(self.keeper, wanted, "接替")

    def house(self):
        settings.change(self.root, {"kept.messages": "48"})
        workdays.take_over(self.root, [Entry(clock.today(), is_working=False, note="停电")])
        branding.change(self.root, None)
        configuration.export(self.root)


@pytest.fixture
def played(administered):
    def play():
        acts = Acts(administered.ids)
        for act in (acts.units, acts.people, acts.accounts, acts.house):
            act()

    administered.does(play)
    return administered


def test_no_detail_stands_as_the_program_keeps_it(played):
    audits = played.enter("ming")
    page = audits.get("/audit").text.partition("<tbody>")[2].partition("</tbody>")[0]
    file = audits.post("/audit/export").text
    digest = re.compile(r'title="\w{64}"|,\w{64}\b')
    for told in (plain(digest.sub("", page)), digest.sub("", file)):
        assert "{'" not in told
        assert ID.search(told) is None
        assert {found.group() for found in CODE.finditer(told)} <= {"LANE_KEEPER"}
        assert "None" not in told
        assert re.search(r"\b(from|into|above|was|kind|to|people|posts_ended)：", told) is None


SAID = (
    "单位：老桥党支部（BH8109）",
    "原来的上级：新桥社区（BH81）",
    "新的上级：旧桥社区（BH82）",
    "并入：旧桥社区（BH82）",
    "姓名：程大桥",
    "人员：程大桥 内容：电话",
    "原来：姓名 程小桥、单位 滨河中心党支部（LY0101）",
    "角色：考核小组",
    "结束：2026年3月4日",
    "原来：不限期",
    "阶段：正式党员",
    "内容：电话",
    "结束任职：是",
    "申请事项：重设两步验证",
    "申请事项：授予角色",
    "角色：安全管理员",
    "名称：已读消息保存",
    "2026年3月3日 休息（停电）",
)


def test_details_are_told_in_words(played):
    listed = plain(played.enter("ming").get("/audit").text.partition("<tbody>")[2])
    assert [one for one in SAID if one not in listed] == []


def test_a_refusal_to_an_administrator_names_the_page_and_why(administered):
    path = f"/organisation/units/{administered.ids['branch']}/move"
    assert administered.enter("root").get(path).status_code == 404
    listed = plain(administered.enter("ming").get("/audit").text.partition("<tbody>")[2])
    assert "页面：查看“机构”（/organisation/units/…/move）" in listed
    assert "原因：没有找到，或者您无权查看。" in listed


def test_the_details_are_told_in_english_too(played):
    audits = played.enter("ming")
    assert audits.post("/language", data={"language": "en"}).status_code == 302
    page = audits.get("/audit").text.partition("<tbody>")[2].partition("</tbody>")[0]
    told = plain(page)
    assert {found.group() for found in CODE.finditer(told)} <= {"LANE_KEEPER", "API"}
    for words in ("Above it from now on: 旧桥社区 (BH82)", "Role: Security administrator"):
        assert words in told, told
