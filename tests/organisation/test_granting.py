"""Posts given, ended and prolonged by one person: never their own, none that takes two."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import administration, directory, granting, leaving, tenure
from app.organisation.models import Assignment
from app.organisation.tenure import Term


@pytest.fixture
def wang(cast):
    """The subdistrict's officer."""
    return directory.actor(cast.wang)


def post_of(person, role):
    return session.scalars(
        sa.select(Assignment).filter_by(person_id=person.id, role_code=role)
    ).one()


@pytest.fixture
def assessing(cast):
    """高若水 assesses till the end of the month."""
    row = directory.assign(cast.gao, "ASSESSOR", cast.branch, until=clock.today().replace(day=31))
    session.flush()
    return row


@pytest.mark.parametrize("days", [0, 9, None])
def test_nobody_changes_the_end_of_their_own_post(cast, wang, days):
    own = directory.assign(cast.wang, "ASSESSOR", cast.branch)
    session.flush()
    until = None if days is None else clock.today() + days * clock.ONE_DAY
    with pytest.raises(tenure.NotYourTerm):
        granting.set_end(wang, own, until)
    assert own.until is None


def test_what_takes_two_is_neither_ended_nor_prolonged_by_one(cast):
    an = directory.actor(cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN"))
    with pytest.raises(tenure.TakesTwo, match="须由两人办理"):
        granting.set_end(an, post_of(cast.root, "SYSTEM_ADMIN"), clock.today())


def test_the_post_of_a_member_goes_with_the_member_list(cast, wang):
    with pytest.raises(tenure.NotGivenHere):
        granting.set_end(wang, post_of(cast.lin, "MEMBER"), clock.today())
    with pytest.raises(tenure.NotGivenHere):
        granting.grant(wang, cast.zheng, "MEMBER", cast.branch, Term(clock.today()))


def test_the_post_of_a_closed_account_may_end_and_is_not_prolonged(cast, wang, assessing):
    cast.gao.disabled_at = clock.now()
    with pytest.raises(tenure.AccountDisabled, match="高若水"):
        granting.set_end(wang, assessing, None)
    assert granting.set_end(wang, assessing, clock.today()).until == clock.today()


def test_what_was_called_off_before_it_began_is_over(cast, wang):
    to_come = Term(clock.today() + 9 * clock.ONE_DAY)
    row = granting.grant(wang, cast.gao, "ASSESSOR", cast.branch, to_come)
    granting.set_end(wang, row, clock.today())
    with pytest.raises(tenure.PostEnded):
        granting.set_end(wang, row, None)
    [_given, called_off] = administration.entries()
    assert called_off.details["until"] == (row.since - clock.ONE_DAY).isoformat()


def test_posts_of_somebody_who_leaves_end_but_those_that_take_two(cast):
    an = directory.actor(cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN"))
    office = directory.assign(cast.wang, "ASSESSOR", cast.branch)
    session.flush()
    assert leaving.end_posts(an, cast.wang) == [post_of(cast.wang, "SUBDISTRICT_OFFICER")]
    assert office.until == clock.today()
