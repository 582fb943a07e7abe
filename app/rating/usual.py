"""Day-to-day knowledge: events that an officer records and a second one signs (F-S2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.cases.models import Case
from app.db import session
from app.errors import Forbidden, Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.rating import years
from app.rating.models import RatedBranch
from app.rating.records import Source, UsualRecord, UsualState
from app.stars import components
from app.stars.vocabulary import Aspect

_MOST = 10


class NoSuchEvent(Invalid):
    """Outside the year, nothing, or more than ten points; per field."""


class NotCounting(Invalid):
    """Only what counts for the same branch in its year is corrected, and once; field `corrects`."""

    def __init__(self) -> None:
        told = Sentence(
            mark("请选择同一个支部同一年度已经计入的一条；正在更正的，等会签以后再办。")
        )
        super().__init__({"corrects": [told]})


class SecondOfficerNeeded(Forbidden):
    message = "平时记录要由另一名经办人会签。"


class AlreadySigned(Refused):
    message = "这条平时记录已经办完，不能再改。"


@dataclass(frozen=True)
class Event:
    """What was seen: `delta` in whole points, -10 to 10; 0 only where it strikes out another."""

    happened_on: date
    aspect: Aspect
    event: str
    delta: int
    source: Source
    reference: str


def record(
    case: Case,
    rated_id: uuid.UUID,
    event: Event,
    recorder: uuid.UUID,
    corrects: uuid.UUID | None = None,
) -> UsualRecord:
    """Note an event of a year that is not decided; it counts once it is signed. Once a case.

    Once signed it takes the place of the record that it `corrects`, which stays as it was written.

    Raises:
        NoRunningYear, NotFound, BranchDecided.
        NotCounting: field `corrects`.
        NoSuchEvent: fields `happened_on`, `delta`.
    """
    known = session.scalar(sa.select(UsualRecord).filter_by(case_id=case.id))
    if known is not None:
        return known
    rated = years.require_undecided(case.unit, rated_id)
    _check(event, rated.rating.year, is_correction=corrects is not None)
    if corrects is not None:
        _require_counting(rated, corrects)
    made = UsualRecord(
        corrects_id=corrects,
        case_id=case.id,
        rated=rated,
        recorded_at=clock.now(),
        recorder_id=recorder,
        state=UsualState.PROPOSED,
        **vars(event),
    )
    session.add(made)
    session.flush()
    return made


def _require_counting(rated: RatedBranch, record_id: uuid.UUID) -> None:
    query = sa.select(UsualRecord.id).filter_by(corrects_id=record_id, state=UsualState.PROPOSED)
    is_corrected = session.scalar(query) is not None
    known = session.get(UsualRecord, record_id)
    if known is None or known.rated_id != rated.id or is_corrected:
        raise NotCounting
    if known.state != UsualState.COUNTS:
        raise NotCounting


def _check(event: Event, year: int, *, is_correction: bool) -> None:
    details = {}
    if event.happened_on.year != year:
        details["happened_on"] = [Sentence(mark("只登记%(year)s年发生的事。"), year=year)]
    if (event.delta == 0 and not is_correction) or abs(event.delta) > _MOST:
        details["delta"] = [Sentence(mark("请填−10到10的整数，不能为0。"))]
    if details:
        raise NoSuchEvent(details)


def of_case(case_id: uuid.UUID) -> UsualRecord:
    """The record that a case is about. Raises: NotFound."""
    found = session.scalar(sa.select(UsualRecord).filter_by(case_id=case_id))
    if found is None:
        raise NotFound
    return found


def sign(record: UsualRecord, officer: uuid.UUID, *, agrees: bool) -> None:
    """A second officer lets it count, or not.

    Raises:
        SecondOfficerNeeded: it is the one who wrote it.
        AlreadySigned, BranchDecided.
    """
    record.rated.require_undecided()
    if officer == record.recorder_id:
        raise SecondOfficerNeeded
    if record.state != UsualState.PROPOSED:
        raise AlreadySigned
    record.state = UsualState.COUNTS if agrees else UsualState.REFUSED
    record.signed_at, record.signer_id = clock.now(), officer
    if agrees and record.corrects is not None:
        record.corrects.state = UsualState.STRUCK


def comment(record: UsualRecord, text: str) -> None:
    """What the branch says to it. Raises: BranchDecided."""
    record.rated.require_undecided()
    record.comment = text


def of_branch(rated: RatedBranch) -> list[UsualRecord]:
    """All that was noted about a branch in its year, first to last."""
    query = (
        sa.select(UsualRecord)
        .filter_by(rated_id=rated.id)
        .options(joinedload(UsualRecord.recorder), joinedload(UsualRecord.signer))
        .order_by(UsualRecord.happened_on, UsualRecord.recorded_at, UsualRecord.id)
    )
    return list(session.scalars(query))


def score(records: Sequence[UsualRecord]) -> int:
    """USUAL in hundredths: 80 and what counts, inside 0 to 100."""
    return components.usual([one.delta for one in records if one.state == UsualState.COUNTS])
