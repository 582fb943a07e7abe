"""Who will have a case next: the people of the steps to come, and what nobody can know yet."""

from __future__ import annotations

import seal
from diagrams import Diagram, instances

from app.cases import foresight, progress
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import deployment
from app.definitions.sources import Asking
from app.organisation import directory
from app.organisation.actors import SYSTEM

ABOUT = """
key = "p"
title = "x"
category = "x"
who_may_start = ["MEMBER"]
case_number = "X"
case_title = '"x"'
"""


def deployed(diagram, **forms):
    files = {
        "about.toml": ABOUT.encode(),
        "process.bpmn": diagram.xml(),
        **{f"forms/{name}.json": seal.form(fields) for name, fields in forms.items()},
    }
    version = deployment.deploy(SYSTEM, files)
    session.flush()
    return version.id


def seen(version_id, person, answers=None, entered_by=None):
    asking = Asking(person.unit_id, person.id)
    return foresight.of_start(version_id, asking, answers or {}, entered_by)


def names(found):
    return {step.element.label: step.people for step in found.steps}


def test_the_people_of_each_step_are_those_who_would_get_it(desk, cast):
    found = seen(desk.definition.version_in_force_id, cast.lin)
    assert [*names(found)] == ["审核", "签字", "次日取章"]
    assert names(found)["审核"] == ("赵明远", "钱思齐", "胡安然")
    assert names(found)["签字"] == ("李向阳",)
    assert found.stops is None


def test_who_must_keep_out_is_left_aside_and_the_next_in_line_steps_in(desk, cast):
    """The starter is the secretary: the deputy signs."""
    assert names(seen(desk.definition.version_in_force_id, cast.li))["签字"] == ("周致和",)
    others = names(seen(desk.definition.version_in_force_id, cast.zhao))["审核"]
    assert others == ("钱思齐", "胡安然")


def test_nothing_is_written_and_no_case_begins(desk, cast):
    seen(desk.definition.version_in_force_id, cast.lin, {"purpose": "证明"})
    session.flush()
    assert session.query(Case).count() == session.query(WorkItem).count() == 0


def test_each_kind_of_post_and_person_is_told(cast):
    """Nobody, the nearest above, several at once, somebody whom a later step chooses."""
    voters = f'${{["{cast.zhao.id}", "{cast.qian.id}"]}}'
    diagram = (
        Diagram("p")
        .start()
        .user("ask", c_assignee="${case.starter}", c_formKey="ask")
        .user("check", c_candidateGroups="TOWN_OFFICE")
        .user("above", c_candidateGroups="SUBDISTRICT_OFFICER")
        .user("vote", instances(collection=voters, elementVariable="voter"), c_assignee="${voter}")
        .user("pick", c_candidateGroups="SECRETARY", c_formKey="pick")
        .user("do", c_assignee="${chosen}")
        .exclusive("again", default="back")
        .end()
        .line("start", "ask", "check", "above", "vote", "pick", "do", "again")
        .flow("again", "check", identity="back")
        .flow("again", "end", "amount > 5")
    )
    amount = [{"type": "number", "key": "amount", "label": "金额"}]
    chosen = [{"type": "textfield", "key": "chosen", "label": "谁"}]
    version = deployed(diagram, ask=amount, pick=chosen)
    found = seen(version, cast.lin)
    check, above, vote, pick, do = found.steps
    assert check.waits_for_nobody
    assert check.post == ("TOWN_OFFICE", cast.branch.id)
    assert (above.people, above.post[1]) == (("王知行",), cast.subdistrict.id)
    assert vote.people == ("赵明远", "钱思齐")
    assert pick.people == ("李向阳",)
    assert (do.people, do.is_known, do.waits_for_nobody) == ((), False, False)
    assert found.stops is not None, "it goes round"
    assert seen(version, cast.lin, {"amount": "9"}).stops is None
    for unclear in ("", "vier", None, ["1"]):
        assert seen(version, cast.lin, {"amount": unclear}).stops is not None


def test_an_open_case_is_foreseen_from_where_it_is(desk):
    case = desk.starts("lin")
    assert [*names(foresight.of_case(case, progress.open_items(case)))] == ["签字", "次日取章"]
    desk.completes("zhao", case, look_result="agree")
    before = bytes(case.state), progress.open_items(case)[0].id
    assert [*names(foresight.of_case(case, progress.open_items(case)))] == ["次日取章"]
    session.flush()
    assert (bytes(case.state), progress.open_items(case)[0].id) == before


def test_who_did_a_step_already_is_kept_out_of_the_next(desk, cast):
    """Who has looked may not sign: the deputy was an assessor, so the commissioner signs."""
    directory.assign(cast.zhou, "ASSESSOR", cast.branch)
    directory.assign(cast.zhou, "SECRETARY", cast.branch)
    case = desk.starts("lin")
    desk.completes("zhou", case, look_result="agree")
    assert names(foresight.of_case(case, progress.open_items(case))) == {"次日取章": ()}
