"""A posted claim was wrong: its mirror, the right award, and what the caps have room for again.

Nothing is edited and nothing removed (`domain.md` 6.6); the wallet may go into arrears (W-7).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.organisation.actors import Actor
from app.points.caps import admit_cut_off, divide, settled_beside, value_again
from app.points.locks import lock_both
from app.points.models import Claim
from app.points.posting import award_again, release, reverse
from app.points.status import ClaimStatus
from app.points.vocabulary import Category


@dataclass(frozen=True)
class Corrected:
    """What a correction has done; tenths. `released` are other claims and what each got more."""

    was: int
    granted: int
    released: dict[Claim, int]


def revalue(claim: Claim, right: int) -> None:
    """Give a line that hangs on the notice board another value, as far as the caps have room.

    `right` is tenths before the caps, of a deduction its size. Claims not yet signed are shared
    anew, the others keep what they were granted.

    Raises:
        ClaimNotOpen: it is not on a notice, or posted already.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.PUBLISHED)
    beside = settled_beside(claim)
    value_again(claim, _signed(claim, right), beside)
    divide([claim, *beside])


def _signed(claim: Claim, size: int) -> int:
    return -size if claim.item.category == Category.NEGATIVE else size


def correct(  # noqa: PLR0913 - who, what, the right value, and why under whose name
    actor: Actor, claim: Claim, right: int | None, *, reason: str, cause: str, acting_as: str
) -> Corrected:
    """Correct a posted claim.

    1. everything posted for it is mirrored;
    2. with a right value above zero (tenths, before the caps; of a deduction its size) it is
       posted anew under the next version, as far as the caps have room;
    3. posted claims that the same caps had cut off get what has become free, in order;
    4. claims not yet signed are shared anew.

    Raises:
        ClaimNotOpen: it is not posted.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.POSTED)
    beside = settled_beside(claim)
    was = claim.granted or 0
    reverse(actor, claim, reason=reason, cause=cause, acting_as=acting_as)
    if right:
        value_again(claim, _signed(claim, right), beside)
        award_again(actor, claim, cause=cause, acting_as=acting_as)
    standing = [claim, *beside] if right else beside
    released = admit_cut_off(standing)
    for other, more in released.items():
        release(actor, other, more, cause=cause, acting_as=acting_as)
    divide(standing)
    return Corrected(was, (claim.granted or 0) if right else 0, released)
