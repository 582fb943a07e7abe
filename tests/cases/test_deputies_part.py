"""What a deputy has done is the principal's part in a matter: votes, keeping out, send-backs."""

from __future__ import annotations

import pytest
import seal
import together
from diagrams import Diagram, instances, properties
from test_acts import Office
from test_deputies import entrust
from test_skipping import Line
from together import Table

from app.cases import sending_back, signers
from app.cases.voices import PrincipalHasSigned
from app.organisation.actors import person_key


def kept_out(table, case):
    [item] = table.open(case)
    names = {getattr(table.cast, name).id: name for name in ("wu", "li", "zhao", "qian", "hu")}
    return {names[one.person_id] for one in item.recusals}


def test_only_what_was_done_at_the_step_that_is_named_keeps_a_principal_out(cast):
    steps = [("a", "SECRETARY", {}), ("b", "DISCIPLINE_COMMISSIONER", {})]
    line = Line(cast, *steps, ("c", "SECRETARY", {"assign__exclude": "b"}))
    entrust(cast, "li", "wu")
    case = line.starts()
    line.does("wu", case)
    line.does("wu", case)
    assert kept_out(line, case) == {"wu"}


def test_a_deputy_whose_own_matter_it_is_keeps_the_principal_out_all_the_same(cast):
    said = {"assign__exclude": "starter a"}
    line = Line(cast, ("a", "ASSESSOR", {}), ("b", "ASSESSOR", said))
    entrust(cast, "zhao", "wu")
    case = line.starts("wu")
    line.does("wu", case)
    assert kept_out(line, case) == {"wu", "zhao"}


def test_all_who_have_signed_keep_out_and_all_for_whom_deputies_did(cast):
    sign = properties(sign__rule="all") + instances()
    diagram = (
        Diagram("together")
        .start()
        .user("ask", c_assignee="${case.starter}", c_formKey="ask")
        .user("sign", sign, c_candidateGroups="ASSESSOR", c_formKey="sign")
        .user("file", properties(assign__exclude="sign"), c_candidateGroups="MEMBER")
        .end()
        .line("start", "ask", "sign", "file", "end")
    )
    forms = {"forms/ask.json": seal.form(together.ASK), "forms/sign.json": seal.form(together.SIGN)}
    about = {"about.toml": together.ABOUT.encode(), "process.bpmn": diagram.xml()}
    table = Table(cast, {**about, **forms})
    case = table.starts()
    of_zhao = table.item(case, "zhao")
    entrust(cast, "zhao", "wu")
    table.votes("wu", of_zhao)
    table.says("qian", case)
    table.says("hu", case)
    assert kept_out(table, case) == {"wu", "zhao", "qian", "hu"}


def test_a_deputy_does_not_speak_for_whoever_has_spoken_for_the_post(cast):
    marker = instances(collection="[1, 2]", elementVariable="copy")
    table = Table(cast, together.files(marker, rule="all"))
    first, second = table.open(table.starts())
    table.votes("zhao", first)
    entrust(cast, "zhao", "wu")
    with pytest.raises(PrincipalHasSigned):
        table.votes("wu", second)


def test_a_step_that_a_deputy_did_is_sent_back_to_the_principal(cast):
    office = Office(cast)
    office.at()
    entrust(cast, "zhao", "gao")
    office.does("gao", "look")
    money = office.item("money")
    sending_back.send_back(office.actor("sun"), money.id, "look", reason="请再看")
    assert office.item("look").candidate_key == person_key(cast.zhao.id)


def test_a_deputy_takes_back_whom_the_principal_has_asked_to_sign(cast):
    office = Office(cast)
    office.at("look", "money", "law")
    sign = office.item("sign")
    [beside] = signers.add(office.actor("li"), sign.id, [cast.gao.id], where="before")
    entrust(cast, "li", "wu")
    signers.remove(office.actor("wu"), beside.id, reason="不用了")
    assert not office.item("sign").is_paused
