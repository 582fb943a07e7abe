"""From which case the message comes that another waits for."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from engine.diagrams import Diagram, message

from app.assessment import rulings
from app.cases import applicant, senders, withholding
from app.cases.happenings import Subscription
from app.cases.models import Case
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.supervision import blocks

ABOUT = """
key = "{key}"
title = "{title}"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "{key}"
case_title = '"{title}"'
"""


def deployed(key, title, diagram):
    diagram.root('<bpmn:message id="word" name="word_given" />')
    files = {
        "about.toml": ABOUT.format(key=key, title=title).encode(),
        "process.bpmn": diagram.xml(),
    }
    return deployment.deploy(SYSTEM, files).definition


@pytest.fixture
def procedures(cast):
    hears = (
        Diagram("hears").start().node("intermediateCatchEvent", "w", message("word"), name="等话")
    )
    says = Diagram("says").start().user("ask", c_assignee="${case.starter}")
    says.user("think", c_candidateGroups="SECRETARY")
    says.node("intermediateThrowEvent", "s", message("word"))
    made = {
        "hears": deployed("hears", "等", hears.end().line("start", "w", "end")),
        "says": deployed("says", "说", says.end().line("start", "ask", "think", "s", "end")),
    }
    session.flush()
    return made


def begun(cast, definition, who="lin", unit=None):
    actor = directory.actor(getattr(cast, who))
    unit_id = (unit or cast.branch).id
    case = applicant.start(actor, definition, unit_id, {}, start_key=new_id())
    session.flush()
    return case


def sender_of(case: Case):
    return senders.of({case.id: "word_given"}).get(case.id)


def test_the_only_case_that_may_send_it_is_named(cast, procedures):
    waiting = begun(cast, procedures["hears"])
    assert sender_of(waiting) is None
    sender = begun(cast, procedures["says"])
    assert sender_of(waiting) is sender
    block = blocks.of_cases([waiting])[waiting.id]
    assert str(block.said) == f"在“等话”等“说”（{sender.number}）的消息"
    assert block.sender_id == sender.id


def test_of_several_none_is_named_and_none_of_another_unit(cast, procedures):
    waiting = begun(cast, procedures["hears"])
    begun(cast, procedures["says"], who="chen", unit=cast.neighbour)
    assert sender_of(waiting) is None
    begun(cast, procedures["says"])
    begun(cast, procedures["says"], who="gao")
    assert sender_of(waiting) is None
    assert str(blocks.of_cases([waiting])[waiting.id].said) == "在“等话”等消息"


def test_a_case_that_is_kept_from_somebody_is_not_named(cast, procedures):
    waiting, sender = begun(cast, procedures["hears"]), begun(cast, procedures["says"])
    withholding.withhold(sender, cast.li.id)
    session.flush()
    assert sender_of(waiting) is None


def test_it_is_told_how_many_wait_for_a_case_that_alone_may_send_it(cast, procedures):
    sender = begun(cast, procedures["says"])
    waiting = [begun(cast, procedures["hears"]), begun(cast, procedures["hears"])]
    begun(cast, procedures["hears"], who="chen", unit=cast.neighbour)
    assert senders.waiting_for(sender) == 2
    assert senders.waiting_for(waiting[0]) == 0
    withholding.withhold(waiting[0], cast.li.id)
    session.flush()
    assert senders.waiting_for(sender) == 1
    begun(cast, procedures["says"], who="gao")
    assert senders.waiting_for(sender) == 0


def test_a_line_hears_from_the_quarter_in_which_it_is_decided(demonstrated_house):
    with demonstrated_house.app_context():
        query = sa.select(Subscription.case_id).filter_by(message=rulings.RULED)
        waiting = dict.fromkeys(session.scalars(query), rulings.RULED)
        found = senders.of(waiting)
        told = {session.get_one(Case, one).unit_id: other for one, other in found.items()}
        assert found.keys() == waiting.keys() != set()
        assert {one.definition.key for one in told.values()} == {"points_cycle"}
        for quarter in set(found.values()):
            assert senders.waiting_for(quarter) == list(found.values()).count(quarter)
        assert all(unit_id == sender.unit_id for unit_id, sender in told.items())
