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
5. what the holders add at the opening, caught in the act, opens the sums and none of the ballots.

What she does learn: who has voted, if she knows whose code it is, when, and the sums at the end.
"""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa
from villages import Village

from app import db
from app.ballots import elgamal, keyholding, urn
from app.ballots.elgamal import ELEMENT_BYTES
from app.ballots.models import Holder, Poll
from app.ballots.vocabulary import COUNTERS, OVERALL, Choice
from app.db import session

#: How the first members vote, and nobody is to learn.
VOTES = (
    {OVERALL: Choice.SATISFIED},
    {OVERALL: Choice.DISSATISFIED, "INTEGRITY": Choice.DISSATISFIED},
    {OVERALL: Choice.DISSATISFIED, "INTEGRITY": Choice.DISSATISFIED},
    {OVERALL: Choice.UNSURE},
)


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
    ("ballot_urn", "seal"),
]


def content_of(change):
    [(before, after)] = [pair for cell, pair in change.items() if cell[2] == "content"]
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
        administrator.watches(lambda code=code, vote=vote: cast(village, code, vote))
        for code, vote in zip(village.members, VOTES, strict=False)
    ]
    return village, seen, [ballot_between(*content_of(one)) for one in seen]


def cast(village, code, vote):
    village.votes(code, vote[OVERALL], **{one: vote[one] for one in vote if one != OVERALL})


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


def test_no_code_stands_anywhere(house):
    village = Village(house)
    village.votes(village.members[0], Choice.FAIRLY)
    cells = Administrator(village).copies()
    for code in village.members[0], village.masses[0]:
        texts = [value for value in cells.values() if isinstance(value, str)]
        assert not [text for text in texts if code in text or code[4:] in text]


def test_neither_file_nor_log_of_sqlite_holds_a_code_or_a_key(sqlite_house):
    village = Village(sqlite_house)
    village.votes(village.members[0], Choice.FAIRLY)
    with sqlite_house.app_context():
        path = db.engine().url.database
    written = b""
    for ending in ("", "-wal"):
        with open(path + ending, "rb") as file:  # noqa: PTH123 - the log lies beside the file
            written += file.read()
    assert b"ballot_urn" in written
    for told in (*village.members, *village.masses, *village.keys.values()):
        assert told[4:].encode() not in written


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
