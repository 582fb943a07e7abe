"""Starting, drafting and withdrawing."""

from __future__ import annotations

import pytest
import seal

from app.cases import applicant, otherboxes, progress
from app.cases.models import CaseClosed, CaseStatus
from app.db import new_id, session
from app.definitions import catalogue, deployment
from app.errors import Invalid, NotFound
from app.notifications import outbox
from app.organisation.actors import SYSTEM


def test_a_case_gets_number_and_title(desk):
    first, second = desk.starts(), desk.starts(purpose="合同")
    assert first.title == "用章：证明"
    assert (first.number, second.number) == ("YZ-LY0101-2026-0001", "YZ-LY0101-2026-0002")


def test_two_procedures_of_one_sign_count_together(desk):
    first = desk.starts()
    files = seal.files()
    files["about.toml"] = files["about.toml"].replace(b'key = "seal"', b'key = "stamp"')
    desk.definition = deployment.deploy(SYSTEM, files).definition
    session.flush()
    second = desk.starts()
    assert first.definition.key != second.definition.key
    assert second.number == "YZ-LY0101-2026-0002"


def test_starting_twice_with_one_key_starts_once(desk):
    key = new_id()
    assert desk.starts(key=key).id == desk.starts(key=key).id
    assert len(otherboxes.started(desk.actor("lin")).rows) == 1


def test_of_a_retired_procedure_nothing_is_begun_and_what_runs_goes_on(desk):
    key = new_id()
    running = desk.starts(key=key)
    files = seal.files()
    files["about.toml"] = b"retired = true\n" + files["about.toml"]
    deployment.deploy(SYSTEM, files)
    session.flush()
    assert desk.definition not in catalogue.startable(desk.actor("lin"))
    with pytest.raises(applicant.Retired, match="已经停用"):
        desk.starts()
    assert desk.starts(key=key).id == running.id
    before = desk.item(running).element
    desk.completes("zhao", running, look_result="agree")
    assert desk.item(running).element != before


def test_what_runs_may_have_the_system_start_what_is_retired(desk):
    files = seal.files()
    files["about.toml"] = b"retired = true\n" + files["about.toml"]
    deployment.deploy(SYSTEM, files)
    session.flush()
    lin = desk.cast.lin
    given = {"purpose": "证明", "copies": 2}
    case = applicant.start(
        SYSTEM, desk.definition, lin.unit_id, given, start_key=new_id(), on_behalf_of=lin.id
    )
    assert case.is_open


def test_only_those_named_may_start_and_only_in_their_unit(desk):
    with pytest.raises(applicant.MayNotStart):
        desk.starts("wang")
    with pytest.raises(applicant.MayNotStart):
        applicant.start(
            desk.actor("lin"), desk.definition, desk.cast.neighbour.id, {}, start_key=new_id()
        )


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"purpose": "长" * 21}, "purpose"),
        ({"purpose": "有\x00害"}, "purpose"),
        ({"copies": 0}, "copies"),
        ({"copies": 10}, "copies"),
        ({"copies": "三"}, "copies"),
        ({"copies": "NaN"}, "copies"),
        ({"copies": True}, "copies"),
        ({"papers": ["not an id"]}, "papers"),
    ],
)
def test_bad_answers_name_their_field_and_start_nothing(desk, answers, field):
    with pytest.raises(Invalid) as refusal:
        desk.starts(**answers)
    assert list(refusal.value.details) == [field]


def test_somebody_else_s_file_cannot_be_attached(desk):
    with pytest.raises(NotFound):
        desk.starts(papers=[str(new_id())])


def test_the_starter_may_withdraw_and_nobody_else(desk):
    case = desk.starts()
    with pytest.raises(applicant.NotYourCase):
        applicant.withdraw(desk.actor("zhao"), case.id)
    applicant.withdraw(desk.actor("lin"), case.id)
    assert case.status == CaseStatus.WITHDRAWN
    assert progress.open_items(case) == []
    with pytest.raises(CaseClosed):
        applicant.withdraw(desk.actor("lin"), case.id)


def test_a_draft_is_its_writer_s_alone(desk):
    lin, key = desk.actor("lin"), new_id()
    unit = desk.cast.branch.id
    applicant.save_draft(lin, desk.definition, unit, {"purpose": "半句"}, draft_id=key)
    applicant.save_draft(lin, desk.definition, unit, {"purpose": "一句"}, draft_id=key)
    assert [draft.answers for draft in otherboxes.drafts(lin)] == [{"purpose": "一句"}]
    with pytest.raises(NotFound):
        otherboxes.draft(desk.actor("chen"), key)
    with pytest.raises(NotFound):
        applicant.save_draft(desk.actor("chen"), desk.definition, unit, {}, draft_id=key)
    applicant.discard_draft(desk.actor("chen"), key)
    assert otherboxes.drafts(lin)
    applicant.discard_draft(lin, key)
    assert not otherboxes.drafts(lin)


# -- in somebody's stead


def enters(desk, name="sun", whose="gao", *, key=None):
    answers = {"purpose": "证明", "copies": 2}
    unit, whose_id = desk.cast.branch.id, getattr(desk.cast, whose).id
    return applicant.start(
        desk.actor(name),
        desk.definition,
        unit,
        answers,
        start_key=key or new_id(),
        on_behalf_of=whose_id,
    )


def test_what_is_entered_for_somebody_is_theirs(desk):
    case = enters(desk)
    assert (case.starter, case.entered_by) == (desk.cast.gao, desk.cast.sun)
    assert progress.variables_of(case)["case"]["entered_by"] == str(desk.cast.sun.id)
    assert progress.variables_of(case)["case"]["done_by"] == {"ask": str(desk.cast.sun.id)}


def test_those_who_may_enter_it_are_offered_the_others_of_their_unit(desk):
    unit = desk.cast.branch.id
    offered = applicant.people_to_start_for(desk.actor("sun"), desk.definition, unit)
    assert offered[desk.cast.gao.id] == "高若水"
    assert not {desk.cast.sun.id, desk.cast.chen.id, desk.cast.wang.id} & set(offered)
    assert applicant.people_to_start_for(desk.actor("li"), desk.definition, unit) == {}
    elsewhere = desk.cast.neighbour.id
    assert applicant.people_to_start_for(desk.actor("sun"), desk.definition, elsewhere) == {}


def test_entering_twice_with_one_key_starts_once_and_the_key_is_nobody_else_s(desk):
    key = new_id()
    assert enters(desk, key=key).id == enters(desk, key=key).id
    with pytest.raises(NotFound):
        desk.starts("gao", key=key)


def test_who_entered_it_may_withdraw_it_where_the_procedure_has_no_rule(desk):
    case = enters(desk)
    with pytest.raises(applicant.NotYourCase):
        applicant.withdraw(desk.actor("li"), case.id)
    applicant.withdraw(desk.actor("sun"), case.id)
    assert case.status == CaseStatus.WITHDRAWN


def test_a_step_that_names_a_person_tells_that_person_and_a_post_s_step_nobody(desk):
    case = desk.starts("lin")
    assert outbox.messages(desk.actor("zhao")) == []
    desk.completes("zhao", case, look_result="return", look_reason="请写明用途。")
    [message] = outbox.messages(desk.actor("lin"))
    assert (message.title, message.link) == ("申请：用章：证明", f"/cases/{case.id}")
