"""外出委托: who may be appointed, for which days and procedures; what an actor has of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from app import clock
from app.db import new_id, session
from app.errors import Forbidden
from app.organisation import away, directory, standing
from app.organisation.away import Terms
from app.organisation.models import UnitKind

TODAY = date(2026, 3, 3)


def at(day):
    clock.freeze(datetime(day.year, day.month, day.day, 9, 0, tzinfo=clock.OFFICE_ZONE))


@pytest.fixture
def entrusts(cast):
    """`entrusts("li", "zhou", days=3)`: from today on, or from the day `since`."""

    def appoint(principal, deputy, *, days=3, since=TODAY, procedures=None, by=None):
        person = getattr(cast, principal)
        days_of = since, since + timedelta(days=days - 1)
        reason = "住院" if by else ""
        terms = Terms(getattr(cast, deputy).id, *days_of, procedures, reason)
        actor = directory.actor(getattr(cast, by or principal))
        return away.appoint(actor, terms, principal_id=person.id)

    return appoint


def mandates(person):
    return [(one.name, one.until) for one in directory.actor(person).mandates]


def test_a_deputy_acts_on_the_days_and_no_others(entrusts, cast):
    entrusts("li", "zhou", since=date(2026, 3, 4), days=2)
    for day, expected in ((3, 0), (4, 1), (5, 1), (6, 0)):
        at(date(2026, 3, day))
        assert len(mandates(cast.zhou)) == expected
    at(date(2026, 3, 5))
    [mandate] = directory.actor(cast.zhou).mandates
    assert [post.role for post in mandate.posts] == ["MEMBER", "SECRETARY"]
    assert [one.deputy for one in directory.actor(cast.li).absences] == ["周致和"]


def test_whoever_has_to_do_with_no_stand_in_is_asked_for_none(room, cast, entrusts):
    entrusts("li", "zhou")
    assert directory.actor(cast.gao).mandates == directory.actor(cast.gao).absences == ()


def test_a_mandate_ends_at_once_when_it_is_taken_back(entrusts, cast):
    row = entrusts("li", "zhou")
    away.end(directory.actor(cast.li), row.id)
    assert mandates(cast.zhou) == []
    with pytest.raises(away.StandInOver):
        away.end(directory.actor(cast.li), row.id)


@pytest.mark.parametrize("stranger", ["chen", "gao"])
def test_nobody_ends_what_is_none_of_theirs(entrusts, cast, stranger):
    row = entrusts("li", "zhou")
    with pytest.raises(Forbidden):
        away.end(directory.actor(getattr(cast, stranger)), row.id)


def test_only_an_administrator_appoints_for_somebody_else(entrusts, cast):
    with pytest.raises(Forbidden):
        entrusts("li", "zhou", by="gao")
    with pytest.raises(Forbidden):
        entrusts("li", "zhou", by="chen")
    row = entrusts("li", "zhou", by="wang")
    assert row.made_by_id == cast.wang.id


def test_two_may_not_stand_in_for_each_other(entrusts, cast):
    entrusts("li", "zhou", days=3)
    with pytest.raises(away.StandInLoop) as refusal:
        entrusts("zhou", "li", since=date(2026, 3, 5), days=9)
    assert str(refusal.value) == (
        "不能互相委托：李向阳在2026-03-03至2026-03-05已委托别人代办（李向阳→周致和）。"
    )
    entrusts("zhou", "li", since=date(2026, 3, 6))


def test_a_longer_loop_is_refused_as_well(entrusts):
    entrusts("zhou", "sun")
    entrusts("sun", "wu", procedures=["b"])
    entrusts("li", "zhou", since=date(2026, 4, 1))
    with pytest.raises(away.StandInLoop) as refusal:
        entrusts("wu", "zhou", procedures=["b"])
    assert refusal.value.chain == "周致和→孙亦诚→吴清正"


def test_nobody_is_appointed_who_is_away_then(entrusts, cast):
    entrusts("zhou", "sun", procedures=["seal"])
    with pytest.raises(away.DeputyAway) as refusal:
        entrusts("li", "zhou")
    assert (refusal.value.deputy, refusal.value.other) == ("周致和", "孙亦诚")
    entrusts("li", "zhou", procedures=["points_claim"])


def test_a_deputy_who_goes_away_leaves_word_to_whom_it_matters(entrusts, cast):
    entrusts("li", "zhou")
    row = entrusts("zhou", "sun")
    assert [one.principal_id for one in away.depending_on(row)] == [cast.li.id]
    assert [one.principal_id for one in directory.actor(cast.sun).mandates] == [cast.zhou.id]


def test_the_same_is_entrusted_to_one_person_at_a_time(entrusts):
    entrusts("li", "zhou", procedures=["seal"])
    entrusts("li", "sun", procedures=["points_claim"])
    for procedures in (None, ["seal"]):
        with pytest.raises(away.AlreadyEntrusted) as refusal:
            entrusts("li", "wu", procedures=procedures)
    assert refusal.value.deputy == "周致和"
    entrusts("li", "wu", since=date(2026, 3, 6))


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("deputy", {"deputy": None}),
        ("deputy", {"deputy": "nobody"}),
        ("deputy", {"deputy": "li"}),
        ("deputy", {"deputy": "root"}),
        ("deputy", {"deputy": "gao"}),
        ("deputy", {"deputy": "stranger"}),
        ("since", {"since": date(2026, 3, 2)}),
        ("until", {"until": date(2026, 3, 2)}),
        ("until", {"until": date(2027, 3, 4)}),
        ("procedures", {"procedures": []}),
        ("reason", {"reason": "病" * 201}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, field, change):
    cast.gao.disabled_at = clock.now()
    district = directory.add_unit(UnitKind.DISTRICT, "GT", "高唐县")
    cast.stranger = cast.person("stranger", "外人", district, "MEMBER")
    session.flush()
    given = {"deputy": "zhou", "since": TODAY, "until": TODAY, **change}
    given["deputy_id"] = _id_of(cast, given.pop("deputy"))
    with pytest.raises(away.StandInInvalid) as refusal:
        away.appoint(directory.actor(cast.li), Terms(**given))
    assert list(refusal.value.details) == [field]


def _id_of(cast, name):
    return None if name is None else cast.ids.get(name, new_id())


def test_a_year_is_the_longest(cast):
    terms = Terms(cast.zhou.id, TODAY, date(2027, 3, 3))
    assert away.appoint(directory.actor(cast.li), terms).until == date(2027, 3, 3)


def test_rows_stay_for_the_history(entrusts, cast):
    row = entrusts("li", "zhou")
    away.end(directory.actor(cast.li), row.id)
    entrusts("li", "sun")
    assert [one.deputy_id for one in away.entrusted(cast.li.id)] == [cast.sun.id, cast.zhou.id]
    assert [one.ended_by_id for one in away.taken_on(cast.zhou.id)] == [cast.li.id]
    assert list(standing.standing_for([cast.li.id, cast.gao.id], TODAY)) == [cast.li.id]
