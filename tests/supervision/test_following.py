"""督办单: asked of whoever holds a case up, answered with cause and day, told to those above."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from cast import LONG_AGO
from offices import THURSDAY, TUESDAY, Office, morning_of
from together import Table

from app import audit, clock
from app.cases import handing, official, redirecting, suspension, withholding
from app.cases.models import CaseClosed, CaseSuspended
from app.db import session
from app.errors import Invalid, NotFound
from app.organisation import away, directory
from app.organisation.away import Terms
from app.supervision import answering, causes, following, ledger
from app.supervision.answering import Answer
from app.supervision.ledger import Period, Side, Silence, Wanted
from app.supervision.reasons import DelayCause, Origin
from app.supervision.states import State


@pytest.fixture
def office(cast):
    return Office(cast)


# -- asking


def test_whoever_holds_a_case_up_is_asked_by_a_working_day(office):
    row = office.asks()
    assert row.answer_by == THURSDAY
    [line] = row.lines
    people = {one.person_id for one in line.addressees}
    assert people == {getattr(office.cast, one).id for one in ("zhao", "qian", "hu")}
    assert office.told("qian")[0] == "督办，请在2026-03-05前回复：a，连签"
    assert office.acts()[-1] == "case.followed_up"
    assert office.state(row) == State.WAITING


def test_the_same_once_more_is_one_and_another_beside_it_is_none(office):
    row = office.asks()
    assert office.asks() is row
    with pytest.raises(following.FollowedUpAlready):
        office.asks(text="还有呢？")
    assert office.acts().count("case.followed_up") == 1
    assert len(office.told("zhao")) == 1
    assert office.asks("wang").id != row.id


def test_after_one_is_over_another_needs_a_rest(office):
    row = office.asks()
    following.withdraw(office.actor("li"), row.id, reason="问错了。")
    with pytest.raises(following.FollowedUpJustNow):
        office.asks()
    clock.freeze(clock.now() + following.urging.REST)
    assert office.asks().id != row.id


@pytest.mark.parametrize("name", ["zhao", "chen", "root"])
def test_who_does_not_oversee_the_case_may_not(office, name):
    with pytest.raises(following.NotYoursToFollowUp):
        office.asks(name)


def test_neither_may_whom_it_is_kept_from_nor_whose_matter_it_is(office):
    withholding.withhold(office.case, office.cast.wu.id)
    session.flush()
    with pytest.raises(following.NotYoursToFollowUp):
        office.asks("wu")
    with pytest.raises(following.OwnMatter):
        office.asks("li", office.starts("li"))


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 3, 7), date(2026, 4, 1)])
def test_the_day_asked_for_is_a_working_day_soon(office, day):
    with pytest.raises(Invalid) as refused:
        office.asks(answer_by=day)
    assert list(refused.value.details) == ["answer_by"]


def test_what_nobody_can_do_is_put_to_the_nearest_office(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    [line] = office.asks().lines
    assert line.is_to_office
    assert [one.person_id for one in line.addressees] == [cast.wang.id]
    alone = Office(cast, ("a", "SUBDISTRICT_OFFICER", {}))
    with pytest.raises(following.NobodyElse):
        alone.asks("wang")


def test_who_arranges_it_asks_colleagues_and_nobody_above(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    with pytest.raises(following.NobodyElse):
        office.asks("wang")
    [line] = office.asks("tao").lines
    assert [one.person_id for one in line.addressees] == [cast.wang.id]
    cast.tan = cast.person("tan", "谭守正", cast.subdistrict, "SUBDISTRICT_OFFICER")
    [line] = office.asks("wang").lines
    assert [one.person_id for one in line.addressees] == [cast.tan.id]


def test_whose_account_is_closed_hides_neither_the_next_level_nor_that_nobody_can(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    cast.wang.disabled_at = cast.li.disabled_at = clock.now()
    session.flush()
    [line] = office.asks("wu").lines
    assert line.is_to_office
    assert [one.person_id for one in line.addressees] == [cast.tao.id]


def test_what_waits_for_somebody_away_is_put_to_the_office_unless_a_deputy_acts(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    until = date(2026, 3, 12)
    away.appoint(office.actor("li"), Terms(cast.zhou.id, TUESDAY, until))
    [line] = office.asks("wu").lines
    assert [one.person_id for one in line.addressees] == [cast.li.id]
    assert office.told("zhou")[0].startswith(f"代{cast.li.name}：督办")


def test_what_is_suspended_or_over_cannot_be_followed_up(office):
    suspension.suspend(office.actor("wang"), office.case.id, reason="等文件。")
    with pytest.raises(CaseSuspended):
        office.asks()
    suspension.resume(office.actor("wang"), office.case.id)
    office.agrees()
    office.agrees("li", "b")
    with pytest.raises(CaseClosed):
        office.asks("wang")


# -- answering


def test_an_answer_reaches_the_supervisor_with_cause_and_day(office):
    row = office.asks()
    office.answers("zhao", row)
    assert office.state(row) == State.PROMISED
    assert office.told("li")[0].startswith(f"督办回复：{office.cast.zhao.name}承诺2026-03-06前办好")
    [line] = row.lines
    assert (line.cause, line.promised_days) == (DelayCause.BUSY, 3)
    assert office.acts()[-1] == "follow_up.answered"


def test_what_a_deputy_answers_is_on_record_and_told_as_the_principals(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    row = office.asks("wu")
    away.appoint(office.actor("li"), Terms(cast.zhou.id, TUESDAY, date(2026, 3, 12)))
    office.answers("zhou", row)
    session.flush()
    assert office.told("wu") == ["督办回复：周致和（代李向阳）承诺2026-03-06前办好，连签"]
    entry = audit.entries(office.case.id)[-1]
    assert (entry.actor_id, entry.principal_id) == (cast.zhou.id, cast.li.id)
    assert entry.acting_as == "SECRETARY@滨河中心党支部"


def test_it_is_changed_once_with_a_reason_and_history_is_kept(office):
    row = office.asks()
    office.answers("zhao", row)
    office.answers("zhao", row)  # a double press
    later = Answer(DelayCause.MATERIALS, date(2026, 3, 10))
    with pytest.raises(Invalid) as refused:
        office.answers("qian", row, later)
    assert list(refused.value.details) == ["reason"]
    office.answers("qian", row, Answer(later.cause, later.promised_on, reason="缺照片。"))
    with pytest.raises(answering.AnsweredTwice):
        office.answers("zhao", row)
    [line] = row.lines
    assert [one.cause for one in line.replies] == [DelayCause.BUSY, DelayCause.MATERIALS]
    assert line.cause == DelayCause.MATERIALS


@pytest.mark.parametrize(
    ("answer", "fields"),
    [
        (Answer(DelayCause.OTHER, THURSDAY), ["text"]),
        (Answer(DelayCause.BUSY, date(2026, 3, 2)), ["promised_on"]),
        (Answer(DelayCause.BUSY, date(2026, 3, 8)), ["promised_on"]),
        (Answer(DelayCause.OTHER, date(2026, 3, 18)), ["text", "promised_on"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(office, answer, fields):
    row = office.asks()
    with pytest.raises(Invalid) as refused:
        office.answers("zhao", row, answer)
    assert list(refused.value.details) == fields


def test_only_whom_it_is_put_to_answers_and_whoever_has_the_step_by_then(cast):
    office = Office(cast, ("a", "ASSESSOR", {"acts": "transfer"}))
    row = office.asks()
    for stranger in ("li", "lin", "chen", "wang"):
        with pytest.raises(NotFound):
            office.answers(stranger, row)
    [item] = office.open(office.case)
    official.claim(office.actor("zhao"), item.id)
    handing.transfer(office.actor("zhao"), item.id, office.cast.zhou.id, reason="出差。")
    session.flush()
    office.answers("zhou", row)
    assert office.state(row) == State.PROMISED


def test_each_of_several_who_sign_answers_for_his_own(cast):
    office = Office.__new__(Office)
    Table.__init__(office, cast, rule="all")
    office.case = office.starts()
    row = office.asks()
    assert len(row.lines) == 3
    office.answers("zhao", row)
    assert office.state(row) == State.WAITING
    for name in ("qian", "hu"):
        office.answers(name, row)
    assert office.state(row) == State.PROMISED


def test_of_several_who_sign_the_one_who_keeps_no_promise_decides(cast):
    office = Office.__new__(Office)
    Table.__init__(office, cast, rule="all")
    office.case = office.starts()
    row = office.asks()
    office.answers("zhao", row, Answer(DelayCause.BUSY, TUESDAY))
    clock.freeze(datetime(2026, 3, 4, 9, tzinfo=clock.OFFICE_ZONE))
    assert office.state(row) == State.BROKEN
    clock.freeze(datetime(2026, 3, 6, 9, tzinfo=clock.OFFICE_ZONE))
    assert office.state(row) == State.UNANSWERED


# -- how it stands


def test_the_days_and_the_case_decide_how_it_stands(office):
    row = office.asks()
    clock.freeze(datetime(2026, 3, 6, 9, tzinfo=clock.OFFICE_ZONE))
    assert office.state(row) == State.UNANSWERED
    office.answers("zhao", row, Answer(DelayCause.BUSY, date(2026, 3, 6)))
    assert office.state(row) == State.PROMISED
    clock.freeze(datetime(2026, 3, 9, 9, tzinfo=clock.OFFICE_ZONE))
    assert office.state(row) == State.BROKEN
    office.agrees()
    assert office.state(row) == State.DONE
    with pytest.raises(answering.standing.FollowUpOver):
        office.answers("zhao", row)


def test_the_supervisor_takes_it_back_and_nobody_else(office):
    row = office.asks()
    with pytest.raises(following.NotYoursToFollowUp):
        following.withdraw(office.actor("wang"), row.id, reason="不问了。")
    with pytest.raises(NotFound):
        following.withdraw(office.actor("chen"), row.id, reason="不问了。")
    following.withdraw(office.actor("li"), row.id, reason="已当面说清。")
    assert office.state(row) == State.WITHDRAWN
    assert office.told("hu")[0] == "督办已撤销：连签"


# -- escalation and digest


def test_no_answer_in_time_goes_up_level_by_level_each_once(office):
    row = office.asks()
    morning_of(THURSDAY)
    assert office.told("wang") == []
    morning_of(date(2026, 3, 6))
    morning_of(date(2026, 3, 6))
    assert office.told("wang") == ["督办上报：逾期未回复，连签"]
    assert office.told("tao") == []
    morning_of(date(2026, 3, 7))  # a Saturday
    morning_of(date(2026, 3, 9))
    assert office.told("tao") == []
    morning_of(date(2026, 3, 10))
    morning_of(date(2026, 3, 20))
    assert office.told("tao") == ["督办上报：逾期未回复，连签"]
    assert len(office.told("wang")) == 1
    assert office.acts().count("follow_up.escalated") == 2
    assert [one.unit_id for one in row.escalations] == [
        office.cast.subdistrict.id,
        office.cast.district.id,
    ]


def test_a_promise_that_is_not_kept_goes_up_and_one_that_is_does_not(office):
    row, other = office.asks(), office.starts()
    kept = office.asks(case=other)
    office.answers("zhao", row)
    office.answers("zhao", kept)
    [item] = office.open(other)
    official.complete(office.actor("zhao"), item.id, {"a_result": "agree"})
    morning_of(date(2026, 3, 9))
    assert office.told("wang") == ["督办上报：承诺的日子已过，连签"]
    assert (kept.escalations, row.escalations[0].is_broken) == ([], True)
    assert kept.closed_at is not None
    assert row.closed_at is None


def test_what_the_office_above_asks_goes_to_what_is_above_that(office):
    office.asks("wang")
    morning_of(date(2026, 3, 6))
    assert len(office.told("tao")) == 1


def test_nothing_goes_up_while_the_case_is_suspended_nor_to_whom_it_is_kept_from(office):
    office.asks()
    withholding.withhold(office.case, office.cast.wang.id)
    suspension.suspend(office.actor("tao"), office.case.id, reason="等文件。")
    morning_of(date(2026, 3, 6))
    suspension.resume(office.actor("tao"), office.case.id)
    morning_of(date(2026, 3, 9))
    titles = ["督办上报：逾期未回复，连签"]
    assert [one for one in office.told("tao") if "上报" in one] == titles
    assert office.told("wang") == []


def test_while_a_case_is_suspended_neither_silence_nor_a_promise_is_late(office):
    row, promised = office.asks(), office.asks(case=office.starts())
    office.answers("zhao", promised)
    for case in (office.case, promised.case):
        suspension.suspend(office.actor("wang"), case.id, reason="等文件。")
    morning_of(date(2026, 3, 9))
    assert (office.state(row), office.state(promised)) == (State.WAITING, State.PROMISED)
    assert not any(line.is_late for one in (row, promised) for line in one.lines)
    digest = "督办周报：2件未办结，其中逾期未回复0件、承诺已过0件"
    assert [one for one in office.told("li") if "周报" in one] == [digest]
    counted = ledger.counts(office.actor("li"), Wanted())
    assert (counted[State.UNANSWERED], counted[State.BROKEN]) == (0, 0)
    for case in (office.case, promised.case):
        suspension.resume(office.actor("wang"), case.id)
    assert (office.state(row), office.state(promised)) == (State.UNANSWERED, State.BROKEN)
    assert all(line.is_late for one in (row, promised) for line in one.lines)


def test_on_mondays_one_message_tells_what_stands(office):
    office.asks()
    office.answers("zhao", office.asks(case=office.starts()))
    following.withdraw(office.actor("li"), office.asks(case=office.starts()).id, reason="问错了。")
    morning_of(date(2026, 3, 6))
    assert not [one for one in office.told("li") if "周报" in one]
    morning_of(date(2026, 3, 9))
    digest = "督办周报：2件未办结，其中逾期未回复1件、承诺已过1件"
    assert [one for one in office.told("li") if "周报" in one] == [digest]
    assert not [one for one in office.told("wang") if "周报" in one]


# -- lists and the report


def test_the_ledger_shows_each_side_its_own(office):
    row = office.asks()

    def sees(name, side):
        found = ledger.listed(office.actor(name), Wanted(side)).rows
        return [one.row.id for one in found] == [row.id]

    assert sees("li", Side.UNITS)
    assert sees("li", Side.ASKED)
    assert sees("wang", Side.UNITS)
    assert not sees("wang", Side.ASKED)
    assert sees("zhao", Side.MINE)
    assert not sees("zhao", Side.UNITS)
    assert not any(sees(one, side) for one in ("chen", "root") for side in Side)
    withholding.withhold(office.case, office.cast.wu.id)
    session.flush()
    assert not sees("wu", Side.UNITS)


def test_states_are_counted_and_pages_go_on(office):
    rows = [office.asks(case=case) for case in (office.case, office.starts(), office.starts())]
    office.answers("qian", rows[1])
    li = office.actor("li")
    counted = ledger.counts(li, Wanted())
    assert (counted[State.WAITING], counted[State.PROMISED], counted[State.DONE]) == (2, 1, 0)
    first = ledger.listed(li, Wanted(), size=2)
    rest = ledger.listed(li, Wanted(), size=2, cursor=first.next_cursor)
    assert [one.row.id for one in [*first.rows, *rest.rows]] == [one.id for one in rows[::-1]]
    [promised] = ledger.listed(li, Wanted(state=State.PROMISED, cause=DelayCause.BUSY)).rows
    assert (promised.row.id, promised.state) == (rows[1].id, State.PROMISED)
    assert ledger.listed(li, Wanted(origin=Origin.DESIGN)).rows == []


def test_causes_are_told_by_step_with_the_median_of_what_was_promised(office):
    days = (date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 6))
    given = (DelayCause.BUSY, DelayCause.BUSY, DelayCause.UNCLEAR)
    for day, cause in zip(days, given, strict=True):
        row = office.asks(case=office.starts())
        office.answers("zhao", row, Answer(cause, day))
    office.asks()
    found = causes.report(office.actor("wang"), Period.QUARTER)
    [step] = found.steps
    tally = step.tally
    assert (step.procedure, step.name, tally.asked, tally.silent) == ("chain", "a", 4, 1)
    assert tally.by_cause == {DelayCause.BUSY: 2, DelayCause.UNCLEAR: 1}
    assert tally.by_origin == {Origin.PERSON: 2, Origin.DESIGN: 1, Origin.OUTSIDE: 0}
    assert (tally.median(), tally.median(DelayCause.BUSY)) == (3, 2)
    assert found.total.asked == 4
    assert found.total.silences == {Silence.AWAITED: 1}
    assert causes.report(office.actor("chen"), Period.ALL).steps == []
    clock.freeze(datetime(2026, 4, 1, 9, tzinfo=clock.OFFICE_ZONE))
    assert causes.report(office.actor("wang"), Period.QUARTER).steps == []
    assert causes.report(office.actor("wang"), Period.YEAR).total.asked == 4


def test_the_post_is_lost_and_so_is_what_it_oversaw(office):
    office.asks()
    assert ledger.listed(office.actor("li"), Wanted(Side.ASKED)).rows
    for post in directory.posts_at(office.cast.branch.id):
        if post.person_id == office.cast.li.id:
            post.until = LONG_AGO
    session.flush()
    assert ledger.listed(office.actor("li"), Wanted(Side.ASKED)).rows == []


def test_of_many_cases_it_is_told_at_once_which_may_be_followed_up(cast):
    """Not one's own, nor what waits for oneself alone, nor what is suspended."""
    office = Office(cast)
    own, mine, halted = office.starts("li"), office.starts(), office.starts()
    [item] = office.open(mine)
    redirecting.reassign(office.actor("wang"), item.id, cast.li.id, reason="先由书记看。")
    suspension.suspend(office.actor("wang"), halted.id, reason="等上级答复")
    session.flush()
    cases = [office.case, own, mine, halted]
    assert following.waiting_for_others(office.actor("li"), cases) == {office.case.id}
    assert [following.may_ask(office.actor("li"), one) for one in cases] == [True, *[False] * 3]
    assert following.waiting_for_others(office.actor("li"), []) == set()
