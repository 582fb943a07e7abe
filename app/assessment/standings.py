"""The list of a branch's year: sums, ranks, grades and the quota (`domain.md` 6.7a and 6.9)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import clock
from app.assessment import vetoes
from app.assessment.records import Correction, GradeCorrection, Standing, YearClose
from app.db import new_id, session
from app.definitions.sources import Asking, Choice, choices
from app.notices.models import Notice
from app.organisation import directory
from app.points import rules, wall
from app.points.amounts import points, shown
from app.points.books import Account, AccountKind, Entry, Posting
from app.points.rules import GRADE_TITLES, Grade
from app.points.vocabulary import Category

#: The variable in which the procedure of a year keeps its list.
YEAR = "year_close"
#: One in so many of those graded may be excellent (REF, `domain.md` P-12).
QUOTA = 3


def draw_up(close: YearClose) -> list[Standing]:
    """Write the list anew from the books: sums and ranks, with no grade yet.

    Ranked members come first, by rank and member code; special members and those enrolled for
    fewer than two quarters follow without a rank.
    """
    session.execute(sa.delete(Standing).where(Standing.year_id == close.id))
    session.expire(close, ["standings"])
    listed = wall.rows(close.branch, close.year)
    vetoed = vetoes.among([row.member_id for row in listed], close.year)
    rows = [_standing(close, row, vetoed) for row in listed]
    ranked = [one for one in rows if not (one.is_special or one.is_new)]
    for one, rank in zip(ranked, rules.ranks([one.total for one in ranked]), strict=True):
        one.rank = rank
    rows.sort(key=lambda one: (one.rank is None, one.rank or 0, one.code))
    for place, one in enumerate(rows, start=1):
        one.place = place
    session.add_all(rows)
    session.flush()
    return rows


def _standing(close: YearClose, row: wall.Row, vetoed: set[uuid.UUID]) -> Standing:
    parts = {category: row.parts[category.value] for category in Category}
    is_vetoed = row.member_id in vetoed
    bounds = rules.Bounds.of(close.rule_set)
    return Standing(
        id=new_id(),
        year_id=close.id,
        member_id=row.member_id,
        code=row.code,
        base=parts[Category.BASE],
        duty=parts[Category.DUTY],
        reward=parts[Category.REWARD],
        negative=parts[Category.NEGATIVE],
        raw=sum(parts.values()),
        total=rules.year_total(parts, bounds, is_vetoed=is_vetoed),
        is_special=row.note in (wall.UNGRADED, wall.LEFT),
        is_new=row.note == wall.TOO_NEW,
        is_vetoed=is_vetoed,
    )


def to_grade(listed: Sequence[Standing]) -> list[dict[str, Any]]:
    """What the decision table `point-grade` looks at, a member each; totals are points."""
    return [
        {
            "member": str(one.member_id),
            "total": points(one.total),
            "special": one.is_special,
            "newcomer": one.is_new,
            "veto": one.is_vetoed,
        }
        for one in listed
    ]


def record_grades(close: YearClose, grades: Sequence[str]) -> None:
    """Take the grades of the table, in the order of the list, and apply the quota."""
    for one, grade in zip(close.standings, grades, strict=True):
        one.grade, one.votes = Grade(grade), None
    apply_quota(close)


def apply_quota(close: YearClose, votes: Mapping[uuid.UUID, int] | None = None) -> None:
    """Leave as many excellent as the quota allows; `votes` decide where all figures are equal.

    The order is total, duty, reward, fewer deductions, then the assembly's votes.
    """
    for one in close.standings:
        one.final = one.grade
        one.votes = (votes or {}).get(one.member_id, one.votes)
    for one in _ordered(close)[_quota(close) :]:
        one.final = Grade.GOOD


def _ordered(close: YearClose) -> list[Standing]:
    """The excellent, the best first."""
    excellent = [one for one in close.standings if one.grade == Grade.EXCELLENT]
    return sorted(excellent, key=_figures, reverse=True)


def _figures(one: Standing) -> tuple[int, ...]:
    return one.total, one.duty, one.reward, one.negative, one.votes or 0


def _quota(close: YearClose) -> int:
    if not close.rule_set.is_on("points.excellentQuota"):
        return len(close.standings)
    return sum(one.grade not in (None, Grade.UNGRADED) for one in close.standings) // QUOTA


def tied(close: YearClose) -> list[Standing]:
    """Those among whom the quota's last places are not decided yet."""
    ordered, quota = _ordered(close), _quota(close)
    if not 0 < quota < len(ordered) or _figures(ordered[quota - 1]) != _figures(ordered[quota]):
        return []
    return [one for one in ordered if _figures(one) == _figures(ordered[quota])]


def has_changed(close: YearClose) -> bool:
    """Do the books say something else by now than the list?"""
    members = [one.member_id for one in close.standings]
    held = dict(
        session.execute(
            sa.select(Account.owner_id, Account.balance).where(
                Account.kind == AccountKind.ASSESSMENT,
                Account.year == close.year,
                Account.owner_id.in_(members),
            )
        ).all()
    )
    vetoed = vetoes.among(members, close.year)
    return any(
        (one.raw, one.is_vetoed) != (held.get(one.member_id, 0), one.member_id in vetoed)
        for one in close.standings
    )


def graded(branch_id: uuid.UUID, year: int) -> dict[uuid.UUID, Grade]:
    """The grades of a sealed year, corrections included: member → grade; empty before the seal."""
    query = (
        sa.select(Standing.member_id, Standing.final, GradeCorrection.grade)
        .join(YearClose, YearClose.id == Standing.year_id)
        .outerjoin(GradeCorrection, GradeCorrection.standing_id == Standing.id)
        .where(
            YearClose.branch_id == branch_id,
            YearClose.year == year,
            YearClose.sealed_at.is_not(None),
        )
        .order_by(GradeCorrection.noted_at)
    )
    rows = session.execute(query)
    return {member: corrected or final for member, final, corrected in rows if final}


def of_member(member_id: uuid.UUID, year: int) -> Standing | None:
    """A member's line in the list of a sealed year."""
    query = (
        sa.select(Standing)
        .join(YearClose, YearClose.id == Standing.year_id)
        .where(
            Standing.member_id == member_id,
            YearClose.year == year,
            YearClose.sealed_at.is_not(None),
        )
    )
    return session.scalar(query)


def corrections_of(standing: Standing) -> list[GradeCorrection]:
    """The documented changes of a sealed line, oldest first."""
    query = sa.select(GradeCorrection).filter_by(standing_id=standing.id)
    return list(session.scalars(query.order_by(GradeCorrection.noted_at)))


def note_correction(correction: Correction, notice: Notice) -> GradeCorrection | None:
    """Write down what a correction makes of a sealed year; the list itself stays as it is.

    The quota is not drawn anew: nobody else's sealed grade changes.
    """
    year = correction.concerns_year
    standing = of_member(correction.claim.member_id, year) if year is not None else None
    if year is None or standing is None or standing.final in (None, Grade.UNGRADED):
        return None
    close = session.get_one(YearClose, standing.year_id)
    raw = standing.raw + _booked_later(standing.member_id, year)
    total = 0 if standing.is_vetoed else rules.Bounds.of(close.rule_set).hold(raw)
    grade = rules.grade(total, close.rule_set.grade_lines, is_vetoed=standing.is_vetoed)
    noted = GradeCorrection(
        standing=standing,
        correction_id=correction.case_id,
        notice_id=notice.id,
        raw=raw,
        total=total,
        grade=grade,
        noted_at=clock.now(),
    )
    session.add(noted)
    return noted


def _booked_later(member_id: uuid.UUID, year: int) -> int:
    """What was booked in later years and concerns this one."""
    query = (
        sa.select(sa.func.sum(Posting.amount))
        .join(Posting.entry)
        .join(Posting.account)
        .where(
            Entry.member_id == member_id,
            Entry.concerns_year == year,
            Account.kind == AccountKind.ASSESSMENT,
        )
    )
    return int(session.scalar(query) or 0)


def in_words(close: YearClose) -> str:
    """The list in text, for the subdistrict."""
    return "\n".join(
        f"{one.rank or '—'}　{one.member.name}　{shown(one.total)}分　"
        f"{GRADE_TITLES[one.final] if one.final else '—'}"
        for one in close.standings
    )


@choices("assessment.tied_members", tells=directory.name_of)
def tied_members(asking: Asking) -> list[Choice]:
    """The members among whom the assembly must choose."""
    found = asking.variables.get(YEAR)
    if not found:
        return []
    close = session.get_one(YearClose, uuid.UUID(found))
    query = sa.select(Standing).where(Standing.id.in_([one.id for one in tied(close)]))
    listed = session.scalars(query.options(joinedload(Standing.member)))
    return [(str(one.member_id), one.member.name) for one in listed]
