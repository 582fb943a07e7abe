"""A claim between its valuing and its posting: checked, reviewed, signed, on the notice board.

Each verb takes a claim that is locked with its member (`locks`), and says no to one that does not
stand where it must. The list of a whole branch goes through them line by line, in one transaction.
"""

from __future__ import annotations

import uuid

from app.points.locks import lock_both
from app.points.models import Claim
from app.points.status import ClaimStatus


def check(claim: Claim, *, verifier_id: uuid.UUID, checker_id: uuid.UUID) -> None:
    """Two assessors agree on its value: it joins the list of its cycle. Raises: ClaimNotOpen."""
    claim = lock_both(claim)
    claim.require(ClaimStatus.VALUED, ClaimStatus.CHECKED)
    claim.verifier_id, claim.checker_id = verifier_id, checker_id
    claim.status = ClaimStatus.CHECKED


def review(claim: Claim) -> None:
    """The assembly has let it pass. Raises: ClaimNotOpen."""
    claim = lock_both(claim)
    claim.require(ClaimStatus.CHECKED)
    claim.status = ClaimStatus.REVIEWED


def send_back(claim: Claim) -> None:
    """It is to be verified anew; until then it keeps its room. Raises: ClaimNotOpen."""
    claim = lock_both(claim)
    claim.require(ClaimStatus.CHECKED, ClaimStatus.REVIEWED)
    claim.status = ClaimStatus.VALUED


def confirm(claim: Claim, signer_id: uuid.UUID) -> None:
    """It is signed; from now on its figures are firm. Raises: ClaimNotOpen."""
    claim = lock_both(claim)
    claim.require(ClaimStatus.REVIEWED)
    claim.confirmer_id, claim.status = signer_id, ClaimStatus.CONFIRMED


def publish(claim: Claim, notice_id: uuid.UUID) -> None:
    """It stands on a public notice. One that is only valued comes from the procedure's first form.

    Raises:
        ClaimNotOpen: it is not valued, or it is out already.
    """
    claim = lock_both(claim)
    claim.require(ClaimStatus.VALUED, ClaimStatus.CONFIRMED)
    claim.status, claim.notice_id = ClaimStatus.PUBLISHED, notice_id
