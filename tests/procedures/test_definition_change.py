"""流程变更: a draft is submitted, approved by somebody else, and comes into force on its day."""

import changing
import pytest
from story import Story

from app.cases import applicant
from app.cases.turns import SelfApproval
from app.db import new_id
from app.definitions import catalogue
from app.organisation import directory
from app.studio import drafts, publishing
from app.studio.models import DraftFrozen, DraftState


@pytest.fixture
def draft(cast):
    return changing.checked(cast.wang)


@pytest.fixture
def change(cast, draft):
    story = Story()
    story.starts(cast.wang, "definition_change", draft=str(draft.id), note="审核时限改为三天。")
    return story


def test_new_cases_take_the_new_version_and_running_ones_keep_theirs(cast, change, draft):
    running = asks(cast.wang)
    change.completes(cast.root, "审批变更", "agree")
    change.works()
    assert draft.state == DraftState.PUBLISHED
    assert catalogue.in_force("general_approval").number == draft.version.number == 2
    assert (running.version.number, asks(cast.wang).version.number) == (1, 2)


def asks(person):
    """Somebody asks for a stamp, under whatever version is in force."""
    definition = catalogue.definition("general_approval")
    answers = {
        "kind": "seal",
        "urgency": "normal",
        "matter": "开会议证明",
        "reason": "参加区里的培训，需要证明。",
        "seal_name": "支部印章",
        "copies": 1,
    }
    actor = directory.actor(person)
    return applicant.start(actor, definition, person.unit_id, answers, start_key=new_id())


def test_whoever_changed_the_draft_does_not_approve_it(cast, change):
    assert cast.wang.id not in directory.behind(change.item("审批变更").candidate_key)
    with pytest.raises(SelfApproval):
        change.completes(cast.wang, "审批变更", "agree")


def test_an_editor_who_did_not_submit_does_not_approve_either(cast, draft):
    changing.written(cast.root, draft, changing.THREE_DAYS, 'camunda:dueDate="工作日(4)"', page="b")
    drafts.check(directory.actor(cast.root), draft.id)
    story = Story()
    story.starts(cast.wang, "definition_change", draft=str(draft.id), note="审核时限改为四天。")
    kept_out = {one.person_id for one in story.item("审批变更").recusals}
    assert {cast.wang.id, cast.root.id} <= kept_out


def test_what_is_submitted_is_not_changed_until_it_comes_back(cast, change, draft):
    with pytest.raises(DraftFrozen):
        changing.written(cast.wang, draft, changing.THREE_DAYS, changing.TWO_DAYS)
    change.completes(cast.root, "审批变更", "return", approve_opinion="请再想想。")
    changing.written(cast.wang, draft, changing.THREE_DAYS, 'camunda:dueDate="工作日(5)"')
    change.completes(cast.wang, "改好再报", note="审核时限改为五天。")
    assert draft.state == DraftState.SUBMITTED


def test_a_draft_begun_before_the_latest_version_is_not_submitted(cast, draft):
    files = {**drafts.as_folder(draft), "cases.toml": b"today = 2026-03-03\n"}
    changing.deployment.deploy(changing.SYSTEM, files)
    changing.session.flush()
    story = Story()
    with pytest.raises(publishing.BaseOutdated):
        story.starts(cast.wang, "definition_change", draft=str(draft.id), note="审核时限改为三天。")


def test_a_version_that_came_meanwhile_sends_an_approved_draft_back(cast, change, draft):
    files = {**drafts.as_folder(draft), "cases.toml": b"today = 2026-03-03\n"}
    changing.deployment.deploy(changing.SYSTEM, files)
    changing.session.flush()
    change.completes(cast.root, "审批变更", "agree")
    change.works()
    assert draft.state == DraftState.DRAFT
    assert change.steps == ["改好再报"]


def test_a_withdrawn_change_leaves_its_draft_to_be_changed(cast, change, draft):
    change.withdraws(cast.wang)
    assert draft.state == DraftState.DRAFT
