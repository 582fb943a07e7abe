"""One person at a time changes a draft, nobody's change is overwritten, and files stay files."""

from __future__ import annotations

from datetime import timedelta

import changing
import pytest

from app import clock, db
from app.errors import Forbidden, Invalid, NotFound
from app.organisation import directory
from app.studio import contents, drafts, publishing
from app.studio.drafts import (
    BegunAlready,
    HeldByOther,
    HeldElsewhere,
    KeyIsFixed,
    StaleRevision,
)
from app.studio.models import DraftFrozen, DraftState

ABOUT = "about.toml"


@pytest.fixture
def draft(cast):
    return changing.begun(cast.wang)


@pytest.fixture
def wang(cast):
    return directory.actor(cast.wang)


@pytest.fixture
def root(cast):
    return directory.actor(cast.root)


def saved(actor, draft, changed, page="page", seen=None):
    return drafts.save(actor, draft.id, seen or draft.revision, page, changed)


def test_whoever_begins_again_goes_on_with_the_same(draft, root):
    assert drafts.begin(root, draft.base) is draft
    with pytest.raises(BegunAlready):
        drafts.begin_anew(root, draft.files)
    with pytest.raises(BegunAlready):
        drafts.begin_from_earlier(root, draft.base)


def test_another_page_waits_until_the_first_lets_go(draft, wang, root):
    drafts.hold(wang, draft.id, "one")
    with pytest.raises(HeldByOther) as told:
        drafts.hold(root, draft.id, "two")
    assert str(told.value) == "王知行正在修改“通用审批”，您现在只能看。"
    with pytest.raises(HeldElsewhere):
        drafts.hold(wang, draft.id, "three")
    drafts.release(wang, draft.id, "three")
    assert drafts.holder_of(draft) == "王知行"
    drafts.release(wang, draft.id, "one")
    assert drafts.hold(root, draft.id, "two").held_by.name == "罗守拙"


def test_a_page_that_says_nothing_more_holds_it_two_minutes(draft, wang, root):
    drafts.hold(wang, draft.id, "one")
    clock.shift(drafts.HOLD - timedelta(seconds=1))
    with pytest.raises(HeldByOther):
        drafts.hold(root, draft.id, "two")
    clock.shift(drafts.HOLD)
    assert drafts.holder_of(draft) == ""
    assert drafts.hold(root, draft.id, "two").held_key == "two"


def test_whoever_is_taken_over_from_writes_no_more(draft, wang, root):
    drafts.hold(wang, draft.id, "one")
    drafts.hold(root, draft.id, "two", take_over=True)
    with pytest.raises(HeldByOther):
        saved(wang, draft, {"cases.toml": "today = 2026-03-03\n"}, page="one")


def test_a_change_of_what_is_no_more_there_is_refused(draft, wang):
    saved(wang, draft, {"cases.toml": "today = 2026-03-03\n"})
    with pytest.raises(StaleRevision):
        saved(wang, draft, {"cases.toml": "today = 2026-03-04\n"}, seen=1)
    assert draft.files["cases.toml"] == "today = 2026-03-03\n"


def test_the_same_again_is_no_revision(draft, wang):
    saved(wang, draft, {ABOUT: draft.files[ABOUT], "none.json": None})
    assert draft.revision == 1


def test_everybody_who_changed_it_is_an_editor_and_a_look_makes_none(draft, wang, root):
    drafts.hold(root, draft.id, "two")
    drafts.release(root, draft.id, "two")
    assert draft.editors == [str(wang.person_id)]
    saved(root, draft, {"cases.toml": "today = 2026-03-03\n"})
    assert draft.editors == sorted([str(wang.person_id), str(root.person_id)])


def test_a_check_holds_until_the_next_change(draft, wang):
    drafts.check(wang, draft.id)
    assert draft.is_sound
    saved(wang, draft, {"cases.toml": "today = 2026-03-03\n"})
    assert not draft.is_sound


def test_a_form_that_is_removed_while_a_step_names_it_is_missed_there(draft, wang):
    form = next(name for name in draft.files if name.startswith("forms/"))
    saved(wang, draft, {form: None})
    _draft, problems = drafts.check(wang, draft.id)
    name = form.removeprefix("forms/").removesuffix(".json")
    assert f"没有表单“{name}”" in problems[0].message
    assert not draft.is_sound


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ('key = "general_approval"', 'key = "another"', KeyIsFixed),
        ('key = "general_approval"', 'key = "General-Approval"', Invalid),
        ('key = "general_approval"', "key = 5", Invalid),
        ("title = ", "name = ", Invalid),
        ('title = "', 'title = ["', Invalid),
        ('title = "', 'title = "' + "长" * 60, Invalid),
        ('title = "', 'title = """\n\n', Invalid),
    ],
)
def test_it_stays_the_procedure_that_it_is(draft, wang, old, new, refused):
    assert old in draft.files[ABOUT]
    with pytest.raises(refused):
        saved(wang, draft, {ABOUT: draft.files[ABOUT].replace(old, new, 1)})
    with pytest.raises(Invalid):
        saved(wang, draft, {ABOUT: None})
    assert draft.revision == 1


def test_a_title_may_say_what_it_likes(draft, wang):
    about = draft.files[ABOUT].replace("通用审批", "“通用”<事项> & 审批 😀 100%s")
    assert saved(wang, draft, {ABOUT: about}).title == "“通用”<事项> & 审批 😀 100%s"


@pytest.mark.parametrize(
    "name",
    [
        *("", "../x.json", "/x.json", "a/b/c.json", "x", "x.exe", ".json", "a\\b.json"),
        *("a\0.json", "长" * 90 + ".json", "\ud800.json", "x.json\n"),
    ],
)
def test_a_strange_name_is_no_file_s(draft, wang, name):
    with pytest.raises(contents.NotAFile):
        saved(wang, draft, {name: "{}"})


@pytest.mark.parametrize("name", ["forms/请假单.json", "计分.dmn", "cases.toml", "a.b-c_1.json"])
def test_names_may_be_chinese(draft, wang, name):
    assert name in saved(wang, draft, {name: "{}"}).files


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_cannot_be_kept_is_refused(draft, wang, text):
    with pytest.raises(contents.NotText):
        saved(wang, draft, {"cases.toml": text})


def test_there_is_an_end_to_how_much_it_holds(draft, wang):
    most = "x" * contents.MOST_SIGNS
    saved(wang, draft, {"a.json": most})
    with pytest.raises(contents.TooMuch):
        saved(wang, draft, {"a.json": most + "x"})
    with pytest.raises(contents.TooMuch):
        saved(wang, draft, {"b.json": most, "c.json": most})
    with pytest.raises(contents.TooMuch):
        saved(wang, draft, {f"f{number}.json": "{}" for number in range(contents.MOST_FILES)})
    assert draft.revision == 2


def test_a_page_has_a_word_of_its_own(draft, wang):
    for word in ("", "x" * 41, "\0"):
        with pytest.raises(Invalid):
            drafts.hold(wang, draft.id, word)


def test_while_somebody_writes_nobody_else_drops_or_submits_it(cast, wang, root):
    draft = changing.checked(cast.wang)
    drafts.hold(wang, draft.id, "one")
    with pytest.raises(HeldByOther):
        drafts.drop(root, draft.id)
    with pytest.raises(HeldByOther):
        publishing.submit(root, draft.id, db.new_id(), "改时限。", None)
    assert draft.state == DraftState.DRAFT


def test_a_dropped_draft_is_kept_and_another_can_be_begun(draft, wang):
    drafts.drop(wang, draft.id)
    for act in (drafts.drop, drafts.hold):
        with pytest.raises(DraftFrozen):
            act(wang, draft.id, *(["page"] if act is drafts.hold else []))
    assert drafts.begin(wang, draft.base) is not draft
    assert drafts.draft(wang, draft.id).state == DraftState.DROPPED


def test_members_have_nothing_to_do_with_drafts(cast, draft):
    lin = directory.actor(cast.lin)
    for act in (
        lambda: drafts.open_drafts(lin),
        lambda: drafts.draft(lin, draft.id),
        lambda: drafts.begin(lin, draft.base),
        lambda: drafts.hold(lin, draft.id, "page"),
        lambda: drafts.release(lin, draft.id, "page"),
        lambda: drafts.check(lin, draft.id),
        lambda: drafts.drop(lin, draft.id),
        lambda: saved(lin, draft, {"cases.toml": ""}),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_draft_that_there_is_not_is_not_found(wang):
    for act in (drafts.draft, drafts.check, drafts.drop):
        with pytest.raises(NotFound):
            act(wang, db.new_id())
