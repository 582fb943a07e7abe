"""Who is invited to an appraisal: members off the roll, households by lot (`domain.md` 8.4, 1)."""

from __future__ import annotations

import hashlib

from cast import LONG_AGO
from starcast import Town

from app import audit
from app.ballots import invitations
from app.ballots.invitations import Draw
from app.definitions import sources
from app.definitions.sources import Asking
from app.organisation import directory
from app.organisation.models import Stage


def test_the_committee_is_left_out_and_probationary_members_are_not(cast):
    town = Town(cast, villages=1)
    branch, village = town.branches[0], town.branches[0].parent
    first, second, third = directory.members(branch.id)
    third.stage = Stage.PROBATIONARY
    assert invitations.members(village.id) == [second.person.name, third.person.name]
    directory.assign(second.person, "ORG_COMMISSIONER", branch, since=LONG_AGO)
    directory.assign(second.person, "DEPUTY_SECRETARY", village, since=LONG_AGO)
    assert invitations.members(village.id) == [third.person.name]
    assert invitations.numbers_of_members([village.id]) == {village.id: 1}
    assert first.person == town.secretaries[0]


def test_whoever_has_left_is_not_invited(cast):
    town = Town(cast, villages=1)
    directory.members(town.branches[0].id)[2].left_on = LONG_AGO
    assert len(invitations.members(town.branches[0].parent_id)) == 1


def test_the_number_stands_behind_the_name_of_the_village(cast):
    town = Town(cast, villages=2)
    asking = Asking(town.unit.id, None)
    offered = sources.named("ballots.villages").offer(asking)
    assert [label for _value, label in offered] == [
        "前王村（名册党员2人）",
        "后王村（名册党员2人）",
    ]


def test_seed_and_register_give_the_same_households_again():
    """Anybody can do it by the sentence on the page alone."""
    draw = Draw(representatives=12, households=126, size=30)
    by_digest = sorted(
        range(1, 127), key=lambda n: hashlib.sha256(f"{draw.seed}:{n}".encode()).hexdigest()
    )
    assert draw.numbers == sorted(by_digest[:30])
    assert draw.invited == 42
    assert Draw(12, 126, 30, draw.seed).numbers == draw.numbers


def test_a_village_of_few_households_invites_them_all():
    assert Draw(representatives=0, households=9).numbers == list(range(1, 10))


def test_the_draw_is_on_record_and_two_draws_differ(ballots):
    draw = Draw(representatives=2, households=200, size=10)
    poll = ballots.prepares(draw=draw)
    assert invitations.draw_of(poll) == draw
    assert audit.verify(poll) == []
    assert Draw(2, 200, 10).numbers != draw.numbers
    assert invitations.draw_of(ballots.prepares()) is None
