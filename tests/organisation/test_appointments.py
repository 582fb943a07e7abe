"""Posts of a branch: set by those above it, dated, and never both supervising and scoring."""

from __future__ import annotations

import pytest

from app import clock
from app.db import session
from app.errors import Forbidden
from app.organisation import administration, appointments, directory, granting, tenure


def appoint(cast, username, role, *, by=None):
    actor = directory.actor(by or cast.wang)
    return appointments.appoint(actor, cast.branch, username, role, since=clock.today())


def test_the_subdistrict_appoints_from_today(cast):
    row = appoint(cast, "gao", "ASSESSOR")
    assert (row.person, row.since, row.until) == (cast.gao, clock.today(), None)
    assert cast.gao.id in directory.holders("ASSESSOR", cast.branch.id)


def test_a_dismissal_holds_from_tomorrow_and_changes_no_record(cast):
    row = appoint(cast, "gao", "ASSESSOR")
    appointments.dismiss(directory.actor(cast.wang), row.id)
    assert cast.gao.id in directory.holders("ASSESSOR", cast.branch.id)
    clock.freeze(clock.now() + clock.ONE_DAY)
    assert cast.gao.id not in directory.holders("ASSESSOR", cast.branch.id)


@pytest.mark.parametrize("username", ["li", "sun", "root", "chen", "lin"])
def test_nobody_else_sets_posts(cast, username):
    with pytest.raises(Forbidden):
        appoint(cast, "gao", "ASSESSOR", by=getattr(cast, username))
    held = next(one for one in directory.posts_at(cast.branch.id) if one.role_code == "ASSESSOR")
    with pytest.raises(Forbidden):
        appointments.dismiss(directory.actor(getattr(cast, username)), held.id)


@pytest.mark.parametrize("role", sorted(tenure.SCORING))
def test_the_supervisor_gets_no_scoring_post(cast, role):
    with pytest.raises(tenure.SupervisorScores, match="吴清正"):
        appoint(cast, "wu", role)


@pytest.mark.parametrize("username", ["li", "zhou", "sun", "zhao"])
def test_who_scores_does_not_supervise(cast, username):
    with pytest.raises(tenure.SupervisorScores):
        appoint(cast, username, "DISCIPLINE_COMMISSIONER")


def test_somebody_of_elsewhere_may_be_named_as_supervisor(cast):
    assert appoint(cast, "chen", "DISCIPLINE_COMMISSIONER").unit is cast.branch


def test_a_post_is_held_once(cast):
    with pytest.raises(tenure.PostHeld):
        appoint(cast, "li", "SECRETARY")


@pytest.mark.parametrize(
    ("username", "role", "wrong"),
    [
        ("nobody", "ASSESSOR", appointments.NoSuchPerson),
        ("gao", "MEMBER", appointments.NoSuchOffice),
        ("gao", "SYSTEM_ADMIN", appointments.NoSuchOffice),
    ],
)
def test_what_is_no_person_or_no_office_of_a_branch_is_refused(cast, username, role, wrong):
    with pytest.raises(wrong):
        appoint(cast, username, role)


def test_fewer_than_seven_full_members_make_a_small_branch(cast):
    assert not directory.is_small(cast.branch.id)
    assert directory.is_small(cast.neighbour.id)


def test_nobody_appoints_themselves(cast):
    with pytest.raises(tenure.NotToYourself):
        appoint(cast, "wang", "SECRETARY")


def test_nobody_dismisses_themselves(cast):
    row = directory.assign(cast.wang, "SECRETARY", cast.branch)
    session.flush()
    with pytest.raises(tenure.NotYourTerm):
        appointments.dismiss(directory.actor(cast.wang), row.id)
    assert row.until is None


def test_a_closed_account_takes_no_office(cast):
    cast.gao.disabled_at = clock.now()
    with pytest.raises(tenure.AccountDisabled, match="高若水"):
        appoint(cast, "gao", "ASSESSOR")


def test_an_office_that_is_over_stays_over(cast):
    row = appoint(cast, "gao", "ASSESSOR")
    appointments.dismiss(directory.actor(cast.wang), row.id)
    last_day = row.until
    clock.freeze(clock.now() + 2 * clock.ONE_DAY)
    with pytest.raises(tenure.PostEnded, match="高若水"):
        appointments.dismiss(directory.actor(cast.wang), row.id)
    assert row.until == last_day


def test_an_office_with_an_end_to_come_is_cut_short_to_today(cast):
    row = appoint(cast, "gao", "ASSESSOR")
    wang = directory.actor(cast.wang)
    granting.set_end(wang, row, clock.today() + 9 * clock.ONE_DAY)
    assert appointments.dismiss(wang, row.id).until == clock.today()


def test_who_was_appointed_and_dismissed_is_on_record(cast):
    row = appoint(cast, "gao", "ASSESSOR")
    appointments.dismiss(directory.actor(cast.wang), row.id)
    given, ended = administration.entries()
    assert (given.action, given.details["person"]["name"]) == ("post.granted", "高若水")
    assert (ended.action, ended.details["until"]) == ("post.end_set", "2026-03-03")
