"""What a rule set would have given last quarter: reads the books, writes nothing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from app import clock
from app.db import session
from app.organisation import directory
from app.organisation.models import Unit, UnitDescent
from app.points.models import Claim, Cycle
from app.points.recount import Posted, Recounted, recount
from app.points.rulesets import Item, RuleSet
from app.points.status import ClaimStatus
from app.points.vocabulary import Category

#: So many who gain most, and so many who lose most.
MOST_TOLD = 10


@dataclass
class Pair:
    """Tenths under the rules of the time, and under the rule set that is tried out."""

    before: int = 0
    after: int = 0

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True)
class Named:
    """Somebody or some branch with both figures."""

    name: str
    place: str
    pair: Pair


@dataclass
class Gone:
    """An item that the rule set has no more: how many lines, and what they had brought."""

    code: str
    title: str = ""
    lines: int = 0
    points: int = 0


@dataclass
class Estimate:
    """A closed quarter counted twice, in total, by category, branch and member."""

    year: int
    quarter: int
    lines: int = 0
    total: Pair = field(default_factory=Pair)
    categories: dict[Category, Pair] = field(default_factory=dict)
    branches: list[Named] = field(default_factory=list)
    gaining: list[Named] = field(default_factory=list)
    losing: list[Named] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    #: How many members get more, less, as much.
    more: int = 0
    less: int = 0
    same: int = 0


def last_quarter(owner: Unit) -> tuple[int, int] | None:
    """Year and quarter of the newest closed cycle below an owner that has posted lines."""
    query = (
        sa.select(Cycle.year, Cycle.quarter)
        .where(
            Cycle.branch_id.in_(_branches(owner)),
            Cycle.ends_on < clock.today(),
            sa.exists().where(Claim.cycle_id == Cycle.id, Claim.status == ClaimStatus.POSTED),
        )
        .order_by(Cycle.year.desc(), Cycle.quarter.desc())
        .limit(1)
    )
    for year, quarter in session.execute(query):
        return year, quarter
    return None


def of(rule_set: RuleSet) -> Estimate | None:
    """What a rule set would have given in the last closed quarter; None if there was none."""
    found = last_quarter(rule_set.owner)
    if found is None:
        return None
    made = Estimate(*found)
    lines = [*_earlier(rule_set.owner, *found), *_of_quarter(rule_set.owner, *found)]
    _add_up(made, recount(rule_set, lines))
    return made


def _add_up(made: Estimate, lines: Iterable[Recounted]) -> None:
    made.categories = {category: Pair() for category in Category}
    members: dict[uuid.UUID, Pair] = {}
    branches: dict[uuid.UUID, Pair] = {}
    home: dict[uuid.UUID, uuid.UUID] = {}
    gone: dict[str, Gone] = {}
    for one in lines:
        line = one.line
        made.lines += 1
        home[line.member_id] = line.branch_id
        made.categories[line.category].before += line.granted
        if one.category is not None:
            made.categories[one.category].after += one.granted
        else:
            missing = gone.setdefault(line.code, Gone(line.code))
            missing.lines += 1
            missing.points += line.granted
        for pair in (
            made.total,
            members.setdefault(line.member_id, Pair()),
            branches.setdefault(line.branch_id, Pair()),
        ):
            pair.before += line.granted
            pair.after += one.granted
    made.gone = [gone[code] for code in sorted(gone)]
    _entitle(made.gone)
    _name(made, members, branches, home)


def _name(
    made: Estimate,
    members: dict[uuid.UUID, Pair],
    branches: dict[uuid.UUID, Pair],
    home: dict[uuid.UUID, uuid.UUID],
) -> None:
    """Give names to the branches, and to those members for whom it makes the most difference."""
    signs = Counter((pair.difference > 0) - (pair.difference < 0) for pair in members.values())
    made.more, made.less, made.same = signs[1], signs[-1], signs[0]
    ordered = sorted(members, key=lambda one: (members[one].difference, one))
    losing = [one for one in ordered[:MOST_TOLD] if members[one].difference < 0]
    gaining = [one for one in ordered[: -MOST_TOLD - 1 : -1] if members[one].difference > 0]
    people = directory.names({*losing, *gaining})
    units = _units(branches)
    made.branches = [Named(name, "", branches[one]) for one, name in units.items()]
    made.losing, made.gaining = (
        [Named(people[one], units[home[one]], members[one]) for one in listed]
        for listed in (losing, gaining)
    )


def _entitle(gone: Iterable[Gone]) -> None:
    """What each item was called last."""
    query = sa.select(Item.code, Item.title).where(Item.code.in_([one.code for one in gone]))
    titles = dict(session.execute(query.join(Item.rule_set).order_by(RuleSet.number)).all())
    for one in gone:
        one.title = titles[one.code]


def _units(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = sa.select(Unit.id, Unit.name).where(Unit.id.in_(list(ids))).order_by(Unit.code)
    return dict(session.execute(query).all())


def _branches(owner: Unit) -> sa.Select[uuid.UUID]:
    return sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == owner.id)


#: What makes two honours the same (`Claim.honour`).
_MATTER = sa.func.coalesce(sa.func.nullif(Claim.activity_code, ""), sa.func.trim(Claim.title))


def _of_quarter(owner: Unit, year: int, quarter: int) -> Iterable[Posted]:
    """Every posted line of the quarter."""
    query = (
        sa.select(
            Claim.id,
            Claim.member_id,
            Cycle.branch_id,
            Item.code,
            Item.category,
            Claim.event_date,
            sa.func.coalesce(Claim.quantity_found, Claim.quantity),
            sa.func.coalesce(Claim.granted, 0),
            _MATTER,
        )
        .join(Claim.cycle)
        .join(Claim.item)
        .where(*_posted(owner, year), Cycle.quarter == quarter)
    )
    return (Posted(*row) for row in session.execute(query))


def _earlier(owner: Unit, year: int, quarter: int) -> Iterable[Posted]:
    """The quarters before it: what each member has of each item, honours one by one."""
    matter = sa.case((Item.is_honour, _MATTER), else_="")
    columns = (Claim.member_id, Cycle.branch_id, Item.code, Item.category, matter)
    query = (
        sa.select(*columns, sa.func.min(Claim.event_date), sa.func.sum(Claim.granted))
        .join(Claim.cycle)
        .join(Claim.item)
        .where(*_posted(owner, year), Cycle.quarter < quarter)
        .group_by(*columns)
    )
    for member, branch, code, category, what, day, granted in session.execute(query):
        yield Posted(
            id=uuid.uuid4(),
            member_id=member,
            branch_id=branch,
            code=code,
            category=category,
            event_date=day,
            quantity=0,
            granted=granted or 0,
            matter=what,
            is_earlier=True,
        )


def _posted(owner: Unit, year: int) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Claim.status == ClaimStatus.POSTED,
        Cycle.year == year,
        Cycle.branch_id.in_(_branches(owner)),
    )
