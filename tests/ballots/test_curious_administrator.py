"""What the administrator of the database learns who copies all of it before and after every vote.

She has, on either database: all rows of all tables with PostgreSQL's versions (`xmin`, `ctid`) or
SQLite's row ids, before and after each vote, the bytes of SQLite's file and log, the names of
those whose code it was, and one of the three keys. What is shown:

1. a vote changes the flag of its code and the urn of its group, and nothing else in the house;
2. both change alike whatever was chosen: the same columns, as many bytes, every element anew;
3. the difference of two copies, the ballot itself, looks the same for every choice to whoever has
   fewer than two keys: no element is known, none repeats, all are squares (the rest is the
   assumption of Diffie and Hellman);
4. with two keys the very same attack reads every ballot. So it would be found if it worked, and
   secrecy rests on two holders not lending her their keys, before or after;
5. what the holders add at the opening, caught in the act, opens the sums and none of the ballots;
6. a remark comes in a slot like every other, and no slot can be followed through the opening.

What she does learn: who has voted, if she knows whose code it is, when, and the sums at the end.
"""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa
from villages import Village

from app import db
from app.ballots import elgamal, keyholding, remarkbox, urn
from app.ballots.elgamal import ELEMENT_BYTES
from app.ballots.models import Holder, Poll, Remark
from app.ballots.remarkbox import CHUNKS, SLOT_BYTES
from app.ballots.vocabulary import COUNTERS, OVERALL, Choice
from app.db import session

#: How the first members vote, and nobody is to learn.
VOTES = (
    {OVERALL: Choice.SATISFIED},
    {OVERALL: Choice.DISSATISFIED, "INTEGRITY": Choice.DISSATISFIED},
    {OVERALL: Choice.DISSATISFIED, "INTEGRITY": Choice.DISSATISFIED},
    {OVERALL: Choice.UNSURE},
)
#: And what they write besides, or not.
REMARKS = ("路灯坏了半年没有人修", "", "会计的账应当公开", "")


class Administrator:
    """Copies the whole database, and compares."""

    def __init__(self, village) -> None:
        self.village = village

    def copies(self):
        """(table, key, column) → what stands there, its row's version and place included."""
        cells = {}
        with self.village.house.app_context(), db.engine().connect() as connection:
            inspector = sa.inspect(connection)
            hidden = "xmin, ctid" if connection.dialect.name == "postgresql" else "rowid"
            for table in inspector.get_table_names():
                keys = inspector.get_pk_constraint(table)["constrained_columns"]
                query = f'SELECT {hidden}, * FROM "{table}"'  # noqa: S608
                rows = connection.exec_driver_sql(query)
                for row in rows.mappings():
                    key = tuple(str(row[one]) for one in keys)
                    cells |= {(table, key, column): value for column, value in row.items()}
        return cells

    def watches(self, act):
        """What an act changes: cell → (before, after)."""
        before = self.copies()
        act()
        after = self.copies()
        assert before.keys() == after.keys(), "a vote makes and removes no row"
        return {one: (before[one], after[one]) for one in before if before[one] != after[one]}


def columns_of(change):
    """The columns that changed, by table, without those in which PostgreSQL notes the change."""
    return sorted({(table, column) for table, _key, column in change} - VERSIONS)


VERSIONS = {
    (table, column) for table in ("ballot_code", "ballot_urn") for column in ("xmin", "ctid")
}
TOUCHED = [
    ("ballot_code", "is_used"),
    ("ballot_urn", "ballots"),
    ("ballot_urn", "content"),
    ("ballot_urn", "remarks"),
    ("ballot_urn", "seal"),
]


def content_of(change, column="content"):
    [(before, after)] = [pair for cell, pair in change.items() if cell[2] == column]
    return bytes(before), bytes(after)


def elements(content):
    starts = range(0, len(content), ELEMENT_BYTES)
    return [int.from_bytes(content[at : at + ELEMENT_BYTES]) for at in starts]


def ballot_between(before, after):
    """The ballot that was thrown in: the quotient of two contents, which anybody can take."""
    pairs = zip(elements(after), elements(before), strict=True)
    return [new * pow(old, -1, elgamal.P) % elgamal.P for new, old in pairs]


def reads(ballot, exponents):
    """What a ballot says to whoever knows the exponents of some holders: the counters raised.

    For each pair of holders: takes off what the known exponents put on, and looks for 0 or 1.
    """
    found = {}
    for place, pair in enumerate(urn.PAIRS):
        start = 2 * len(COUNTERS) * place
        for at, counter in enumerate(COUNTERS):
            left, right = ballot[start + 2 * at : start + 2 * at + 2]
            for holder in set(pair) & exponents.keys():
                right = right * pow(left, -exponents[holder], elgamal.P) % elgamal.P
            if right in (1, elgamal.G):
                found[pair, counter] = right == elgamal.G
    return found


@pytest.fixture
def watched(house):
    """A village, what the administrator saw of its first votes, and those ballots."""
    village = Village(house)
    administrator = Administrator(village)
    seen = [
        administrator.watches(lambda code=code, vote=vote: cast(village, code, *vote))
        for code, vote in zip(village.members, zip(VOTES, REMARKS, strict=True), strict=False)
    ]
    return village, seen, [ballot_between(*content_of(one)) for one in seen]


def cast(village, code, vote, remark):
    more = {one: vote[one] for one in vote if one != OVERALL}
    village.votes(code, vote[OVERALL], remark, **more)


def exponents_of(village, *places):
    """The secret exponents of holders, as their keys give them."""
    usernames = ("feng", "qin", "xu")

    def work(_office):
        poll = session.get_one(Poll, village.poll_id)
        return {
            one: keyholding.exponent_of(poll, poll.holders[one], village.keys[usernames[one]])
            for one in places
        }

    return village.does(work)


def test_a_vote_leaves_a_flag_and_another_urn_and_nothing_else(watched):
    _village, seen, _ballots = watched
    for change in seen:
        assert columns_of(change) == TOUCHED
        assert len({cell[:2] for cell in change}) == 2, "one code and one urn"
        counted = [pair for cell, pair in change.items() if cell[2] == "ballots"]
        assert counted == [(counted[0][0], counted[0][0] + 1)]


def test_it_leaves_them_alike_whatever_was_chosen(watched):
    _village, seen, _ballots = watched
    for change in seen:
        before, after = content_of(change)
        assert len(before) == len(after) == len(urn.empty())
        pairs = zip(elements(before), elements(after), strict=True)
        assert all(old != new for old, new in pairs), "every element is another"


def test_without_a_key_or_with_one_no_ballot_says_anything(watched):
    village, _seen, ballots = watched
    for ballot in ballots:
        assert reads(ballot, {}) == {}
    for place in range(urn.HOLDERS):
        known = exponents_of(village, place)
        assert all(reads(ballot, known) == {} for ballot in ballots)


def test_the_control_with_two_keys_the_same_attack_reads_every_ballot(watched):
    village, _seen, ballots = watched
    known = exponents_of(village, 0, 2)
    for ballot, vote in zip(ballots, VOTES, strict=True):
        wanted = {((0, 2), counter): vote.get(counter[0]) == counter[1] for counter in COUNTERS}
        assert reads(ballot, known) == wanted


def test_ballots_have_nothing_in_common_and_no_mark(watched):
    _village, _seen, ballots = watched
    everything = list(itertools.chain.from_iterable(ballots))
    assert len(set(everything)) == len(everything), "not even two equal votes share an element"
    sample = ballots[1][: 2 * len(COUNTERS)]
    assert all(pow(one, elgamal.ORDER, elgamal.P) == 1 for one in sample), "all are squares"


def test_one_key_and_all_three_pairs_open_nothing_together(watched):
    """Were the pairs' ciphertexts made with one `r`, c12 · c13 / c23 would be under one key."""
    village, _seen, ballots = watched
    [exponent] = exponents_of(village, 0).values()
    block = 2 * len(COUNTERS)
    for ballot in ballots:
        for at in range(0, block, 2):
            (a12, b12), (a13, b13), (a23, b23) = (
                ballot[start + at : start + at + 2] for start in (0, block, 2 * block)
            )
            mixed = b12 * b13 * pow(b23, -1, elgamal.P) % elgamal.P
            for left in (a12, a13, a23):
                plain = mixed * pow(left, -2 * exponent, elgamal.P) % elgamal.P
                assert plain not in (1, elgamal.G)


def test_what_opens_the_sum_opens_no_ballot(watched):
    village, _seen, ballots = watched
    for code in village.members[len(VOTES) :]:
        village.votes(code, Choice.SATISFIED)
    village.does(lambda office: office.closes())
    village.does(lambda office: office.settles())
    village.does(lambda office: office.unlocks("feng"))
    known = exponents_of(village, 0, 2)
    caught = village.does(
        lambda _office: session.scalar(sa.select(Holder.contribution).filter_by(place=0))
    )
    content = village.inside()
    added = {0: caught, 2: urn.contribution(content, 2, known[2])}
    assert urn.opened(content, added, 12)[OVERALL, Choice.DISSATISFIED] == 2
    for ballot in ballots:
        packed = b"".join(one.to_bytes(ELEMENT_BYTES) for one in ballot)
        assert urn.opened(packed, added, 12) is None


# -- remarks


def slots(box):
    return [box[at : at + SLOT_BYTES] for at in range(0, len(box), SLOT_BYTES)]


def new_slot(change):
    """The slot that a vote has put in: nobody who compares two copies misses it."""
    before, after = content_of(change, "remarks")
    [found] = set(slots(after)) - set(slots(before))
    return found


def reads_slot(slot, exponents):
    """What a slot says to whoever knows the exponents of some holders, by pair."""
    sums, found = list(urn.unpacked(slot)), {}
    for place, pair in enumerate(urn.PAIRS):
        hidden = sums[place * CHUNKS : (place + 1) * CHUNKS]
        for holder in set(pair) & exponents.keys():
            hidden = [elgamal.without(one, exponents[holder]) for one in hidden]
        text = remarkbox._text([right for _left, right in hidden])  # noqa: SLF001 - her own copy
        if text is not None:
            found[pair] = text
    return found


def followed(seen, left, exponents):
    """The votes whose slot is seen again in what the first holder has left for the second.

    She takes off what the exponents that she knows put on, and looks for any element in common.
    """
    told, found = set(elements(left)), []
    for number, change in enumerate(seen):
        known = set(elements(new_slot(change)))
        for one in urn.unpacked(new_slot(change)):
            for exponent in exponents.values():
                known |= {int(element) for element in elgamal.without(one, exponent)}
        if known & told:
            found.append(number)
    return found


def left_by_the_first(village):
    """What stands in the database between the two holders' visits."""
    for code in village.members[len(VOTES) :]:
        village.votes(code, Choice.SATISFIED)
    village.does(lambda office: office.closes())
    village.does(lambda office: office.settles())
    village.does(lambda office: office.unlocks("feng"))
    return village.does(lambda _office: session.scalar(sa.select(Holder.mixed).filter_by(place=0)))


def are_alike(seen):
    """Does every vote make the box longer by as much, whether it holds a remark or not?"""
    sizes = {
        len(after) - len(before) for before, after in (content_of(one, "remarks") for one in seen)
    }
    return sizes == {SLOT_BYTES}


def test_a_remark_comes_in_a_slot_like_every_other(watched):
    village, seen, _ballots = watched
    assert are_alike(seen)
    box = content_of(seen[-1], "remarks")[1]
    assert slots(box) == sorted(slots(box)), "its place says nothing of its turn"
    everything = [one for change in seen for one in elements(new_slot(change))]
    assert len(set(everything)) == len(everything), "not even two empty ones share an element"
    for change in seen:
        assert all(
            reads_slot(new_slot(change), exponents_of(village, one)) == {} for one in range(3)
        )


def test_the_control_with_two_keys_every_remark_is_read(watched):
    village, seen, _ballots = watched
    known = exponents_of(village, 0, 2)
    assert [reads_slot(new_slot(one), known).get((0, 2)) for one in seen] == list(REMARKS)


def test_no_slot_is_followed_through_the_opening(watched):
    village, seen, _ballots = watched
    left = left_by_the_first(village)
    assert len(left) == 2 * len(village.members) * CHUNKS * 2 * ELEMENT_BYTES
    for place in range(urn.HOLDERS):
        assert followed(seen, left, exponents_of(village, place)) == []
    village.does(lambda office: office.unlocks("xu"))
    assert sorted(village.remarks()) == sorted(filter(None, REMARKS))
    after = village.does(lambda _office: session.scalars(sa.select(Holder.mixed)).all())
    assert after == [None, None, None]


def test_the_control_slots_that_are_not_made_anew_are_all_followed(watched, monkeypatch):
    """Shuffled or not: what a naive holder takes off a part of is known by the rest of it."""
    village, seen, _ballots = watched
    monkeypatch.setattr(elgamal, "renewed", lambda sum_, _key: sum_)
    left = left_by_the_first(village)
    assert followed(seen, left, {}) == [0, 1, 2, 3]


def test_the_control_a_slot_for_those_alone_who_write_tells_who_does(house, monkeypatch):
    slot = remarkbox.slot
    monkeypatch.setattr(remarkbox, "slot", lambda keys, text: slot(keys, text) if text else b"")
    village = Village(house)
    administrator = Administrator(village)
    written = administrator.watches(lambda: cast(village, village.members[0], VOTES[0], "路灯坏了"))
    silent = administrator.watches(lambda: cast(village, village.members[1], VOTES[1], ""))
    assert ("ballot_urn", "remarks") in columns_of(written)
    assert ("ballot_urn", "remarks") not in columns_of(silent)


def test_opened_remarks_are_rows_in_the_order_of_random_keys(house):
    """So their places tell neither the order of slots nor that of votes."""
    village = Village(house)
    for number, code in enumerate(village.members):
        village.votes(code, Choice.FAIRLY, f"第{number}句话")
    village.counts()
    with house.app_context(), db.engine().connect() as connection:
        place = "ctid" if connection.dialect.name == "postgresql" else "rowid"
        columns = {column.name for column in Remark.__table__.columns}
        rows = connection.execute(
            sa.select(Remark.id, Remark.text).order_by(sa.literal_column(place))
        ).all()
    assert [row.id for row in rows] == sorted(row.id for row in rows)
    assert {row.text for row in rows} == {f"第{number}句话" for number in range(12)}
    assert columns == {"id", "poll_id", "text", "is_cut"}


# -- codes and what is written


def test_no_code_stands_anywhere(house):
    village = Village(house)
    village.votes(village.members[0], Choice.FAIRLY)
    cells = Administrator(village).copies()
    for code in village.members[0], village.masses[0]:
        texts = [value for value in cells.values() if isinstance(value, str)]
        assert not [text for text in texts if code in text or code[4:] in text]


def test_neither_file_nor_log_of_sqlite_holds_a_code_a_key_or_a_remark(sqlite_house):
    village = Village(sqlite_house)
    village.votes(village.members[0], Choice.FAIRLY, REMARKS[0])
    with sqlite_house.app_context():
        path = db.engine().url.database
    written = b""
    for ending in ("", "-wal"):
        with open(path + ending, "rb") as file:  # noqa: PTH123 - the log lies beside the file
            written += file.read()
    assert b"ballot_urn" in written
    for told in (*village.members, *village.masses, *village.keys.values()):
        assert told[4:].encode() not in written
    for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
        assert REMARKS[0].encode(encoding) not in written


def test_the_order_of_slips_is_not_the_order_of_rows(house):
    """Rows are entered by their random keys, so the place of a row tells nothing of its slip."""
    village = Village(house)
    with house.app_context(), db.engine().connect() as connection:
        place = "ctid" if connection.dialect.name == "postgresql" else "rowid"
        query = f"SELECT group_id, digest FROM ballot_code ORDER BY {place}"  # noqa: S608
        rows = connection.exec_driver_sql(query).all()
    for group in {group for group, _digest in rows}:
        digests = [digest for group_id, digest in rows if group_id == group]
        assert len(digests) == len(village.members)
        assert digests == sorted(digests)
