"""What is followed up comes into other hands: whoever has it then is asked, and nobody else."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime

import petition
import pytest
from cast import LONG_AGO
from offices import TEXT, THURSDAY, Office, morning_of, works
from sqlalchemy import event

from app import audit, clock, db
from app.cases import applicant, handing, official, recusing, redirecting, suspension, urging
from app.cases.handover import OTHERS, Plan, carry_out
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import away, directory, granting
from app.organisation.actors import SYSTEM
from app.organisation.away import Terms
from app.supervision import answering, causes, escalating, following, handingon, ledger
from app.supervision.answering import Answer
from app.supervision.ledger import Period, Side, Wanted
from app.supervision.reasons import DelayCause
from app.supervision.states import State

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)
LATER = Answer(DelayCause.MATERIALS, date(2026, 3, 10))


def nine_of(day):
    clock.freeze(datetime(day.year, day.month, day.day, 9, tzinfo=clock.OFFICE_ZONE))


def item_of(office):
    [item] = office.open(office.case)
    return item


def claims(office, name):
    official.claim(office.actor(name), item_of(office).id)
    session.flush()


def reassigns(office, name, by="wang"):
    to = getattr(office.cast, name).id
    redirecting.reassign(office.actor(by), item_of(office).id, to, reason="换人办。")
    works()


def lists(office, name):
    """Does the follow-up stand in somebody's own list?"""
    return bool(ledger.listed(office.actor(name), Wanted(Side.MINE)).rows)


@pytest.fixture
def office(cast):
    return Office(cast, ("a", "ASSESSOR", {"acts": "transfer, recuse"}))


@pytest.fixture
def claimed(office):
    """Zhao has taken the step and said twice when it will be done."""
    claims(office, "zhao")
    office.row = office.asks()
    office.answers("zhao", office.row)
    office.answers("zhao", office.row, Answer(LATER.cause, FRIDAY, reason="等照片。"))
    return office


@pytest.fixture
def petitioned(cast):
    """A petition of lin's that waits for two offices at a time."""
    office = Office(cast)
    office.definition = deployment.deploy(SYSTEM, petition.files()).definition
    office.case = applicant.start(
        office.actor("lin"), office.definition, cast.branch.id, {"matter": "x"}, start_key=new_id()
    )
    official.complete(
        office.actor("zhao"), item_of(office).id, {"look_result": "agree", "look_opinion": "可以"}
    )
    return office


def test_whoever_a_step_is_given_to_is_asked_and_may_say_so_afresh(claimed):
    row = claimed.row
    nine_of(THURSDAY)
    reassigns(claimed, "zhou")
    assert claimed.state(row) == State.WAITING
    assert "督办，请在2026-03-09前回复：a，连签" in claimed.told("zhou")
    assert claimed.told("li")[0] == "督办已转给周致和，请其在2026-03-09前回复：连签"
    assert claimed.acts()[-1] == "follow_up.handed_on"
    assert (lists(claimed, "zhou"), lists(claimed, "zhao")) == (True, False)
    with pytest.raises(answering.InOtherHands):
        claimed.answers("zhao", row, LATER)
    claimed.answers("zhou", row, LATER)
    assert claimed.state(row) == State.PROMISED
    before, now = row.lines
    assert [one.person_id for one in before.replies] == [claimed.cast.zhao.id] * 2
    assert (before.promised_on, now.promised_on, now.promised_days) == (
        FRIDAY,
        LATER.promised_on,
        3,
    )
    assert ledger.seen(claimed.actor("zhao"), row.id).row is row


def test_what_somebody_else_promised_is_no_broken_word_of_whoever_has_it_now(claimed):
    nine_of(THURSDAY)
    reassigns(claimed, "zhou")
    for day in (MONDAY, date(2026, 3, 10)):
        assert claimed.told("wang") == []
        morning_of(day)
    assert claimed.told("wang") == ["督办上报：逾期未回复，连签"]


def test_the_levels_above_are_told_of_whoever_has_it_now_from_the_first_again(office):
    row = office.asks()
    morning_of(FRIDAY)
    reassigns(office, "zhou")
    assert office.state(row) == State.WAITING
    morning_of(date(2026, 3, 10))
    assert len(office.told("wang")) == 1
    morning_of(date(2026, 3, 11))
    morning_of(date(2026, 3, 12))
    assert len([one for one in row.escalations if one.unit_id == office.cast.subdistrict.id]) == 2
    assert office.told("tao") == []
    morning_of(date(2026, 3, 13))
    assert office.told("tao") == ["督办上报：逾期未回复，连签"]


def transfers(office):
    to = office.cast.zhou.id
    handing.transfer(office.actor("zhao"), item_of(office).id, to, reason="出差。")


def keeps_out(office):
    recusing.recuse(office.actor("zhao"), item_of(office).id, reason="亲属。")


def leaves(office):
    """Zhao's work goes to qian."""
    plan = Plan({OTHERS: office.cast.qian.username})
    carry_out(office.actor("wang"), office.cast.zhao, plan, key=new_id())


def lets_go_and_another_takes_it(office):
    official.release(office.actor("zhao"), item_of(office).id)
    claims(office, "qian")


@pytest.mark.parametrize(
    ("act", "names"),
    [
        (transfers, ["zhou"]),
        (keeps_out, ["hu", "qian"]),
        (leaves, ["qian"]),
        (lets_go_and_another_takes_it, ["qian"]),
    ],
)
def test_however_it_comes_into_other_hands_they_are_asked(claimed, act, names):
    act(claimed)
    works()
    [line] = claimed.row.current
    asked = {one.person_id for one in line.addressees}
    assert asked == {getattr(claimed.cast, one).id for one in names}
    assert claimed.state(claimed.row) == State.WAITING
    claimed.answers(names[0], claimed.row)


def test_whoever_was_asked_with_others_and_takes_it_is_not_asked_again(office):
    row = office.asks()
    claims(office, "qian")
    works()
    assert (len(row.lines), len(office.told("qian"))) == (1, 1)
    with pytest.raises(answering.InOtherHands):
        office.answers("zhao", row)
    office.answers("qian", row)


def test_it_is_on_nobodys_list_but_of_who_has_taken_it_until_it_is_given_back(office):
    office.asks()
    assert lists(office, "zhao")
    claims(office, "qian")
    assert (lists(office, "zhao"), lists(office, "qian")) == (False, True)
    official.release(office.actor("qian"), item_of(office).id)
    session.flush()
    assert lists(office, "zhao")
    office.agrees()
    assert lists(office, "qian")


def test_a_promise_stays_with_whoever_takes_what_they_have_promised(office):
    row = office.asks()
    office.answers("zhao", row)
    claims(office, "zhao")
    works()
    assert office.state(row) == State.PROMISED
    assert len(row.lines) == 1


def test_a_promise_is_not_for_a_colleague_who_takes_it(office):
    row = office.asks()
    office.answers("zhao", row)
    claims(office, "qian")
    works()
    assert office.state(row) == State.WAITING
    assert [one.person_id for one in row.current[0].addressees] == [office.cast.qian.id]


def test_what_a_deputy_has_promised_holds_when_the_mandate_is_over(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    row = office.asks("wang")
    until = date(2026, 3, 4)
    away.appoint(office.actor("li"), Terms(cast.zhou.id, clock.today(), until))
    office.answers("zhou", row)
    morning_of(THURSDAY)
    assert office.state(row) == State.PROMISED
    assert len(row.lines) == 1


def test_what_a_deputy_has_promised_does_not_bind_the_others_when_the_principal_leaves(office):
    row = office.asks()
    away.appoint(office.actor("zhao"), Terms(office.cast.zhou.id, clock.today(), MONDAY))
    office.answers("zhou", row)
    assert row.lines[0].replies[0].principal_id == office.cast.zhao.id
    for post in granting.of_person(office.cast.zhao.id):
        if post.role_code == "ASSESSOR":
            post.let_end(clock.today() - clock.ONE_DAY)
    morning_of(THURSDAY)
    assert office.state(row) == State.WAITING
    assert office.cast.zhao.id not in {one.person_id for one in row.current[0].addressees}


def test_who_answers_before_the_look_is_asked_then_and_there(claimed):
    to = claimed.cast.zhou.id
    redirecting.reassign(claimed.actor("wang"), item_of(claimed).id, to, reason="换人办。")
    session.flush()
    claimed.answers("zhou", claimed.row)
    works()
    before, now = claimed.row.lines
    assert (len(before.replies), len(now.replies)) == (2, 1)
    assert claimed.acts().count("follow_up.handed_on") == 1


def test_what_comes_to_the_supervisor_is_over(claimed):
    reassigns(claimed, "li")
    assert claimed.state(claimed.row) == State.DONE
    assert claimed.row.closed_at == clock.now()
    assert claimed.told("li")[0].endswith("改派您办：连签")


def test_what_goes_on_from_the_supervisor_is_asked_about_again(petitioned):
    office, row = petitioned, petitioned.asks()
    [law] = [one for one in office.open(office.case) if one.element == "law"]
    redirecting.reassign(office.actor("wang"), law.id, office.cast.li.id, reason="先由书记看。")
    works()
    assert [one.element for one in row.current] == ["money"]
    assert [one.element for one in row.lapsed] == ["law"]
    redirecting.reassign(office.actor("wang"), law.id, office.cast.zhou.id, reason="换人办。")
    works()
    asked = {one.element: [each.person_id for each in one.addressees] for one in row.current}
    assert asked["law"] == [office.cast.zhou.id]
    assert row.lapsed == []
    first, *_ = [one for one in row.lines if one.element == "law"]
    assert first.ended_at is not None


def test_the_morning_finds_who_has_come_to_the_post(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    row = office.asks()
    directory.assign(cast.zhou, "AUDITOR", cast.branch, since=LONG_AGO)
    morning_of(date(2026, 3, 4))
    [line] = row.current
    assert (line.is_to_office, [one.person_id for one in line.addressees]) == (
        False,
        [cast.zhou.id],
    )


def ends_posts_of(person, unit):
    for post in directory.posts_at(unit.id):
        if post.person_id == person.id:
            post.until = LONG_AGO


def test_the_morning_finds_that_nobody_is_left(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    row = office.asks("wu")
    ends_posts_of(cast.li, cast.branch)
    morning_of(date(2026, 3, 4))
    [line] = row.current
    assert line.is_to_office
    assert office.told("wang")[0] == "督办，请在2026-03-06前回复：a，连签"


def test_what_is_left_to_the_supervisor_alone_to_arrange_is_over_and_said(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    row = office.asks("wang")
    ends_posts_of(cast.li, cast.branch)
    morning_of(date(2026, 3, 4))
    assert (row.current, row.closed_at) == ([], clock.now())
    assert office.told("wang") == ["“a”没有人能办，请您安排：连签"]
    assert office.told("tao") == []


def test_whose_account_is_closed_is_asked_no_more(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    row = office.asks("wu")
    cast.li.disabled_at = clock.now()
    morning_of(date(2026, 3, 4))
    assert [one.person_id for one in row.current[0].addressees] == [cast.wang.id]
    cast.wang.disabled_at = clock.now()
    morning_of(THURSDAY)
    assert [one.person_id for one in row.current[0].addressees] == [cast.tao.id]


def test_causes_count_once_what_was_answered_last_wherever_it_went(claimed):
    reassigns(claimed, "zhou")
    reassigns(claimed, "zhao")
    tally = causes.report(claimed.actor("wang"), Period.ALL).total
    assert (tally.by_cause, tally.silent) == ({DelayCause.MATERIALS: 1}, 0)
    claimed.answers("zhao", claimed.row, Answer(DelayCause.BUSY, MONDAY))
    tally = causes.report(claimed.actor("wang"), Period.ALL).total
    assert (tally.by_cause, tally.asked) == ({DelayCause.BUSY: 1}, 1)
    for cause, number in ((DelayCause.BUSY, 1), (DelayCause.MATERIALS, 0)):
        listed = ledger.listed(claimed.actor("wang"), Wanted(cause=cause))
        assert len(listed.rows) == number


def test_the_record_says_what_is_asked_of_whom(claimed):
    reassigns(claimed, "zhou")
    [told] = [
        one.details for one in audit.entries(claimed.case.id) if one.action == "follow_up.handed_on"
    ]
    assert (told["names"], told["by"], told["text"]) == (["周致和"], "2026-03-05", TEXT)


def test_escalation_of_one_that_changed_hands_since_the_morning_asks_first(claimed):
    nine_of(MONDAY)
    to = claimed.cast.zhou.id
    redirecting.reassign(claimed.actor("wang"), item_of(claimed).id, to, reason="换人办。")
    escalating.look(None)
    works()
    assert claimed.row.escalations == []


def test_an_office_is_asked_anew_when_others_hold_it(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    row = office.asks()
    [line] = row.current
    assert (line.is_to_office, [one.person_id for one in line.addressees]) == (True, [cast.wang.id])
    cast.tan = cast.person("tan", "谭守正", cast.subdistrict, "SUBDISTRICT_OFFICER")
    morning_of(date(2026, 3, 4))
    assert [one.person_id for one in row.current[0].addressees] == [cast.wang.id]
    ends_posts_of(cast.wang, cast.subdistrict)
    morning_of(THURSDAY)
    assert [one.person_id for one in row.current[0].addressees] == [cast.tan.id]
    office.answers("tan", row)


def test_what_an_officer_has_promised_does_not_bind_the_others_when_they_leave(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    cast.tan = cast.person("tan", "谭守正", cast.subdistrict, "SUBDISTRICT_OFFICER")
    row = office.asks()
    office.answers("wang", row)
    ends_posts_of(cast.wang, cast.subdistrict)
    morning_of(date(2026, 3, 4))
    assert office.state(row) == State.WAITING
    assert [one.person_id for one in row.current[0].addressees] == [cast.tan.id]


def test_an_office_is_looked_up_once_however_many_lines_ask_it(petitioned):
    office = petitioned
    row = office.asks()
    office.cast.wu.disabled_at = office.cast.sun.disabled_at = clock.now()
    session.flush()
    with offices_looked_up() as found:
        handingon.look_at(office.case)
    assert [one.is_to_office for one in row.current] == [True, True]
    assert len(found) == 1


@contextmanager
def offices_looked_up():
    """The statements that ask who holds a role from a unit upwards."""
    found = []

    def note(_connection, _cursor, statement, *_rest):
        found.extend([statement] if "role.title IN" in statement else [])

    event.listen(db.engine(), "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine(), "before_cursor_execute", note)


def test_nobody_is_asked_about_what_is_suspended(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    row = office.asks()
    suspension.suspend(office.actor("wang"), office.case.id, reason="等上级答复")
    directory.assign(cast.zhou, "AUDITOR", cast.branch, since=LONG_AGO)
    morning_of(date(2026, 3, 4))
    assert row.current[0].is_to_office
    suspension.resume(office.actor("wang"), office.case.id)
    morning_of(THURSDAY)
    assert [one.person_id for one in row.current[0].addressees] == [cast.zhou.id]


def test_what_somebody_new_in_the_post_has_promised_is_their_word_alone(office):
    row = office.asks()
    directory.assign(office.cast.zhou, "ASSESSOR", office.cast.branch, since=LONG_AGO)
    session.flush()
    office.answers("zhou", row)
    assert office.state(row) == State.PROMISED
    claims(office, "zhao")
    works()
    assert office.state(row) == State.WAITING
    assert [one.person_id for one in row.current[0].addressees] == [office.cast.zhao.id]


def test_who_has_answered_twice_may_answer_about_what_came_to_them_since(petitioned):
    office = petitioned
    row = office.asks()
    office.answers("sun", row)
    office.answers("sun", row, Answer(LATER.cause, FRIDAY, reason="等报价。"))
    [law] = [one for one in office.open(office.case) if one.element == "law"]
    redirecting.reassign(office.actor("wang"), law.id, office.cast.sun.id, reason="换人办。")
    works()
    office.answers("sun", row, Answer(DelayCause.BUSY, FRIDAY))
    answered = {line.element: len(line.replies) for line in row.current}
    assert answered == {"money": 2, "law": 1}
    office.answers("sun", row, Answer(DelayCause.AWAY, FRIDAY, reason="出差。"))
    with pytest.raises(answering.AnsweredTwice):
        office.answers("sun", row, Answer(DelayCause.UNCLEAR, FRIDAY, reason="还没有。"))


def test_why_an_answer_is_changed_is_kept_only_where_there_was_one(petitioned):
    office = petitioned
    row = office.asks()
    office.answers("sun", row, Answer(DelayCause.BUSY, MONDAY, reason="没有改过。"))
    [law] = [one for one in office.open(office.case) if one.element == "law"]
    redirecting.reassign(office.actor("wang"), law.id, office.cast.sun.id, reason="换人办。")
    works()
    office.answers("sun", row, Answer(LATER.cause, FRIDAY, reason="等报价。"))
    reasons = {line.element: [one.reason for one in line.replies] for line in row.current}
    assert reasons == {"money": ["", "等报价。"], "law": [""]}
    entries = [one for one in audit.entries(office.case.id) if one.action == "follow_up.answered"]
    said = {one.acting_as: one.details["reason"] for one in entries[1:]}
    assert said == {"ORG_COMMISSIONER@滨河中心党支部": "等报价。", None: ""}


def test_who_acts_for_a_post_is_told_though_its_holder_has_started_the_case(cast):
    """What waits for the post is no matter of its holder's own."""
    office = Office(cast, ("a", "SECRETARY", {}))
    office.case = office.starts("li")
    away.appoint(office.actor("li"), Terms(cast.zhou.id, clock.today(), MONDAY))
    session.flush()
    urging.urge(office.actor("wang"), office.case.id)
    row = office.asks("wang")
    assert [one.partition("：")[0] for one in office.told("zhou")] == ["代李向阳", "代李向阳"]
    office.answers("zhou", row)
    following.withdraw(office.actor("wang"), row.id, reason="已经说明。")
    assert office.told("zhou")[0].startswith("代李向阳：督办已撤销")
