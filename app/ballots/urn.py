"""An urn: one encrypted sum for every answer to every question, thrice. Pure.

Three people hold a key each, made by each for themselves; nobody ever has a key to the whole. Every
sum is kept under the product of the keys of each *pair* of holders, with fresh randomness, so that
any two of them can open it and one alone, or no one, cannot. (A shared `r` for the three pairs
would undo that: the product of two ciphertexts over the third is one under a single key.)

A ballot has the shape of an urn, whatever was chosen. Throwing it in multiplies every element, so
before and after differ everywhere and tell nothing of what was thrown in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.ballots import elgamal
from app.ballots.elgamal import ELEMENT_BYTES, Ciphertext
from app.ballots.vocabulary import COUNTERS, Choice

HOLDERS = 3
#: The pairs of holders by their places, in the order in which an urn keeps its sums.
PAIRS = ((0, 1), (0, 2), (1, 2))

Answers = Mapping[str, Choice]
#: What an urn holds: question and choice → how often.
Counts = dict[tuple[str, Choice], int]


def empty() -> bytes:
    return packed([elgamal.NOTHING] * (len(COUNTERS) * len(PAIRS)))


def ballot(keys: Sequence[int], answers: Answers) -> bytes:
    """A ballot under the three public keys: a 1 for each counted answer, a 0 for all else."""
    pair_keys = [keys[first] * keys[second] % elgamal.P for first, second in PAIRS]
    return packed(
        elgamal.encrypt(key, one=answers.get(question) == choice)
        for key in pair_keys
        for question, choice in COUNTERS
    )


def together(first: bytes, second: bytes) -> bytes:
    """The urn, or ballot, in which the sums of both are."""
    both = zip(unpacked(first), unpacked(second), strict=True)
    return packed(elgamal.add(one, other) for one, other in both)


def contribution(urn: bytes, holder: int, secret: int) -> bytes:
    """What one holder adds to opening an urn, for both pairs that they belong to."""
    sums = list(unpacked(urn))
    return b"".join(
        elgamal.contribution(sum_, secret).to_bytes(ELEMENT_BYTES)
        for place, pair in enumerate(PAIRS)
        if holder in pair
        for sum_ in _of_pair(sums, place)
    )


def opened(urn: bytes, contributions: Mapping[int, bytes], most: int) -> Counts | None:
    """The counts of an urn, none above `most`, from what two holders have added; None if broken."""
    pair = tuple(sorted(contributions))
    place = next(at for at, one in enumerate(PAIRS) if one == pair)
    sums = _of_pair(list(unpacked(urn)), place)
    parts = [_for_pair(contributions[holder], holder, place) for holder in pair]
    counts: Counts = {}
    for counter, sum_, *shares in zip(COUNTERS, sums, *parts, strict=True):
        number = elgamal.opened(sum_, tuple(shares), most)
        if number is None:
            return None
        counts[counter] = number
    return counts


def _of_pair(sums: list[Ciphertext], place: int) -> list[Ciphertext]:
    return sums[place * len(COUNTERS) : (place + 1) * len(COUNTERS)]


def _for_pair(contribution_: bytes, holder: int, place: int) -> list[int]:
    """The part of a holder's contribution that is for one pair."""
    own = [at for at, pair in enumerate(PAIRS) if holder in pair]
    elements = list(_elements(contribution_))
    start = own.index(place) * len(COUNTERS)
    return elements[start : start + len(COUNTERS)]


def packed(sums: Iterable[Ciphertext]) -> bytes:
    """Ciphertexts on their way to the database."""
    return b"".join(element.to_bytes(ELEMENT_BYTES) for sum_ in sums for element in sum_)


def unpacked(content: bytes) -> Iterator[Ciphertext]:
    """And back."""
    elements = _elements(content)
    return zip(elements, elements, strict=True)


def _elements(content: bytes) -> Iterator[int]:
    for start in range(0, len(content), ELEMENT_BYTES):
        yield int.from_bytes(content[start : start + ELEMENT_BYTES])
