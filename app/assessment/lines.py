"""The list of a cycle: every line with what it brings, in the order in which people read it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.points.amounts import shown
from app.points.locks import with_rules
from app.points.models import Claim
from app.points.status import ClaimStatus

#: The variable in which the procedure of a quarter keeps its cycle.
CYCLE = "cycle"
#: Lines that are before the assembly or the secretary.
IN_REVIEW = (ClaimStatus.CHECKED, ClaimStatus.REVIEWED)


def of_cycle(cycle_id: uuid.UUID, *statuses: ClaimStatus) -> list[Claim]:
    """The lines of a cycle that stand at these points, by member and date."""
    query = (
        sa.select(Claim)
        .where(Claim.cycle_id == cycle_id, Claim.status.in_(statuses))
        .options(*with_rules(), joinedload(Claim.member, innerjoin=True))
    )
    return in_order(session.scalars(query))


def in_order(found: Iterable[Claim]) -> list[Claim]:
    """Lines as lists and notices show them: by member and date."""
    return sorted(found, key=_place)


def _place(line: Claim) -> tuple[object, ...]:
    return line.member.name, str(line.member_id), line.event_date, line.id


def digest(lines: Iterable[Claim], rule_set_id: uuid.UUID) -> str:
    """What the signatures stand for: every figure of every line, and the rules behind them."""
    body = [
        [
            str(line.id),
            line.version,
            str(line.member_id),
            line.item.code,
            line.event_date.isoformat(),
            line.quantity_found,
            line.raw,
            line.granted,
            str(line.verifier_id),
            str(line.checker_id),
            str(line.confirmer_id),
        ]
        for line in sorted(lines, key=lambda line: line.id)
    ]
    return hashlib.sha256(orjson.dumps([str(rule_set_id), body])).hexdigest()


def told(line: Claim) -> str:
    """A line in a few words, as lists to choose from show it; what it says once is enough."""
    day, item = line.event_date, line.item
    what = item.code if line.title in item.label else item.label
    points = shown(line.granted or 0)
    return f"{line.member.name}：{line.title}（{what}，{day.month}月{day.day}日，{points}分）"


def told_by_id(line_id: str) -> str | None:
    """A line, wherever it stands now."""
    line = session.get(Claim, uuid.UUID(line_id))
    return None if line is None else told(line)


@choices("assessment.lines", tells=told_by_id)
def lines_in_review(asking: Asking) -> list[Choice]:
    """The lines that the assembly or the secretary of this quarter have before them."""
    cycle = asking.variables.get(CYCLE)
    if not cycle:
        return []
    return [(str(line.id), told(line)) for line in of_cycle(uuid.UUID(cycle), *IN_REVIEW)]
