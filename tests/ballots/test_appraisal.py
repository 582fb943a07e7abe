"""An appraisal from its plan to its figures, by real verbs on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from app import audit, clock
from app.ballots import casting, codes, elgamal, keyholding, papers, plans, polls, proof, results
from app.ballots.counting import PapersUnsettled
from app.ballots.models import Code, Holder, NotOpen, PollNotReady, UrnTampered
from app.ballots.vocabulary import OVERALL, Choice, GroupKind, PollStatus
from app.db import session
from app.errors import Forbidden, NotFound
from app.notifications import outbox
from app.notifications.models import News

MEMBERS, MASSES = GroupKind.MEMBERS, GroupKind.MASSES


def test_votes_come_to_light_as_sums_of_groups(ballots):
    members, masses = ballots.opens()
    for number, code in enumerate(members):
        ballots.votes(code, Choice.SATISFIED if number < 9 else Choice.ORDINARY, RESULTS="FAIRLY")
    for code in masses[:10]:
        ballots.votes(code, Choice.FAIRLY)
    ballots.closes()
    assert ballots.settles().status == PollStatus.UNLOCKING
    ballots.unlocks("feng", "xu")
    assert ballots.poll.status == PollStatus.COUNTED
    told = results.told(ballots.poll)
    assert (told["turnout"], told["returned"], told["void"]) == (Decimal("91.67"), 22, 0)
    assert (told["mass_score"], told["satisfaction"]) == (Decimal("85.45"), Decimal("86.36"))
    assert told["aspects"] == {"RESULTS": Decimal("80.00")}
    assert [one["score"] for one in told["groups"]] == [Decimal("90.00"), Decimal("80.00")]
    assert audit.verify(ballots.poll) == []


def test_holders_are_told_when_their_keys_are_wanted(ballots):
    [members] = ballots.opens(masses=(0, 0))
    for code in members:
        ballots.votes(code)
    ballots.closes()
    ballots.settles()
    for username in ballots.keys:
        told = outbox.messages(ballots.actor(username))
        assert {one.title.partition("：")[0] for one in told} == {"请领票箱的钥匙", "请用钥匙开箱"}
        assert {one.kind for one in told} == {News.TURN}
        assert {one.link for one in told} == {f"/ballots/{ballots.poll.id}"}


def test_after_the_count_nothing_is_left_to_open(ballots):
    [members] = ballots.opens(masses=(0, 0))
    for code in members:
        ballots.votes(code)
    ballots.closes()
    ballots.settles()
    ballots.unlocks("qin", "xu")
    session.flush()
    assert session.scalars(sa.select(Code)).all() == []
    assert all(one.contribution is None for one in ballots.poll.holders)
    assert set(ballots.poll.groups[0].urn.content) == {0, 1}


def test_st_18_a_code_votes_once(ballots):
    [members, _masses] = ballots.opens()
    ballots.votes(members[0])
    with pytest.raises(casting.CodeUsed):
        casting.find(members[0])
    sealed = casting.encrypt(ballots.poll.handle, ballots.poll.keys, {OVERALL: Choice.FAIRLY})
    with pytest.raises(casting.CodeUsed):
        casting.cast(members[0], sealed)
    assert ballots.poll.groups[0].urn.ballots in {0, 1}


def test_a_code_is_read_as_people_type_it(ballots):
    [members, _masses] = ballots.opens()
    code = members[0].lower()
    assert casting.find(f" {code[:4]}-{code[4:8]} {code[8:]} ") is ballots.poll


@pytest.mark.parametrize("forged", ["", "A", "7" * 16, "handle", "longer"])
def test_a_forged_code_is_none(ballots, forged):
    [members, _masses] = ballots.opens()
    made = {"handle": members[0][:4] + "7" * 12, "longer": members[0] + "7"}
    with pytest.raises(casting.NoSuchCode):
        casting.find(made.get(forged, forged))


def test_before_and_after_the_voting_nobody_votes(ballots):
    ballots.prepares()
    ballots.takes_keys()
    codes_ = {one.kind: ballots.prints(one.kind) for one in ballots.poll.groups}
    with pytest.raises(NotOpen):
        casting.find(codes_[MEMBERS][0])
    polls.open_(ballots.actor("feng"), ballots.poll.id)
    sealed = casting.encrypt(ballots.poll.handle, ballots.poll.keys, {OVERALL: Choice.FAIRLY})
    clock.freeze(ballots.poll.closes_at + timedelta(seconds=1))
    for act in (casting.find, lambda code: casting.cast(code, sealed)):
        with pytest.raises(NotOpen):
            act(codes_[MASSES][0])


def test_a_ballot_without_the_overall_choice_is_not_sealed(ballots):
    ballots.opens()
    with pytest.raises(casting.BallotIncomplete):
        casting.encrypt(ballots.poll.handle, ballots.poll.keys, {"RESULTS": Choice.FAIRLY})


def test_it_opens_with_three_keys_and_all_slips_only(ballots):
    ballots.prepares()
    feng = ballots.actor("feng")
    with pytest.raises(polls.KeysMissing):
        polls.open_(feng, ballots.poll.id)
    ballots.takes_keys()
    with pytest.raises(polls.SlipsMissing):
        polls.open_(feng, ballots.poll.id)


def test_new_slips_void_the_unused_ones_and_leave_the_voters_alone(ballots):
    [members, _masses] = ballots.opens()
    ballots.votes(members[0])
    again = ballots.prints()
    assert len(again) == 11
    with pytest.raises(casting.NoSuchCode):
        casting.find(members[1])
    ballots.votes(again[0])
    group = next(one for one in ballots.poll.groups if one.kind == MEMBERS)
    assert codes.issued(group) == 12


def test_one_key_alone_opens_nothing(ballots):
    members, _masses = ballots.opens(masses=(1, 1))
    for code in members:
        ballots.votes(code)
    ballots.closes()
    for clerk in ("feng", "su"):
        ballots.enters(clerk, MASSES, 0)
    ballots.settles()
    ballots.unlocks("feng")
    ballots.unlocks("feng")
    assert ballots.poll.status == PollStatus.UNLOCKING
    assert ballots.poll.result["total"] is None


def test_anothers_key_is_refused(ballots):
    [members] = ballots.opens(masses=(0, 0))
    for code in members:
        ballots.votes(code)
    ballots.closes()
    ballots.settles()
    with pytest.raises(keyholding.NotThatKey):
        keyholding.unlock(ballots.actor("feng"), ballots.poll.id, ballots.keys["xu"])


def test_without_enough_voters_nothing_is_opened_and_there_is_one_more_round(ballots):
    [members] = ballots.opens(members=(30, 0), masses=(0, 0))
    for code in members[:10]:
        ballots.votes(code)
    ballots.closes()
    ballots.settles()
    assert (ballots.poll.status, ballots.poll.result["is_quorate"]) == ("COUNTED", False)
    assert results.told(ballots.poll)["mass_score"] is None
    polls.prolong(ballots.actor("feng"), ballots.poll.id, clock.now() + timedelta(days=3))
    for code in members[10:15]:
        ballots.votes(code)
    ballots.closes()
    ballots.settles()
    ballots.unlocks("feng", "qin")
    assert ballots.poll.result["total"][OVERALL][Choice.SATISFIED] == 15


def test_there_is_no_third_round(ballots):
    ballots.opens()
    later = clock.now() + timedelta(days=3)
    ballots.closes()
    ballots.settles()
    polls.prolong(ballots.actor("feng"), ballots.poll.id, later)
    ballots.closes()
    ballots.settles()
    with pytest.raises(PollNotReady):
        polls.prolong(ballots.actor("feng"), ballots.poll.id, later)
    assert session.scalars(sa.select(Code)).all() == []


def test_a_small_group_has_no_figures_of_its_own(ballots):
    members, masses = ballots.opens(masses=(9, 0))
    for code in members + masses:
        ballots.votes(code, Choice.SATISFIED if code in members else Choice.DISSATISFIED)
    ballots.closes()
    ballots.settles()
    ballots.unlocks("feng", "qin")
    [group] = results.told(ballots.poll)["groups"]
    assert sorted(group["kinds"]) == ["MASSES", "MEMBERS"]
    assert group["ballots"] == 21


class TestPapers:
    """A box of paper ballots, counted by two."""

    @pytest.fixture
    def closed(self, ballots):
        members, _masses = ballots.opens(masses=(12, 12))
        for code in members:
            ballots.votes(code)
        ballots.closes()
        return ballots

    def test_papers_and_codes_come_to_one_sum(self, closed):
        for clerk in ("feng", "su"):
            closed.enters(clerk, MASSES, 12, void=1, unsure=1, RESULTS=10)
        closed.settles()
        closed.unlocks("feng", "qin")
        told = results.told(closed.poll)
        assert (told["returned"], told["void"], told["mass_score"]) == (24, 1, Decimal("100.00"))
        assert [one["ballots"] for one in told["groups"]] == [12, 11]
        assert closed.poll.result["total"]["RESULTS"][Choice.SATISFIED] == 10

    def test_a_few_votes_by_code_beside_papers_stay_in_the_urn(self, ballots):
        """Two clerks know the papers; what the others say would be the difference."""
        members, _masses = ballots.opens(masses=(12, 12))
        for code in members[:9]:
            ballots.votes(code, Choice.DISSATISFIED)
        ballots.closes()
        for clerk in ("feng", "su"):
            ballots.enters(clerk, MASSES, 12)
        assert ballots.settles().status == PollStatus.COUNTED
        told = results.told(ballots.poll)
        assert (told["returned"], told["ballots"]) == (21, 12)
        assert told["mass_score"] == Decimal("100.00")
        assert [one["ballots"] for one in told["groups"]] == [12]
        assert session.scalars(sa.select(Code)).all() == []

    @pytest.mark.parametrize("sheets", [0, 1])
    def test_no_single_clerk_counts(self, closed, sheets):
        for clerk in ("feng", "su")[:sheets]:
            closed.enters(clerk, MASSES, 12)
        with pytest.raises(PapersUnsettled):
            closed.settles()

    def test_one_clerk_who_enters_twice_is_one_clerk(self, closed):
        for _time in range(2):
            group = closed.enters("feng", MASSES, 12)
        assert len(group.sheets) == 1
        with pytest.raises(PapersUnsettled):
            closed.settles()

    def test_a_difference_is_named_and_counted_again(self, closed):
        closed.enters("feng", MASSES, 12, RESULTS=10)
        group = closed.enters("su", MASSES, 11, RESULTS=9)
        assert papers.differences(group) == ["returned", OVERALL, "RESULTS"]
        with pytest.raises(PapersUnsettled):
            closed.settles()
        closed.enters("feng", MASSES, 11, RESULTS=9)
        assert papers.are_agreed(group)
        with pytest.raises(papers.SheetsAgree):
            closed.enters("su", MASSES, 12)

    def test_a_third_clerk_is_not_needed(self, closed, cast):
        closed.enters("feng", MASSES, 12)
        closed.enters("su", MASSES, 11)
        person = cast.person("he", "何晓晨", cast.town, "REVIEWER")
        closed.people["he"] = person
        with pytest.raises(papers.TwoClerksAlready):
            closed.enters("he", MASSES, 12)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"returned": 13}, "returned"),
            ({"returned": 3, "void": 4}, "void"),
            ({"returned": 3, "RESULTS": 4}, "RESULTS"),
        ],
    )
    def test_a_sheet_that_cannot_be_is_told_by_field(self, closed, given, field):
        with pytest.raises(papers.SheetInvalid) as told:
            closed.enters("feng", MASSES, **given)
        assert field in told.value.details

    def test_papers_are_not_counted_while_people_vote(self, ballots):
        ballots.opens(masses=(12, 12))
        with pytest.raises(PollNotReady):
            ballots.enters("feng", MASSES, 12)


def test_an_urn_that_was_written_from_outside_is_refused(ballots):
    members, _masses = ballots.opens()
    ballots.votes(members[0])
    session.flush()
    session.execute(sa.text("UPDATE ballot_urn SET ballots = ballots + 1"))
    with pytest.raises(UrnTampered):
        ballots.votes(members[1])


def test_a_key_that_was_exchanged_in_the_database_encrypts_nothing(ballots):
    """Whoever put two keys of their own there could read every ballot cast from then on."""
    members, _masses = ballots.opens()
    own = elgamal.public(elgamal.random_exponent()).to_bytes(elgamal.ELEMENT_BYTES)
    session.flush()
    session.execute(sa.update(Holder).where(Holder.place > 0).values(public_key=own))
    session.expire_all()
    with pytest.raises(UrnTampered):
        ballots.votes(members[0])


def test_verifying_finds_what_was_written_from_outside(ballots):
    members, _masses = ballots.opens()
    ballots.votes(members[0])
    session.flush()
    assert proof.check() == []
    session.execute(sa.text("UPDATE ballot_code SET is_used = NOT is_used"))
    session.expire_all()
    assert len(proof.check()) == 2
    session.execute(sa.text("UPDATE ballot_urn SET ballots = 9"))
    session.expire_all()
    assert "票箱或者钥匙被改动过" in proof.check()[0]


def test_whoever_has_no_part_in_it_finds_nothing(ballots, cast):
    ballots.prepares()
    for person in (cast.lin, cast.wang, cast.root):
        actor = ballots.cast.actor(person)
        assert polls.visible(actor) == []
        with pytest.raises(NotFound):
            polls.find(actor, ballots.poll.id)
        with pytest.raises(NotFound):
            keyholding.take(actor, ballots.poll.id)
        with pytest.raises(Forbidden):
            polls.issue(actor, ballots.poll.id, MEMBERS)
        with pytest.raises(Forbidden):
            polls.prepare(actor, ballots.plan())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"members": (4, 0), "masses": (5, 0)}, "groups"),
        ({"members": (12, 13)}, "groups"),
        ({"members": (12, 12), "masses": (12, 6)}, "groups"),
        ({"holders": []}, "holders"),
        ({"closes_at": datetime(2026, 3, 3, tzinfo=clock.OFFICE_ZONE)}, "closes_on"),
    ],
)
def test_a_plan_that_cannot_work_is_told_by_field(ballots, wrong, field):
    with pytest.raises(plans.PlanInvalid) as told:
        ballots.prepares(**wrong)
    assert list(told.value.details) == [field]


def test_what_is_cancelled_is_never_opened(ballots):
    members, _masses = ballots.opens()
    ballots.votes(members[0])
    polls.cancel(ballots.actor("feng"), ballots.poll.id)
    with pytest.raises(casting.NoSuchCode):
        casting.find(members[0])
