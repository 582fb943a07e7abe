"""Steps that need nobody are passed by the system: for whom, for whom not, what stays barred."""

from __future__ import annotations

import sqlalchemy as sa
from chained import chain
from diagrams import Diagram, instances, properties
from together import Table

from app import audit, clock
from app.cases import official, sending_back
from app.cases.models import WorkItem
from app.cases.vacancies import LOOK
from app.db import session
from app.jobs import kinds
from app.jobs.models import Job, Lease
from app.notifications.models import Message
from app.organisation import directory
from app.supervision import answering, following
from app.supervision.answering import Answer
from app.supervision.reasons import DelayCause


class Line(Table):
    def __init__(self, cast, *steps, **more):
        super().__init__(cast, chain(*steps, **more))

    def does(self, name, case, result="agree"):
        [item] = self.open(case)
        why = {} if result == "agree" else {f"{item.element}_why": "请补充材料"}
        answers = {f"{item.element}_result": result, **why}
        return official.complete(self.actor(name), item.id, answers)

    def resubmits(self, case, name="lin"):
        [item] = self.open(case)
        return official.complete(self.actor(name), item.id, {"purpose": "再报"})

    def at(self, case):
        return [item.element for item in self.open(case)]


def skips(case):
    return [
        (entry.details["element"], str(entry.details["why"]))
        for entry in audit.entries(case.id)
        if entry.action == "work_item.skipped"
    ]


SAME = {"skip__same": "consecutive"}
EVER = {"skip__same": "ever"}


def test_who_has_just_agreed_is_not_asked_again(cast):
    line = Line(cast, ("a", "SECRETARY", {}), ("b", "SECRETARY", SAME), ("c", "SECRETARY", SAME))
    case = line.starts()
    line.does("li", case)
    assert (case.outcome, skips(case)) == ("done", [("b", "same"), ("c", "same")])
    skipped = session.query(WorkItem).filter_by(case_id=case.id, element="b").one()
    assert (skipped.is_open, skipped.done_by_id) == (False, None)
    [entry] = [one for one in audit.entries(case.id) if one.details.get("element") == "b"]
    assert entry.actor_id is None
    assert entry.details["person"] == cast.li.name
    assert entry.details["answers"]["b_result"] == "agree"
    assert audit.verify(case) == []


def test_by_default_everybody_is_asked_again(cast):
    line = Line(cast, ("a", "SECRETARY", {}), ("b", "SECRETARY", {}))
    case = line.starts()
    line.does("li", case)
    assert line.at(case) == ["b"]


def test_the_description_may_say_so_for_all_steps_and_a_step_otherwise(cast):
    about = '[acts]\nskip_same = "consecutive"\n'
    line = Line(
        cast,
        ("a", "SECRETARY", {}),
        ("b", "SECRETARY", {}),
        ("c", "SECRETARY", {"skip__same": "never"}),
        about=about,
    )
    case = line.starts()
    line.does("li", case)
    assert (line.at(case), skips(case)) == (["c"], [("b", "same")])


def test_where_another_could_do_the_step_nobody_is_passed_over(cast):
    line = Line(cast, ("a", "ASSESSOR", {}), ("b", "ASSESSOR", SAME))
    case = line.starts()
    line.does("zhao", case)
    assert line.at(case) == ["b"]


def test_consecutive_looks_at_the_step_before_alone_and_ever_at_all(cast):
    steps = [("a", "SECRETARY", {}), ("b", "ORG_COMMISSIONER", {})]
    line = Line(cast, *steps, ("c", "SECRETARY", SAME))
    case = line.starts()
    line.does("li", case)
    line.does("sun", case)
    assert line.at(case) == ["c"]
    line = Line(cast, *steps, ("c", "SECRETARY", EVER))
    case = line.starts()
    line.does("li", case)
    line.does("sun", case)
    assert (case.outcome, skips(case)) == ("done", [("c", "same_before")])


def test_what_was_agreed_stands_though_somebody_asks_why_the_next_step_takes_long(cast):
    line = Line(cast, ("a", "SECRETARY", {}), ("b", "ASSESSOR", {}), ("c", "SECRETARY", EVER))
    case = line.starts()
    line.does("li", case)
    row = following.ask(line.actor("wang"), case.id, text="为什么还没有办？")
    session.flush()
    promised = Answer(DelayCause.BUSY, clock.working_day_after(clock.today(), 1))
    answering.reply(line.actor("zhao"), row.id, promised)
    following.withdraw(line.actor("wang"), row.id, reason="当面说清了。")
    line.does("zhao", case)
    assert skips(case) == [("c", "same_before")]


def test_what_was_agreed_before_a_return_does_not_count(cast):
    steps = [("a", "ASSESSOR", {}), ("b", "ORG_COMMISSIONER", {}), ("c", "SECRETARY", {})]
    line = Line(cast, *steps, ("d", "ORG_COMMISSIONER", EVER))
    case = line.starts()
    line.does("zhao", case)
    line.does("sun", case)
    line.does("li", case, "return")
    line.resubmits(case)
    line.does("hu", case)
    assert line.at(case) == ["b"]  # the same step is done again
    line.does("sun", case)
    line.does("li", case)
    assert (case.outcome, skips(case)) == ("done", [("d", "same_before")])


def test_a_step_sent_back_to_waits_for_people(cast):
    steps = [("a", "SECRETARY", {}), ("b", "SECRETARY", SAME)]
    line = Line(cast, *steps, ("c", "ORG_COMMISSIONER", {"acts": "send-back"}))
    case = line.starts()
    line.does("li", case)
    assert (line.at(case), skips(case)) == (["c"], [("b", "same")])
    [item] = line.open(case)
    sending_back.send_back(line.actor("sun"), item.id, "a", reason="请再看")
    assert line.at(case) == ["a"]
    line.does("li", case)
    assert (line.at(case), len(skips(case))) == (["c"], 2)


def test_a_skip_counts_as_the_person_and_bars_them_where_they_must_keep_out(cast):
    barred = {"assign__exclude": "b", "assign__fallback": "DEPUTY_SECRETARY"}
    line = Line(cast, ("a", "SECRETARY", {}), ("b", "SECRETARY", SAME), ("c", "SECRETARY", barred))
    case = line.starts()
    line.does("li", case)
    [item] = line.open(case)
    assert item.post_key.startswith("DEPUTY_SECRETARY@")
    assert [one.person_id for one in item.recusals] == [cast.li.id]


def test_whoever_must_keep_out_of_a_step_cannot_have_it_skipped_by_agreeing_before(cast):
    said = {**SAME, "assign__exclude": "a", "assign__fallback": "DEPUTY_SECRETARY"}
    line = Line(cast, ("a", "SECRETARY", {}), ("b", "SECRETARY", said))
    case = line.starts()
    line.does("li", case)
    assert (line.at(case), skips(case)) == (["b"], [])


def test_a_starter_who_is_alone_fit_may_be_passed_or_go_to_those_above(cast):
    line = Line(cast, ("a", "SECRETARY", {"assign__self": "pass"}))
    case = line.starts("li")
    assert (case.outcome, skips(case)) == ("done", [("a", "self")])
    assert line.starts("lin").is_open
    line = Line(cast, ("a", "SECRETARY", {"assign__self": "superior"}))
    case = line.starts("li")
    [item] = line.open(case)
    assert [one.person_id for one in item.recusals] == [cast.li.id]
    cast.person("shi", "石街道", cast.subdistrict, "SECRETARY")
    case = line.starts("li")
    [item] = line.open(case)
    assert item.post_key == f"SECRETARY@{cast.subdistrict.id}"
    line = Line(cast, ("a", "SECRETARY", {}))
    assert line.at(line.starts("li")) == ["a"]


def test_nobody_there_may_mean_agreement_or_refusal(cast):
    line = Line(cast, ("a", "AUDITOR", {"assign__nobody": "pass"}), ("b", "SECRETARY", {}))
    case = line.starts()
    assert (line.at(case), skips(case)) == (["b"], [("a", "nobody")])
    assert "a" not in line.variables(case)["case"]["done_by"]
    line = Line(cast, ("a", "AUDITOR", {"assign__nobody": "reject"}), ("b", "SECRETARY", {}))
    case = line.starts()
    assert (case.outcome, skips(case)) == ("refused", [("a", "nobody_rejects")])
    assert line.variables(case)["a_why"].startswith("没有人可以办理")


def test_what_was_passed_for_want_of_anybody_is_nobody_s_whoever_did_it_before(cast):
    steps = [("a", "ORG_COMMISSIONER", {}), ("b", "AUDITOR", {"assign__nobody": "pass"})]
    said = {"assign__exclude": "b", "acts": "send-back"}
    line = Line(cast, *steps, ("c", "SECRETARY", said))
    cast.shen = cast.person("shen", "沈审计", cast.branch, "MEMBER")
    directory.assign(cast.shen, "AUDITOR", cast.branch, until=clock.today())
    case = line.starts()
    line.does("sun", case)
    line.does("shen", case)
    [item] = line.open(case)
    sending_back.send_back(line.actor("li"), item.id, "a", reason="请再看")
    clock.freeze(clock.now() + clock.ONE_DAY)
    line.does("sun", case)
    [item] = line.open(case)
    assert (item.element, item.recusals, len(skips(case))) == ("c", [], 1)


def test_a_circle_of_steps_that_need_nobody_stops_at_people(cast):
    said = {"assign__nobody": "reject"}
    line = Line(cast, ("b", "SECRETARY", {}), ("a", "AUDITOR", said), no="a")
    case = line.starts()
    line.does("li", case)
    assert (line.at(case), len(skips(case))) == (["a"], 1)


def test_of_several_alike_each_is_passed_and_that_is_no_circle(cast):
    inner = Diagram().start("s_in").user("a", properties(assign__self="pass"), c_formKey="a")
    inner.end("s_out").line("s_in", "a", "s_out")
    marker = instances(collection="[1, 2]", elementVariable="part")
    diagram = Diagram("chain").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.sub_process("s", inner, marker).end().line("start", "ask", "s", "end")
    process = diagram.xml().replace(b"REVIEWER", b"SECRETARY")
    table = Table(cast, {**chain(("a", "SECRETARY", {})), "process.bpmn": process})
    case = table.starts("li")
    assert (case.outcome, skips(case)) == ("end", [("a", "self")] * 2)


def told(cast, name):
    person = getattr(cast, name)
    query = sa.select(Message.title).where(Message.person_id == person.id)
    return [title for title in session.scalars(query) if "没有人可以办理" in title]


def look_again(case):
    job = session.query(Job).filter_by(kind=LOOK).one()
    lease = Lease(job.id, job.kind, job.arguments, case.id, 1, 0)
    session.delete(job)
    session.flush()
    kinds.do(lease)


def test_where_nobody_can_do_it_those_in_charge_are_told_each_working_day(cast):
    line = Line(cast, ("a", "AUDITOR", {}))
    case = line.starts()
    session.flush()
    assert len(told(cast, "wang")) == 1
    job = session.query(Job).filter_by(kind=LOOK).one()
    assert clock.office_day(job.run_at) == clock.working_day_after(clock.today(), 1)
    look_again(case)
    session.flush()
    assert len(told(cast, "wang")) == 2


def test_who_comes_into_office_meanwhile_has_it(cast):
    line = Line(cast, ("a", "AUDITOR", {}))
    case = line.starts()
    auditor = cast.person("shen", "沈审计", cast.subdistrict, "AUDITOR")
    look_again(case)
    session.flush()
    [item] = line.open(case)
    assert item.candidate_key in directory.actor(auditor).candidate_keys
    assert (len(told(cast, "wang")), session.query(Job).filter_by(kind=LOOK).count()) == (1, 0)
