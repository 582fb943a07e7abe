"""Remarks: what fits into a slot, how they come to light, and what the office takes out of them."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from app import audit
from app.ballots import casting, elgamal, keyholding, remarkbox, screening
from app.ballots.models import PollNotReady, Remark, UrnTampered
from app.ballots.remarkbox import MOST_SIGNS
from app.ballots.vocabulary import GroupKind, PollStatus
from app.db import session
from app.errors import Forbidden, NotFound
from app.notifications.models import Message, News
from app.organisation import directory

SECRETS = [elgamal.random_exponent() for _ in range(3)]
KEYS = [elgamal.public(one) for one in SECRETS]
SAID = "王大爷家门口的路灯坏了半年"


@pytest.fixture(scope="module")
def box():
    texts = ("路灯坏了", "", "满" * MOST_SIGNS, "😀" * (MOST_SIGNS // 2), "")
    made = b""
    for text in texts:
        made = remarkbox.with_slot(made, remarkbox.slot(KEYS, text))
    return made, sorted(filter(None, texts))


@pytest.mark.parametrize("holders", list(itertools.permutations(range(3), 2)))
def test_any_two_holders_bring_the_texts_to_light(box, holders):
    slots, texts = box
    first, second = holders
    left = remarkbox.mixed(slots, first, SECRETS[first], KEYS)
    assert sorted(remarkbox.opened(left, holders, SECRETS[second])) == texts


def test_another_key_opens_nothing(box):
    left = remarkbox.mixed(box[0], 0, SECRETS[0], KEYS)
    assert remarkbox.opened(left, (0, 1), SECRETS[2]) is None
    assert remarkbox.opened(left, (0, 1), SECRETS[0]) is None


def test_a_remark_is_one_line_of_at_most_so_many_signs():
    assert casting.remark_of("  路灯\r\n坏了\x00\u200b ") == "路灯 坏了"
    assert casting.remark_of("满" * MOST_SIGNS) == "满" * MOST_SIGNS
    for long in ("满" * (MOST_SIGNS + 1), "😀" * (MOST_SIGNS // 2 + 1)):
        with pytest.raises(casting.RemarkTooLong):
            casting.remark_of(long)


@pytest.fixture
def opened(ballots):
    """An appraisal of which one remark has come to light."""
    members, _masses = ballots.opens(masses=(12, 12))
    for number, code in enumerate(members):
        ballots.votes(code, remark="" if number else SAID)
    ballots.closes()
    for clerk in ("feng", "su"):
        ballots.enters(clerk, GroupKind.MASSES, 12)
    ballots.settles()
    ballots.unlocks("feng", "xu")
    return ballots


def texts(office):
    return [one.text for one in screening.of_poll(office.poll)]


def screens(office, wanted, username="su"):
    [row] = screening.of_poll(office.poll)
    return screening.screen(office.actor(username), office.poll.id, {row.id: wanted})


def test_remarks_of_all_groups_come_together_and_the_boxes_are_emptied(opened):
    assert texts(opened) == [SAID]
    assert all(not group.urn.remarks for group in opened.poll.groups)
    assert {one.mixed for one in opened.poll.holders} == {None}


def test_the_office_is_told_that_remarks_wait_and_not_what_they_say(opened):
    waiting = sa.select(Message).where(Message.person_id == opened.people["su"].id)
    [told] = [one for one in session.scalars(waiting) if "评议意见" in one.title]
    assert ("路灯" in told.title + told.body, told.kind) == (False, News.TURN)


def test_the_office_takes_out_and_a_mark_stays(opened):
    screens(opened, "路灯坏了半年")
    assert texts(opened) == ["〔略〕路灯坏了半年"]
    screens(opened, "〔略〕路灯坏了")
    assert texts(opened) == ["〔略〕路灯坏了〔略〕"]
    assert [one.is_cut for one in screening.of_poll(opened.poll)] == [True]


@pytest.mark.parametrize("wanted", ["路灯早就修好了", "路灯坏了半年。", "半年坏了路灯"])
def test_nobodys_words_are_rewritten(opened, wanted):
    with pytest.raises(screening.OnlyTakenOut):
        screens(opened, wanted)
    assert texts(opened) == [SAID]


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        ("路灯坏了半年", "〔略〕路灯坏了半年"),
        ("王大爷家门口的路灯", "王大爷家门口的路灯〔略〕"),
        ("门口的灯坏了", "〔略〕门口的〔略〕灯坏了〔略〕"),
        (SAID, SAID),
    ],
)
def test_what_goes_in_one_piece_leaves_one_mark(wanted, left):
    assert screening.with_gaps(SAID, wanted) == left


def test_a_remark_that_is_emptied_is_gone_and_counted(opened):
    assert screens(opened, "  ").remarks_dropped == 1
    assert session.query(Remark).count() == 0


def test_nothing_of_a_remark_is_on_record(opened):
    screens(opened, "路灯坏了")
    screening.release(opened.actor("su"), opened.poll.id)
    record = [(one.action, one.details) for one in audit.entries(opened.poll.id)]
    assert ("ballot.remarks_screened", {"cut": 1, "dropped": 0}) in record
    assert ("ballot.remarks_released", {"remarks": 1}) in record
    assert "路灯" not in str(record)
    assert "路灯" not in str(opened.poll.result)


def test_what_is_released_is_changed_no_more(opened):
    office = opened.actor("su")
    screening.release(office, opened.poll.id)
    for act in (
        lambda: screens(opened, ""),
        lambda: screening.release(office, opened.poll.id),
        lambda: screening.add(office, opened.poll.id, "再加一句"),
    ):
        with pytest.raises(screening.RemarksReleased):
            act()


def test_remarks_on_paper_are_typed_in_one_a_line(opened):
    assert screening.add(opened.actor("su"), opened.poll.id, "水管漏水\n\n 会计的账应当公开 ") == 2
    assert sorted(texts(opened)) == sorted([SAID, "水管漏水", "会计的账应当公开"])


def test_only_the_office_of_the_town_has_a_hand_in_it(opened, cast):
    for username in ("qin", "xu"):
        with pytest.raises(Forbidden):
            screens(opened, "", username)
    for person in (cast.li, cast.wang):
        with pytest.raises((Forbidden, NotFound)):
            screening.release(directory.actor(person), opened.poll.id)


def test_without_a_result_no_remark_comes_to_light(ballots):
    members, _masses = ballots.opens(masses=(2, 0))
    for code in members[:4]:
        ballots.votes(code, remark=SAID)
    ballots.closes()
    ballots.settles()
    with pytest.raises(PollNotReady):
        screening.release(ballots.actor("su"), ballots.poll.id)
    assert texts(ballots) == []


def test_too_few_votes_by_code_stay_in_the_box(ballots):
    """Papers alone give the result, and the remarks of three voters are let go of unread."""
    members, _masses = ballots.opens(members=(10, 0), masses=(16, 16))
    for code in members[:3]:
        ballots.votes(code, remark=SAID)
    ballots.closes()
    for clerk in ("feng", "su"):
        ballots.enters(clerk, GroupKind.MASSES, 16)
    ballots.settles()
    assert ballots.poll.status == PollStatus.COUNTED
    assert ballots.poll.result["is_quorate"]
    assert texts(ballots) == []
    assert all(not group.urn.remarks for group in ballots.poll.groups)


@pytest.mark.parametrize("where", ["box", "left"])
def test_what_was_written_past_the_program_is_not_opened(ballots, where):
    """Somebody with a key and a hand in the database could else mark one slot by doubling it."""
    [members] = ballots.opens(masses=(0, 0))
    for code in members:
        ballots.votes(code, remark=SAID)
    ballots.closes()
    ballots.settles()
    box = ballots.poll.groups[0].urn
    if where == "box":
        box.remarks = box.remarks[: remarkbox.SLOT_BYTES] * 12
    else:
        ballots.unlocks("feng")
        holder = ballots.poll.holders[0]
        holder.mixed = holder.mixed[: len(holder.mixed) // 2] * 2
    session.flush()
    with pytest.raises(UrnTampered):
        keyholding.unlock(ballots.actor("xu"), ballots.poll.id, ballots.keys["xu"])
