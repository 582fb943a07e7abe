"""Every sort of row that owns a chain, what it is called, and which of them are in a stretch."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app import audit
from app.ballots.models import Poll
from app.cases.models import Case
from app.db import session
from app.i18n import mark
from app.organisation.administration import Administration
from app.points.rulesets import RuleSet
from app.rating.models import RatingYear
from app.rectification.models import Rectification
from app.stars.models import Standard
from app.studio.models import Draft
from app.studio.movemodels import Move

#: The last act of a chain whose row is deleted, as drafts may be.
LAST_ACTS = ("rules.discarded", "rating.taken_back")


@dataclass(frozen=True)
class Sort:
    """A sort of chain. `name` is what it is called, `label` what one of its rows is."""

    row: type[Any]
    name: str
    label: Callable[[Any], str]


SORTS = (
    Sort(Case, mark("事项"), lambda row: row.number),
    Sort(Poll, mark("群众评议"), lambda row: f"{row.unit.name}{row.title}"),
    Sort(RatingYear, mark("评星年度"), lambda row: f"{row.town.name}{row.year}"),
    Sort(Rectification, mark("整顿提升"), lambda row: row.rated.branch.name),
    Sort(RuleSet, mark("积分方案"), lambda row: f"{row.title} {row.number}"),
    Sort(Standard, mark("参考标准"), lambda row: f"{row.title} {row.year}-{row.number}"),
    Sort(Draft, mark("流程草稿"), lambda row: row.title),
    Sort(Move, mark("版本迁移"), lambda row: row.version.about["title"]),
    Sort(Administration, mark("管理台账"), lambda _row: ""),
)
assert {one.row for one in SORTS} == set(audit.Chained.__subclasses__()), "a chain has no name"


@dataclass(frozen=True)
class Owner:
    """What the row of a chain says of it."""

    sort: Sort
    length: int
    head: str


def owners(after: uuid.UUID | None, until: uuid.UUID | None = None) -> dict[uuid.UUID, Owner]:
    """The owners whose ids lie in a stretch, by id."""
    found = {}
    for sort in SORTS:
        row = sort.row
        query = sa.select(row.id, row.audit_length, row.audit_head)
        for chain_id, length, head in session.execute(query.where(*within(row.id, after, until))):
            found[chain_id] = Owner(sort, length, head)
    return found


def within(
    column: Any, after: uuid.UUID | None, until: uuid.UUID | None
) -> list[sa.ColumnElement[bool]]:
    """The conditions that an id lies in a stretch: behind `after`, not behind `until`."""
    found = [] if after is None else [column > after]
    return found if until is None else [*found, column <= until]


def titles(chain_ids: set[uuid.UUID]) -> dict[uuid.UUID, tuple[Sort, Any]]:
    """The rows of some chains, with their sort."""
    found: dict[uuid.UUID, tuple[Sort, Any]] = {}
    for sort in SORTS:
        missing = chain_ids - found.keys()
        if missing:
            rows = session.scalars(sa.select(sort.row).where(sort.row.id.in_(missing)))
            found |= {row.id: (sort, row) for row in rows}
    return found


def label(chain_id: uuid.UUID) -> str:
    """What faults call a chain: its number if it is a case, else its sort and its name."""
    for sort, row in titles({chain_id}).values():
        name = sort.label(row)
        return name if sort.row is Case else f"{sort.name}{name and f'“{name}”'}"
    return f"留痕 {chain_id}"


def may_lack_owner(chain_id: uuid.UUID) -> bool:
    """Does the chain itself say that its row was deleted?"""
    query = sa.select(audit.AuditEntry.action).filter_by(chain_id=chain_id)
    last = session.scalar(query.order_by(audit.AuditEntry.position.desc()).limit(1))
    return last in LAST_ACTS
