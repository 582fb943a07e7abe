"""A branch hands its file in, and the office looks whether it is whole (逐级申报)."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app import clock
from app.cases import messages
from app.db import session
from app.rating import years
from app.rating.commitments import MOST_RETURNS, NoMoreReturns
from app.rating.models import RatedBranch

#: The message by which a year learns that the last file has come; its key is the case of the year.
FILED = messages.reserve("star_branches_filed")


def send_back(rated: RatedBranch) -> None:
    """The file is not whole, or its sums are wrong. Raises: NoMoreReturns."""
    if rated.file_returns >= MOST_RETURNS:
        raise NoMoreReturns("precheck_result")
    rated.file_returns += 1


def accept(rated: RatedBranch) -> None:
    """The file is whole; after the last one the year goes on.

    Of two last ones at once the second waits here, and sees what the first has done.
    """
    rating = years.lock(rated.rating_id)
    rated.filed_at = rated.filed_at or clock.now()
    session.flush()
    if not unfiled(rating.id):
        messages.post([rating.case_id], FILED, {})


def unfiled(rating_id: uuid.UUID) -> list[RatedBranch]:
    """The branches whose files the office still waits for."""
    query = sa.select(RatedBranch).filter_by(rating_id=rating_id, filed_at=None)
    return list(session.scalars(query.order_by(RatedBranch.place)))
