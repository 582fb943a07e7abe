"""The studio's pages: begin, bring, take along, describe, drop, go back, hand in."""

from __future__ import annotations

import io
import re
import threading
import tomllib
import uuid
import zipfile

import pytest
from story import WORKFLOWS, Story
from studiobrowser import Studio, draft_in, plain

from app import db
from app.cases.models import Case
from app.db import session
from app.definitions import calls, catalogue, deployment, folders
from app.organisation import accounts, directory
from app.organisation.actors import SYSTEM
from app.studio import beginnings, drafts
from app.studio.models import Draft, DraftState

ABOUT, DIAGRAM = "about.toml", "process.bpmn"
#: Everything that can be asked of a draft with GET.
PAGES = ("", "/about", "/submit", "/words", "/differences", "/files", "/export.zip")


@pytest.fixture
def studio(town):
    return opened(town)


def opened(town):
    """The studio of a town where changes of procedures are approved."""
    change = folders.read(WORKFLOWS / "definition_change")
    town.does(lambda: deployment.deploy(SYSTEM, change))
    return Studio(town)


def kept(town, draft):
    """What is kept of a draft: state, revision, files."""

    def look():
        found = session.get(Draft, uuid.UUID(draft))
        return found.state, found.revision, dict(found.files)

    return town.asks(look)


def test_the_list_tells_what_is_in_force_and_what_is_changed(studio):
    assert "用章申请" in studio.reads()
    studio.begins("seal")
    studio.news("请假条")
    said = studio.reads()
    assert "还没有发布过的 请假条 草稿 王知行" in said
    assert "接着改" in said


@pytest.mark.parametrize("path", ["", "/new", "/procedures/seal"])
def test_members_see_nothing_of_the_studio(studio, path):
    assert Studio(studio.town, "lin").goes(path).status_code == 403
    assert studio.town.browser().get(f"/studio{path}").status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_members_see_nothing_of_a_draft(studio, page):
    draft = studio.begins()
    assert Studio(studio.town, "lin").goes(f"/drafts/{draft}{page}").status_code == 403
    assert studio.goes(f"/drafts/{db.new_id()}{page}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/import", "/procedures/seal/draft", "/procedures/seal/versions/1/return"]
)
def test_members_begin_nothing(studio, path):
    assert Studio(studio.town, "lin").sends(path).status_code == 403
    assert studio.town.asks(lambda: session.query(Draft).count()) == 0


@pytest.mark.parametrize("beginning", [one.name for one in beginnings.BEGINNINGS])
def test_a_new_procedure_can_be_handed_in_at_once(studio, beginning):
    draft = studio.news("“年休假” <申请> & 审批", beginning)
    said = studio.reads(f"/drafts/{draft}/submit")
    assert "可以提交" in said
    answer = studio.hands_in(draft)
    assert answer.location.startswith("/cases/"), plain(answer.text)
    assert kept(studio.town, draft)[0] == DraftState.SUBMITTED


@pytest.mark.parametrize("key", ["seal", "petition", "points_claim", "points_redeem"])
def test_a_copy_of_a_procedure_can_be_handed_in_at_once(studio, key):
    draft = studio.news("另一种办法", beginnings.COPY_OF + key)
    _state, _revision, files = kept(studio.town, draft)
    assert "另一种办法" in files[DIAGRAM]
    assert studio.hands_in(draft).location.startswith("/cases/")


def test_every_shipped_procedure_can_be_copied(studio):
    """Its name, its key and its process are its own; nothing is wrong with it."""
    shipped = {one.name: folders.read(one) for one in WORKFLOWS.iterdir()}
    in_order = calls.called_first(shipped)

    def look():
        for key in in_order:
            deployment.deploy(SYSTEM, shipped[key])
        actor = directory.actor(accounts.person_named("wang"))
        for key in in_order:
            files = beginnings.begun_with(beginnings.COPY_OF + key, "抄来的", "日常")
            draft = drafts.begin_anew(actor, files)
            assert [one for one in drafts.problems_of(draft) if one.is_error] == [], key

    studio.town.does(look)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": ""}, "请写名称。"),
        ({"title": " \u3000\x0b"}, "请写名称。"),
        ({"category": ""}, "请写类别。"),
        ({"title": "长" * 61}, "60"),
        ({"beginning": ""}, "请选一个。"),
        ({"beginning": "procedure:nothing"}, ""),
    ],
)
def test_a_new_procedure_that_is_not_described_is_not_begun(studio, sent, said):
    answer = studio.sends(
        "/new", **{"title": "请假", "category": "日常", "beginning": "blank", **sent}
    )
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert studio.town.asks(lambda: session.query(Draft).count()) == 0


def test_signs_that_cannot_be_seen_are_no_part_of_a_title(studio):
    draft = studio.news("请\x01假\x0b条")
    assert studio.files(draft)["title"] == "请 假 条"
    assert "可以提交" in studio.reads(f"/drafts/{draft}/submit")


def test_two_who_begin_at_one_moment_have_one_draft(studio):
    both, ends = threading.Barrier(2), []

    def press(username):
        browser = Studio(studio.town, username)
        both.wait()
        ends.append(browser.sends("/procedures/seal/draft").status_code)

    threads = [threading.Thread(target=press, args=(one,)) for one in ("wang", "root")]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(ends) <= {302, 409}
    assert studio.town.asks(lambda: session.query(Draft).count()) == 1


def test_what_it_says_of_itself_is_kept_with_its_comments(studio):
    draft = studio.begins()
    _state, _revision, files = kept(studio.town, draft)
    studio.writes(draft, {ABOUT: "# 说明\n" + files[ABOUT]})
    seen = studio.files(draft)["revision"]
    answer = studio.sends(
        f"/drafts/{draft}/about",
        title="用章申请（新）",
        category="日常",
        description='写清“用在哪里”，100%\\"',
        who_may_start=["MEMBER", "SECRETARY"],
        case_number="YZ",
        case_title='"用章：" + purpose',
        icon="star",
        seen=seen,
    )
    assert "基本信息已保存。" in studio.flashed(answer)
    about = kept(studio.town, draft)[2][ABOUT]
    assert about.startswith("# 说明\n")
    page = studio.goes(f"/drafts/{draft}/about").text
    assert "用章申请（新）" in page
    assert "写清“用在哪里”，100%" in page
    assert "可以提交" in studio.reads(f"/drafts/{draft}/submit")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": ""}, "请写名称。"),
        ({"title": "长" * 61}, "60"),
        ({"seen": "1x"}, ""),
        ({"seen": "7"}, "您这一页不是最新的"),
        ({"who_may_start": ["NOBODY"]}, ""),
        ({"icon": "no-icon"}, ""),
    ],
)
def test_what_is_wrong_with_it_is_told_on_the_page(studio, sent, said):
    draft = studio.begins()
    given = {"title": "用章", "category": "日常", "case_number": "YZ", "case_title": "purpose"}
    given |= {"who_may_start": "MEMBER", "icon": "star", "seen": 1}
    answer = studio.sends(f"/drafts/{draft}/about", **{**given, **sent})
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert kept(studio.town, draft)[1] == 1


def approves(studio, answer):
    """Somebody else agrees to what was handed in, and the worker puts it in force."""

    def agree():
        story = Story()
        story.case = session.get_one(Case, uuid.UUID(answer.location.rpartition("/")[2]))
        story.completes(accounts.person_named("root"), "审批变更", "agree")
        story.works()

    studio.town.does(agree)


def test_a_retired_procedure_begins_nothing_and_can_come_back(studio):
    """What runs goes on; retiring is a change like any other, approved by somebody else."""
    assert "用章申请" in studio.town.enter("lin").get("/start").text
    for ticked, offered in ((["y"], False), ([], True)):
        draft = studio.begins()
        given = {"title": "用章申请", "category": "日常", "case_number": "YZ", "icon": "star"}
        given |= {"who_may_start": ["MEMBER"], "case_title": "purpose", "retired": ticked}
        given["seen"] = studio.files(draft)["revision"]
        studio.flashed(studio.sends(f"/drafts/{draft}/about", **given))
        approves(studio, studio.hands_in(draft))
        lin = studio.town.enter("lin")
        assert ("用章申请" in lin.get("/start").text) == offered
        page = lin.get("/start/seal")
        assert page.status_code == (200 if offered else 409)
        assert ("已经停用，不再发起新的" in page.text) != offered
        assert ("已停用的流程" in studio.reads()) != offered


def test_the_procedure_in_which_changes_are_approved_is_not_retired(studio):
    draft = studio.begins("definition_change")
    about = studio.files(draft)["files"][ABOUT]
    studio.writes(draft, {ABOUT: f"retired = true\n{about}"})
    assert "这个流程不能停用" in studio.reads(f"/drafts/{draft}/submit")
    assert studio.hands_in(draft).status_code != 302 or "不能停用" in studio.reads(
        f"/drafts/{draft}/submit"
    )
    assert kept(studio.town, draft)[0] == DraftState.DRAFT


def test_what_a_call_can_hand_over_is_told_to_those_who_draw(studio):
    told = studio.goes("/procedures/seal/handed").json
    assert {"value": "purpose", "label": "用途", "needed": False} in told["takes"]
    assert studio.goes("/procedures/none/handed").status_code == 404
    assert Studio(studio.town, "lin").goes("/procedures/seal/handed").status_code == 403


def test_a_role_that_nobody_knows_can_stay_or_be_taken_off(studio):
    draft = studio.begins()
    about = studio.files(draft)["files"][ABOUT]
    studio.writes(draft, {ABOUT: re.sub("who_may_start = .*", 'who_may_start = ["OLD"]', about)})
    assert "OLD（没有这个岗位）" in studio.reads(f"/drafts/{draft}/about")
    given = {"title": "用章", "category": "日常", "case_number": "YZ", "case_title": "purpose"}
    for roles in (["MEMBER", "OLD"], ["MEMBER"]):
        given |= {"who_may_start": roles, "icon": "star", "seen": studio.files(draft)["revision"]}
        studio.sends(f"/drafts/{draft}/about", **given)
        about = tomllib.loads(kept(studio.town, draft)[2][ABOUT])
        assert sorted(about["who_may_start"]) == roles


ODD = """
key = "seal"
title = "用章"
category = 5
who_may_start = "MEMBER"
on_behalf = {a = 1}
case_number = 1979-05-27
case_title = ["a"]
icon = 7
description = 2.5
phases = 5
acts = 3
priority = [1]
on_withdraw = 9
order = "x"
withdrawal = "yes"
"""
#: What may become of the files of a draft while it is written.
WRECKED = {
    "odd types": {ABOUT: ODD},
    "odd lists": {ABOUT: ODD.replace("acts = 3", "acts = {allow = 5, deny = [1]}")},
    "no diagram": {DIAGRAM: None},
    "an empty diagram": {DIAGRAM: ""},
    "a broken diagram": {DIAGRAM: "<bpmn:definitions"},
    "a form that is a list": {"forms/a.json": "[1]"},
    "a form of strange parts": {"forms/a.json": '{"components": [5, null, {"type": 7}]}'},
    "no table": {"a.dmn": "<a/>"},
    "half an example": {"cases.toml": "x = ["},
}


@pytest.mark.parametrize("changed", WRECKED.values(), ids=WRECKED)
def test_every_page_opens_whatever_the_files_say(studio, changed):
    draft = studio.begins()
    studio.writes(draft, changed)
    for page in PAGES:
        assert studio.goes(f"/drafts/{draft}{page}").status_code == 200, page
    lone = studio.goes(f"/drafts/{draft}/export.bpmn").status_code
    assert lone == (404 if changed.get(DIAGRAM, "") is None else 200)


def test_what_is_exported_comes_back_the_same(studio):
    draft = studio.begins("points_claim")
    before = kept(studio.town, draft)[2]
    parcel = studio.goes(f"/drafts/{draft}/export.zip")
    assert parcel.headers["Content-Disposition"].endswith('filename="points_claim.zip"')
    with zipfile.ZipFile(io.BytesIO(parcel.data)) as opened:
        assert {one: opened.read(one).decode() for one in opened.namelist()} == before
    studio.writes(draft, {ABOUT: before[ABOUT] + "\n", "forms/more.json": "{}"})
    studio.flashed(studio.brings(parcel.data))
    assert kept(studio.town, draft)[2] == before


def test_a_version_is_exported_and_brought_as_a_draft(studio):
    parcel = studio.goes("/procedures/seal/versions/1/export.zip").data
    draft = draft_in(studio.brings(parcel))
    in_force = studio.town.asks(lambda: catalogue.files_of(catalogue.in_force("seal").id))
    assert kept(studio.town, draft)[2] == in_force
    answer = studio.hands_in(draft)
    assert answer.status_code == 409
    assert "和现行版一样" in plain(answer.text)


def test_bringing_it_twice_changes_the_one_draft(studio):
    parcel = studio.goes("/procedures/seal/versions/1/export.zip").data
    assert draft_in(studio.brings(parcel)) == draft_in(studio.brings(parcel))


def test_a_diagram_is_brought_into_a_draft_alone(studio):
    draft = studio.news()
    before = kept(studio.town, draft)[2]
    changed = before[DIAGRAM].replace('name="审批"', 'name="领导审批"')
    path = f"/drafts/{draft}/import"
    studio.flashed(studio.brings(changed.encode(), "别的名称.bpmn", path))
    assert kept(studio.town, draft)[2] == {**before, DIAGRAM: changed}
    assert studio.goes(f"/drafts/{draft}/export.bpmn").text == changed


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("请假.zip", b"", "“请假.zip”打不开"),
        ("请假.docx", b"PK\x03\x04", "“请假.docx”打不开"),
        ("请假.bpmn", "<请假/>".encode("gb18030"), "不是 UTF-8 编码"),
        ("请假.bpmn", b"<a/>\0", "不能保存的字符"),
        ("大.bpmn", b"x" * 2_000_001, "太大"),
        ("大.zip", b"x" * (8 * 1024 * 1024 + 1), "太大"),
        ("<b>&.dmn", b"<a/>", "不能作流程文件的名称"),
    ],
)
def test_what_cannot_be_brought_is_told_and_changes_nothing(studio, name, content, said):
    draft = studio.begins()
    before = kept(studio.town, draft)
    answer = studio.brings(content, name, f"/drafts/{draft}/import")
    assert answer.location == f"/studio/drafts/{draft}/submit"
    assert said in studio.flashed(answer)
    assert kept(studio.town, draft) == before


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (None, "没有 about.toml"),
        ("key = ", "第 1 行附近写法有误"),
        ('title = "没有代码"', "须写明流程的代码"),
        ('key = "No-Key"\ntitle = "x"', "小写字母开头的英文名"),
        ("key = 5\ntitle = 7", "小写字母开头的英文名"),
        ('key = "../../etc"\ntitle = "x"', "小写字母开头的英文名"),
    ],
)
def test_a_folder_that_does_not_name_itself_is_not_begun(studio, about, said):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as parcel:
        parcel.writestr(DIAGRAM, "<a/>")
        if about is not None:
            parcel.writestr(ABOUT, about)
    assert said in studio.flashed(studio.brings(into.getvalue()))
    assert studio.town.asks(lambda: session.query(Draft).count()) == 0


def test_no_file_at_all_is_told(studio):
    assert "请选一个文件。" in studio.flashed(studio.sends("/import"))


def test_nothing_is_brought_over_what_somebody_is_writing(studio):
    draft = studio.begins()
    studio.browser.post(f"/studio/drafts/{draft}/hold", json={"page": "drawing"})
    parcel = studio.goes("/procedures/seal/versions/1/export.zip").data
    other = Studio(studio.town, "root")
    assert "王知行正在修改“用章申请”" in other.flashed(other.brings(parcel))
    assert "您在另一个窗口正在修改" in studio.flashed(studio.brings(parcel))


def test_a_draft_is_dropped_once(studio):
    draft = studio.begins()
    assert "草稿不要了" in studio.flashed(studio.sends(f"/drafts/{draft}/drop"))
    assert "不能再改" in studio.flashed(studio.sends(f"/drafts/{draft}/drop"))
    assert kept(studio.town, draft)[0] == DraftState.DROPPED
    assert "这份草稿不要了" in studio.reads(f"/drafts/{draft}/submit")
    assert studio.begins() != draft


def test_it_is_handed_in_once_however_often_that_is_pressed(studio):
    """Twice the same form, then the page before once more, with a form of its own."""
    draft = studio.news()
    page = studio.goes(f"/drafts/{draft}/submit").text
    key = re.search(r'name="start_key"[^>]*value="([^"]+)"', page)[1]
    sent = {"note": "试一试新的办法。", "start_key": key}
    first, second = (studio.sends(f"/drafts/{draft}/submit", **sent) for _ in range(2))
    assert first.location == second.location
    again = studio.sends(f"/drafts/{draft}/submit", **{**sent, "start_key": str(db.new_id())})
    assert again.status_code == 409
    assert "不能再改" in plain(again.text)
    assert studio.town.asks(lambda: session.query(Case).count()) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"note": ""}, "请写明"),
        ({"note": "改"}, "5"),
        ({"start_key": "x"}, ""),
        ({"effective_on": "明天"}, ""),
    ],
)
def test_what_is_missing_is_asked_for_again(studio, sent, said):
    draft = studio.news()
    answer = studio.hands_in(draft, **sent)
    assert answer.status_code == 422
    assert said in plain(answer.text)
    assert kept(studio.town, draft)[0] == DraftState.DRAFT


def test_what_is_wrong_keeps_it_from_being_handed_in_and_is_named(studio):
    draft = studio.news()
    studio.writes(draft, {"forms/approve.json": None})
    said = studio.reads(f"/drafts/{draft}/submit")
    assert "1 处错误" in said
    assert "错误 审批 没有表单“approve”，请导入，或者在右边“表单”里改选。" in said
    answer = studio.hands_in(draft)
    assert answer.status_code == 409
    assert "还有错误" in plain(answer.text)


def test_an_earlier_version_comes_back_as_a_draft_that_can_be_handed_in(studio):
    first = studio.town.asks(lambda: catalogue.files_of(catalogue.in_force("seal").id))
    later = {name: text.encode() for name, text in first.items()}
    later[ABOUT] += b'description = "second"\n'
    studio.town.does(lambda: deployment.deploy(SYSTEM, later))
    assert "第 2 版 在用" in studio.reads("/procedures/seal")
    answer = studio.sends("/procedures/seal/versions/1/return")
    draft = draft_in(answer)
    page = studio.goes(f"/drafts/{draft}/submit").text
    assert "退回到第 1 版。" in page
    assert "可以提交" in plain(page)
    assert kept(studio.town, draft)[2] == first
    assert studio.hands_in(draft).location.startswith("/cases/")
    again = studio.sends("/procedures/seal/versions/1/return")
    assert "已有一份草稿" in studio.flashed(again)
    assert "退回到这一版" not in studio.reads("/procedures/seal")


def test_a_version_that_there_is_not_is_not_found(studio):
    for path in ("/procedures/seal/versions/9/return", "/procedures/nothing/draft"):
        assert studio.sends(path).status_code == 404
    for path in ("/procedures/nothing", "/procedures/seal/versions/9/export.zip"):
        assert studio.goes(path).status_code == 404
    assert studio.goes("/procedures/seal/versions/1/export.exe").status_code == 404


def test_a_version_that_came_meanwhile_is_looked_at_first(studio):
    draft = studio.begins()
    studio.writes(draft, {"cases.toml": "today = 2026-03-03\n"})
    files = studio.town.asks(lambda: catalogue.files_of(catalogue.in_force("seal").id))
    later = {name: text.encode() for name, text in files.items()}
    later[ABOUT] += b'description = "second"\n'
    studio.town.does(lambda: deployment.deploy(SYSTEM, later))
    assert "您改的期间又发布了第 2 版" in studio.reads(f"/drafts/{draft}/submit")
    assert studio.hands_in(draft).status_code == 409
    studio.flashed(studio.sends(f"/drafts/{draft}/rebase"))
    assert studio.hands_in(draft).location.startswith("/cases/")


def test_the_menu_is_open_at_the_studio_on_each_of_its_pages(studio):
    draft = studio.begins()
    paths = ["", "/new", "/procedures/seal", *(f"/drafts/{draft}{one}" for one in PAGES[:5])]
    for path in paths:
        page = studio.goes(path).text
        current = re.findall(r'href="([^"]+)" aria-current="(\w+)"><svg', page)
        assert ("/studio", "page" if path == "" else "true") in current, path
        opened = re.findall(
            r'<details class="rail-section" open>\s*<summary>.*?<span>(.*?)</span>', page
        )
        assert opened == ["流程"], path


def test_whoever_returns_to_it_sees_a_draft_that_waits_as_it_was_handed_in(studio):
    draft = studio.news()
    studio.hands_in(draft)
    assert "已经提交，等待审批。" in studio.reads(f"/drafts/{draft}/submit")
    assert "保存" not in re.findall(
        r"<button[^>]*>(.*?)</button>", studio.goes(f"/drafts/{draft}/about").text
    )
    answer = studio.sends(f"/drafts/{draft}/rebase")
    assert "不能再改" in studio.flashed(answer)


def test_who_approves_a_change_is_led_to_what_is_changed(town):
    """On both databases: a page that is only read may lock nothing."""
    studio = opened(town)
    draft = studio.news()
    page = town.enter("root").get(studio.hands_in(draft).location)
    assert f"/studio/drafts/{draft}/differences" in page.text
