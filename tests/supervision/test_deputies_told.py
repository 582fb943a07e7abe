"""Deputies hear of what they may do for somebody, of nothing else, and not of their own besides."""

from __future__ import annotations

from offices import Office

from app import clock
from app.cases import official, redirecting, urging, withholding
from app.db import session
from app.organisation import away
from app.organisation.away import Terms
from app.supervision import following


def entrusts(office, principal, deputy):
    terms = Terms(getattr(office.cast, deputy).id, clock.today(), clock.today())
    away.appoint(office.actor(principal), terms)
    session.flush()


def asks_and_urges(office, by="wang"):
    office.asks(by)
    urging.urge(office.actor(by), office.case.id)


def test_who_must_keep_out_of_a_step_does_not_hear_of_it_for_another(cast):
    office = Office(cast, ("a", "ASSESSOR", {"assign__exclude": "starter"}))
    entrusts(office, "zhao", "lin")
    asks_and_urges(office)
    assert office.told("lin") == []
    assert office.told("zhao")


def test_from_whom_a_case_is_kept_hears_nothing_of_it(cast):
    office = Office(cast)
    entrusts(office, "qian", "gao")
    withholding.withhold(office.case, cast.gao.id)
    asks_and_urges(office)
    assert office.told("gao") == []


def test_an_office_that_is_asked_to_arrange_something_answers_by_itself(cast):
    office = Office(cast, ("a", "AUDITOR", {}))
    entrusts(office, "wang", "zhou")
    row = office.asks("li")
    following.withdraw(office.actor("li"), row.id, reason="已经有人")
    assert office.told("zhou") == []
    assert [one.partition("，")[0] for one in office.told("wang")][:2] == [
        "督办已撤销：连签",
        "督办",
    ]


def test_who_is_asked_already_is_not_told_for_others_besides(cast):
    office = Office(cast)
    for principal in ("zhao", "hu"):
        entrusts(office, principal, "qian")
    row = office.asks("wang")
    following.withdraw(office.actor("wang"), row.id, reason="已经有人")
    assert [one.partition("，")[0] for one in office.told("qian")] == [
        "督办已撤销：连签",
        "督办",
    ]


def test_whoever_asks_is_not_told_of_it_as_a_deputy(cast):
    office = Office(cast)
    entrusts(office, "zhao", "li")
    asks_and_urges(office, "li")
    assert office.told("li") == []


def test_what_was_taken_and_is_given_to_somebody_else_a_deputy_need_not_do(cast):
    office = Office(cast, ("a", "SECRETARY", {}))
    entrusts(office, "li", "zhou")
    [item] = office.open(office.case)
    official.claim(office.actor("li"), item.id)
    redirecting.reassign(office.actor("wang"), item.id, cast.sun.id, reason="换人办。")
    assert office.told("zhou") == ["代李向阳：“a”已改派别人：连签"]


def test_whoever_alone_could_do_it_but_must_keep_out_may_ask_the_office(cast):
    office = Office(cast, ("a", "ASSESSOR", {}), ("b", "SECRETARY", {"assign__exclude": "a"}))
    [item] = office.open(office.case)
    redirecting.reassign(office.actor("wang"), item.id, cast.li.id, reason="换人办。")
    office.agrees("li")
    assert [names for _step, names in following.whom(office.actor("li"), office.case)] == [
        [cast.wang.name]
    ]
    assert following.may_ask(office.actor("li"), office.case)
