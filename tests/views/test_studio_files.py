"""The door through which a drawing page asks and sends: one page writes, and each is told."""

from __future__ import annotations

import pytest

from app import clock, db
from app.studio import drafts

EXAMPLES = "cases.toml"


class Page:
    """A page of a browser on which a draft is open."""

    def __init__(self, town, draft, username="wang", word="one"):
        self.browser, self.word = town.enter(username), word
        self.address = f"/studio/drafts/{draft}"

    def asks(self, what, **body):
        """(status, what is told)."""
        answer = self.browser.post(f"{self.address}/{what}", json=body)
        return answer.status_code, answer.json

    def holds(self, **more):
        return self.asks("hold", page=self.word, **more)

    def saves(self, changed, seen=1):
        return self.asks("files", seen=seen, page=self.word, changed=changed)

    def leaves(self):
        return self.browser.post(f"{self.address}/release", data={"page": self.word}).status_code

    def reads(self):
        return self.browser.get(f"{self.address}/files").json


@pytest.fixture
def draft(town):
    return (
        town.enter("wang")
        .post("/studio/procedures/seal/draft")
        .location.removeprefix("/studio/drafts/")
    )


@pytest.fixture
def page(town, draft):
    return Page(town, draft)


def test_what_is_saved_is_there_for_the_next_who_looks(town, draft, page):
    status, told = page.saves({EXAMPLES: "today = 2026-03-03\n"})
    assert (status, told["revision"], told["edited_at"]) == (200, 2, "09:00")
    read = Page(town, draft, "root").reads()
    assert read["files"][EXAMPLES] == "today = 2026-03-03\n"
    assert (read["holder"], read["may_write"]) == ("王知行", True)


def test_a_second_page_only_looks_until_it_takes_over(town, draft, page):
    page.holds()
    other = Page(town, draft, "root", "two")
    status, told = other.holds()
    assert (status, told["code"]) == (409, "HeldByOther")
    assert told["message"] == "王知行正在修改“用章申请”，您现在只能看。"
    assert other.saves({EXAMPLES: "x"})[0] == 409
    status, told = other.holds(take_over=True)
    assert (status, told["revision"]) == (200, 1)
    assert page.saves({EXAMPLES: "x"})[1]["code"] == "HeldByOther"
    assert other.saves({EXAMPLES: "today = 2026-03-03\n"})[0] == 200


def test_the_same_person_is_told_of_the_other_window(town, draft, page):
    page.holds()
    told = Page(town, draft, word="two").holds()[1]
    assert told["message"] == "您在另一个窗口正在修改“用章申请”，这里只能看。"


def test_a_page_that_is_left_makes_room(town, draft, page):
    page.holds()
    other = Page(town, draft, "root", "two")
    assert other.leaves() == 204
    assert other.holds()[0] == 409
    assert page.leaves() == 204
    assert other.holds()[0] == 200


def test_a_page_that_slept_is_behind(town, draft, page):
    """The lid was closed over night: somebody else has gone on meanwhile."""
    page.holds()
    clock.shift(drafts.HOLD * 2)
    other = Page(town, draft, "root", "two")
    other.saves({EXAMPLES: "today = 2026-03-03\n"})
    other.leaves()
    status, told = page.saves({EXAMPLES: "today = 2026-03-04\n"})
    assert (status, told["code"]) == (409, "StaleRevision")
    assert "请重新打开" in told["message"]
    assert page.holds()[1]["revision"] == 2


def test_a_save_that_is_sent_twice_counts_once(page):
    changed = {EXAMPLES: "today = 2026-03-03\n"}
    assert page.saves(changed)[1]["revision"] == 2
    assert page.saves(changed)[0] == 409
    assert page.reads()["revision"] == 2


def test_what_was_dropped_is_frozen(page):
    page.browser.post(f"{page.address}/drop")
    for status, told in (page.holds(), page.saves({EXAMPLES: "x"})):
        assert (status, told["code"]) == (409, "DraftFrozen")
    assert page.reads()["may_write"] is False


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"seen": "1", "page": "one", "changed": {}},
        {"seen": True, "page": "one", "changed": {}},
        {"seen": 1.5, "page": "one", "changed": {}},
        {"seen": 1, "page": 7, "changed": {}},
        {"seen": 1, "page": "", "changed": {}},
        {"seen": 1, "page": "x" * 41, "changed": {}},
        {"seen": 1, "page": "one", "changed": ["x"]},
        {"seen": 1, "page": "one", "changed": {EXAMPLES: 5}},
        {"seen": 1, "page": "one", "changed": {EXAMPLES: {"a": "b"}}},
        {"seen": 1, "page": "one", "changed": {"about.toml": None}},
        {"seen": 1, "page": "one", "changed": {"about.toml": 'key = "seal"'}},
    ],
)
def test_what_is_no_change_is_refused_in_words(page, body):
    answer = page.browser.post(f"{page.address}/files", json=body)
    assert answer.status_code == 422
    assert answer.json["message"].endswith("。")
    assert page.reads()["revision"] == 1


def test_what_is_no_json_is_refused(page):
    for what in ("files", "hold"):
        answer = page.browser.post(f"{page.address}/{what}", data="{", content_type="text/plain")
        assert answer.status_code == 422
        broken = page.browser.post(f"{page.address}/{what}", data="{", content_type="text/json")
        assert broken.status_code == 422


@pytest.mark.parametrize("name", ["../x.json", "a/b/c.toml", "x.py", "\ud800.json", ""])
def test_a_name_of_no_file_is_refused(page, name):
    assert page.saves({name: "{}"})[0] == 409
    assert page.reads()["revision"] == 1


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "x" * 2_000_001])
def test_what_cannot_be_kept_is_refused(page, text):
    status, told = page.saves({EXAMPLES: text})
    assert status == 409
    assert "“cases.toml”" in told["message"]
    assert page.reads()["revision"] == 1


def test_the_check_names_each_place_in_words(page):
    told = page.asks("check")[1]
    assert (told["is_sound"], told["problems"]) == (True, [])
    diagram = page.reads()["files"]["process.bpmn"]
    page.saves({"process.bpmn": diagram.replace("</bpmn:process>", LOOSE + "</bpmn:process>")})
    told = page.asks("check")[1]
    assert told["is_sound"] is False
    assert {one["place"] for one in told["problems"]} == {"没有名称的网关"}
    assert {"file", "element", "place", "code", "severity", "message"} == set(told["problems"][0])


LOOSE = '<bpmn:exclusiveGateway id="loose" />'


@pytest.mark.parametrize("username", ["lin", "li", "chen", "zhao"])
def test_whoever_may_not_design_gets_nothing(town, draft, username):
    page = Page(town, draft, username)
    assert page.browser.get(f"{page.address}/files").status_code == 403
    for status, told in (page.holds(), page.saves({}), page.asks("check")):
        assert (status, told["code"]) == (403, "Forbidden")
    assert page.leaves() == 403
    assert page.browser.post("/studio/feel", json={"text": "1", "kind": ""}).status_code == 403


def test_a_draft_that_there_is_not_is_not_found(town):
    page = Page(town, db.new_id())
    for status, told in (page.holds(), page.saves({}), page.asks("check")):
        assert (status, told["code"]) == (404, "NotFound")


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("amount > 3000", "expression", None),
        ("> 3000", "tests", None),
        ("a = 1\nb = a", "script", None),
        ("amount >", "expression", "没有写完"),
        ("(" * 5000, "expression", ""),
        ("amount >", "nothing of the kind", "没有写完"),
        ("\0", "expression", ""),
    ],
)
def test_what_is_written_is_read_while_it_is_written(town, text, kind, said):
    answer = town.enter("wang").post("/studio/feel", json={"text": text, "kind": kind})
    assert answer.status_code == 200
    assert (answer.json == {}) == (said is None)
    if said is not None:
        assert said in answer.json["message"]
        assert 0 <= answer.json["position"] <= len(text)
