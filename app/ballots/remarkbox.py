"""A box of remarks: a slot for every vote, whether anything was written or not. Pure.

Whom it guards against: somebody who copies the whole database at any time, knows whose code was
used at which vote, and holds one of the three keys.

1. A slot has always the same size and form: a text, or none, as elements of the group, encrypted as
   the sums of an urn are, once for each *pair* of holders with randomness of its own. Without two
   keys nobody can tell an empty slot from a full one (decisional Diffie-Hellman).
2. The copier does see which slot came with which code. So no slot is ever opened by itself: the
   first of two holders takes their part off all slots, makes every ciphertext anew and shuffles
   them; only that is kept for the second, who reads the texts and shuffles them again. Nobody can
   follow a slot through this without both keys, and neither order nor randomness is kept.
3. Slots lie sorted by their bytes, which are random, so that one copy alone shows no order.
4. All groups of a poll go through it together: a text says nothing of the group it came from.

Making all slots anew at every vote as well would cost it 2 ms for each and guard against nobody
more: who has two keys reads the box before and after a vote and sees what is new, just as they can
read the vote itself; who has fewer learns from neither.
"""

from __future__ import annotations

import secrets
from bisect import bisect_left
from collections.abc import Sequence

from app.ballots import elgamal
from app.ballots.elgamal import ELEMENT_BYTES, Ciphertext
from app.ballots.urn import PAIRS, packed, unpacked

#: So many signs fit, as browsers count them: in UTF-16, where a rare sign counts as two.
MOST_SIGNS = 200
#: An element of the group holds a number of so many bytes; a text takes two.
_CHUNK = 255
CHUNKS = 2
_LENGTH_BYTES = 2
SLOT_BYTES = len(PAIRS) * CHUNKS * 2 * ELEMENT_BYTES

_shuffle = secrets.SystemRandom().shuffle
#: The ciphertexts of one text.
_Hidden = list[Ciphertext]


def signs(text: str) -> int:
    """How many signs a text takes in a slot."""
    return len(text.encode("utf-16-be")) // 2


def slot(keys: Sequence[int], text: str) -> bytes:
    """A slot under the three public keys, with a text of at most `MOST_SIGNS`, or an empty one."""
    elements = _elements(text)
    return packed(
        elgamal.conceal(keys[first] * keys[second] % elgamal.P, one)
        for first, second in PAIRS
        for one in elements
    )


def with_slot(box: bytes, slot_: bytes) -> bytes:
    """The box with one slot more, in the order of their bytes."""
    slots = range(len(box) // SLOT_BYTES)
    before = bisect_left(slots, slot_, key=lambda at: _slot_at(box, at)) * SLOT_BYTES
    return box[:before] + slot_ + box[before:]


def mixed(box: bytes, holder: int, secret: int, keys: Sequence[int]) -> bytes:
    """What the first of two holders leaves for whoever will be the second.

    For each pair of which the holder is one, under the key of the other alone.
    """
    slots = [_slot_at(box, at) for at in range(len(box) // SLOT_BYTES)]
    left = []
    for place, pair in enumerate(PAIRS):
        if holder in pair:
            [other] = set(pair) - {holder}
            hidden = [_mixed(_of_pair(one, place), secret, keys[other]) for one in slots]
            _shuffle(hidden)
            left.append(packed(one for texts in hidden for one in texts))
    return b"".join(left)


def _mixed(hidden: _Hidden, secret: int, key: int) -> _Hidden:
    return [elgamal.renewed(elgamal.without(one, secret), key) for one in hidden]


def opened(left: bytes, holders: tuple[int, int], secret: int) -> list[str] | None:
    """The texts, from what the first of two holders has left and the second one's secret.

    In no order; empty slots are dropped. None if something is no text.
    """
    own = [set(pair) for pair in PAIRS if holders[0] in pair]
    place = own.index(set(holders))
    size = len(left) // len(own)
    sums = list(unpacked(left[place * size : (place + 1) * size]))
    hidden = [sums[at : at + CHUNKS] for at in range(0, len(sums), CHUNKS)]
    texts = [_text([elgamal.without(one, secret)[1] for one in sums]) for sums in hidden]
    _shuffle(texts)
    return None if None in texts else [text for text in texts if text]


def _slot_at(box: bytes, at: int) -> bytes:
    return box[at * SLOT_BYTES : (at + 1) * SLOT_BYTES]


def _of_pair(slot_: bytes, place: int) -> _Hidden:
    return list(unpacked(slot_))[place * CHUNKS : (place + 1) * CHUNKS]


def _elements(text: str) -> list[int]:
    """The elements that stand for a text; the same ones for every empty text."""
    written = text.encode("utf-16-be")
    assert len(written) <= 2 * MOST_SIGNS, "it was measured before"
    body = len(written).to_bytes(_LENGTH_BYTES) + written
    padded = body.ljust(CHUNKS * _CHUNK, b"\0")
    chunks = [padded[at : at + _CHUNK] for at in range(0, len(padded), _CHUNK)]
    return [elgamal.element_of(int.from_bytes(one) + 1) for one in chunks]


def _text(elements: Sequence[int]) -> str | None:
    """The text for which elements stand; None if they stand for none."""
    numbers = [elgamal.number_of(one) - 1 for one in elements]
    if any(one >> (8 * _CHUNK) for one in numbers):
        return None
    padded = b"".join(one.to_bytes(_CHUNK) for one in numbers)
    size = int.from_bytes(padded[:_LENGTH_BYTES])
    written, rest = padded[_LENGTH_BYTES:][:size], padded[_LENGTH_BYTES:][size:]
    if size > 2 * MOST_SIGNS or rest.strip(b"\0"):
        return None
    try:
        return written.decode("utf-16-be")
    except UnicodeDecodeError:
        return None
