"""发布前影响报告: one page on what a draft would do, for whoever designs procedures."""

from __future__ import annotations

import pytest
import seal
from lxml import html
from precedents import changed
from story import Story

from app.definitions import catalogue
from app.organisation import directory
from app.studio import drafts

EXAMPLE = """
today = 2026-03-03
[[example]]
name = "同意"
path = ["start", "ask", "look", "sign", "rest", "done"]
outcome = "done"
start = { purpose = "证明", copies = 1 }
step = [
  { at = "look", answers = { look_result = "agree" } },
  { at = "sign", answers = { signed = true } },
  { wait = 2 },
]
"""


class Studio:
    """A town with a draft of the seal procedure, in which signing is somebody else's."""

    def __init__(self, town) -> None:
        self.town = town
        self.draft_id = town.does(self._draft)
        self.path = f"/studio/drafts/{self.draft_id}/impact"
        self.wang = town.enter("wang")

    def _draft(self):
        wang = directory.actor(directory.person(self.town.ids["wang"]))
        draft = drafts.begin(wang, catalogue.in_force("seal"))
        files = changed(
            seal.files(), ('candidateGroups="SECRETARY"', 'candidateGroups="纪检审核员"')
        )
        text = {"process.bpmn": files["process.bpmn"].decode(), "cases.toml": EXAMPLE}
        return drafts.save(wang, draft.id, draft.revision, "page", text).id

    def page(self, **query):
        answer = self.wang.get(self.path, query_string=query)
        assert answer.status_code == 200
        return html.fromstring(answer.text)

    def words(self, section, **query):
        [found] = self.page(**query).xpath(f"//section[@id='{section}']")
        return " ".join(found.text_content().split())

    def works(self):
        self.town.does(Story.works)

    def lives(self):
        """A case that is done: asked, looked at, signed, a day later."""
        path = self.town.starts_seal(self.town.enter("lin"))
        for name, said in (("zhao", {"look_result": "agree"}), ("li", {"signed": "y"})):
            browser = self.town.enter(name)
            [form] = html.fromstring(browser.get(path).text).xpath(
                "//form[contains(@action, '/complete')]"
            )
            answer = browser.post(form.get("action"), data=said)
            assert answer.status_code == 302, answer.text
        self.town.does(lambda: Story().days_pass(2))


@pytest.fixture
def studio(town):
    return Studio(town)


@pytest.fixture
def sqlite_studio(sqlite_town):
    return Studio(sqlite_town)


def test_who_could_do_each_step_is_looked_through_when_the_page_asks(sqlite_studio):
    [section] = sqlite_studio.page().xpath("//section[@id='reach']")
    assert section.get("hx-get").endswith("?reach=1")
    said = sqlite_studio.words("reach", reach=1)
    assert "组织里没有“纪检审核员”这个角色" in said
    assert "1 个单位没有人能办滨河第二党支部" in said


def test_running_cases_are_sorted_at_once_where_they_are_few(studio):
    studio.town.starts_seal(studio.town.enter("lin"))
    said = studio.words("running")
    assert "1 件在办" in said
    assert "可自动迁移 1" in said
    assert "前面有变化：签字" in said


def test_without_anything_every_section_says_so(sqlite_studio):
    assert "没有在办的件" in sqlite_studio.words("running")
    assert "最近一年没有办结的件" in sqlite_studio.words("replay")


def test_examples_are_tried(sqlite_studio):
    assert "和写的一样" in sqlite_studio.words("examples")


def test_last_year_s_cases_are_replayed_and_summed_up(studio):
    studio.lives()
    assert "开始回放" in studio.words("replay")
    assert studio.wang.post(f"{studio.path}/replay").status_code == 302
    assert "停止" in studio.words("replay")
    studio.works()
    said = studio.words("replay")
    assert "推算完了" in said
    assert "和原来一样 1" in said
    cases = studio.words("cases", verdict="SAME")
    assert "列出 1 件，共 1 件" in cases


def test_a_replay_can_be_stopped(sqlite_studio):
    sqlite_studio.lives()
    sqlite_studio.wang.post(f"{sqlite_studio.path}/replay")
    sqlite_studio.wang.post(f"{sqlite_studio.path}/replay/stop")
    assert "已停止" in sqlite_studio.words("replay")
    assert sqlite_studio.wang.post(f"{sqlite_studio.path}/nothing").status_code == 404


def test_who_may_not_read_cases_sees_numbers_only(sqlite_studio):
    sqlite_studio.town.starts_seal(sqlite_studio.town.enter("lin"))
    sqlite_studio.wang = sqlite_studio.town.enter("root")
    said = sqlite_studio.words("running")
    assert "另有 1 件您无权查看" in said
    assert "用章：证明" not in said


@pytest.mark.parametrize("reader", ["lin", "li", "zhao"])
def test_it_is_for_those_who_design_procedures(sqlite_studio, reader):
    browser = sqlite_studio.town.enter(reader)
    assert browser.get(sqlite_studio.path).status_code == 403
    assert browser.post(f"{sqlite_studio.path}/replay").status_code == 403


def test_a_draft_with_errors_says_what_to_mend_first(sqlite_studio):
    def spoil():
        wang = directory.actor(directory.person(sqlite_studio.town.ids["wang"]))
        draft = drafts.draft(wang, sqlite_studio.draft_id)
        broken = draft.files["process.bpmn"].replace('targetRef="look"', 'targetRef="nowhere"')
        drafts.save(wang, draft.id, draft.revision, "page", {"process.bpmn": broken})

    sqlite_studio.town.does(spoil)
    page = sqlite_studio.page()
    assert "改好以后才能看影响" in page.text_content()
    assert not page.xpath("//section[@id='replay']")
