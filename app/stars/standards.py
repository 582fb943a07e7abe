"""Reference standards: the shipped one, drafts, bringing one into force, and which one applies."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import audit, clock
from app.db import session
from app.errors import Conflict, Invalid, NotFound, Refused
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent
from app.organisation.permissions import Permission
from app.stars import terms
from app.stars.figures import hundredths
from app.stars.models import Standard, StandardAspect, StandardStatus
from app.stars.vocabulary import Aspect

_STARTING = Path(__file__).with_name("starting_standard.toml")


class NoStandard(Refused):
    message = "“%(unit)s”及其上级还没有%(year)s年可用的参考标准。"


class StandardInvalid(Invalid):
    message = "参考标准有误，请按提示修改。"


class StandardChanged(Conflict):
    message = "您打开以后，别人已经改过这份参考标准。您填写的内容还在，请核对后再保存。"


@dataclass(frozen=True)
class Wording:
    """All that a standard says; `parameters` as on the row, maxima in hundredths."""

    title: str
    parameters: Mapping[str, Any]
    maxima: Mapping[Aspect, int]
    indicators: Mapping[Aspect, Sequence[str]]


def introduce(owner: Unit, year: int, profile: str = "SEED") -> Standard:
    """Draft the shipped standard under a profile (SEED or REF) and bring it into force.

    Raises:
        StandardInvalid: the figures contradict each other.
    """
    standard = _draft(owner, year, shipped(profile))
    _bring_into_force(standard)
    return standard


def shipped(profile: str) -> Wording:
    """What the product ships under a profile."""
    given = _starting()
    aspects = {aspect: given["aspects"][aspect] for aspect in Aspect}
    return Wording(
        title=given["title"],
        parameters=given["parameters"] | given["profiles"][profile],
        maxima={name: hundredths(Decimal(one["maximum"])) for name, one in aspects.items()},
        indicators={name: one["indicators"] for name, one in aspects.items()},
    )


@cache
def _starting() -> dict[str, Any]:
    return tomllib.loads(_STARTING.read_text(encoding="utf-8"))


def copy_version(actor: Actor, source: Standard, owner: Unit, year: int) -> Standard:
    """Begin a draft that says what another version says, for an owner and a year.

    A town takes over the district's standard this way (`domain.md` 8.3 `adoptStandard`).

    Raises:
        Forbidden.
    """
    permissions.require(actor, Permission.MANAGE_STANDARDS, owner)
    made = _draft(owner, year, wording(source))
    audit.record(made, actor, "standard.drafted", {"from": str(source.id)})
    return made


def wording(standard: Standard) -> Wording:
    """What a version says."""
    return Wording(
        title=standard.title,
        parameters=standard.parameters,
        maxima=standard.maxima,
        indicators={one.aspect: one.indicators for one in standard.aspects},
    )


def change(actor: Actor, standard_id: uuid.UUID, said: Wording, *, revision: int) -> Standard:
    """Rewrite a draft that the actor has read in the given revision.

    Raises:
        NotFound, Forbidden.
        StandardNotReady: it is no draft any more.
        StandardChanged: somebody saved in between.
        StandardInvalid: with every field that is wrong; fields are those of `terms.problems`.
    """
    standard = _locked(actor, standard_id)
    if standard.status != StandardStatus.DRAFT:
        raise standard.not_ready()
    if standard.revision != revision:
        raise StandardChanged
    standard.title, standard.parameters = said.title, dict(said.parameters)
    for one in standard.aspects:
        one.maximum = said.maxima[one.aspect]
        one.indicators = list(said.indicators[one.aspect])
    _check(standard)
    standard.revision += 1
    audit.record(standard, actor, "standard.changed", {"revision": standard.revision})
    return standard


def activate(actor: Actor, standard_id: uuid.UUID) -> Standard:
    """Bring a draft into force; its owner's earlier one for that year retires.

    Raises:
        NotFound, Forbidden.
        StandardNotReady: it is no draft any more.
        StandardInvalid: with every field that is wrong.
    """
    standard = _locked(actor, standard_id)
    _bring_into_force(standard)
    audit.record(standard, actor, "standard.activated", {"year": standard.year})
    return standard


def in_force(unit: Unit, year: int) -> Standard:
    """The standard of the nearest owner at or above a unit, of that year or the last before.

    Raises:
        NoStandard: nobody up to the root has one.
    """
    query = (
        sa.select(Standard)
        .join(UnitDescent, UnitDescent.ancestor_id == Standard.owner_id)
        .where(
            UnitDescent.unit_id == unit.id,
            Standard.status == StandardStatus.ACTIVE,
            Standard.year <= year,
        )
        .order_by(UnitDescent.distance, Standard.year.desc())
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoStandard(unit=unit.name, year=year)
    return found


def drafts(actor: Actor) -> list[Standard]:
    """The drafts that the actor may change, the newest first."""
    mine = permissions.visible_to(actor, Permission.MANAGE_STANDARDS, Standard.owner_id)
    query = sa.select(Standard).where(mine, Standard.status == StandardStatus.DRAFT)
    return list(session.scalars(query.order_by(Standard.year.desc(), Standard.number.desc())))


def to_edit(actor: Actor, standard_id: uuid.UUID) -> Standard:
    """A draft for somebody who may change it. Raises: NotFound, Forbidden, StandardNotReady."""
    found = session.get(Standard, standard_id)
    if found is None:
        raise NotFound
    permissions.require(actor, Permission.MANAGE_STANDARDS, found.owner)
    if found.status != StandardStatus.DRAFT:
        raise found.not_ready()
    return found


def _locked(actor: Actor, standard_id: uuid.UUID) -> Standard:
    query = sa.select(Standard).filter_by(id=standard_id).with_for_update()
    standard = session.scalar(query.execution_options(populate_existing=True))
    if standard is None:
        raise NotFound
    permissions.require(actor, Permission.MANAGE_STANDARDS, standard.owner)
    return standard


def _draft(owner: Unit, year: int, said: Wording) -> Standard:
    session.execute(sa.select(Unit.id).filter_by(id=owner.id).with_for_update())
    numbers = sa.select(sa.func.max(Standard.number)).filter_by(owner_id=owner.id, year=year)
    standard = Standard(
        owner=owner,
        year=year,
        number=(session.scalar(numbers) or 0) + 1,
        title=said.title,
        status=StandardStatus.DRAFT,
        parameters=dict(said.parameters),
        made_at=clock.now(),
        aspects=[
            StandardAspect(
                position=position,
                aspect=aspect,
                maximum=said.maxima[aspect],
                indicators=list(said.indicators[aspect]),
            )
            for position, aspect in enumerate(Aspect, start=1)
        ],
    )
    session.add(standard)
    session.flush()
    return standard


def _check(standard: Standard) -> None:
    if details := terms.problems(standard.terms, standard.maxima):
        raise StandardInvalid(details)


def _bring_into_force(standard: Standard) -> None:
    if standard.status != StandardStatus.DRAFT:
        raise standard.not_ready()
    _check(standard)
    session.execute(sa.select(Unit.id).filter_by(id=standard.owner_id).with_for_update())
    query = sa.select(Standard).filter_by(
        owner_id=standard.owner_id, year=standard.year, status=StandardStatus.ACTIVE
    )
    for old in session.scalars(query.with_for_update()).all():
        old.move_to(StandardStatus.RETIRED)
    # The database allows one in force: the old one must have left before the new one comes.
    session.flush()
    standard.move_to(StandardStatus.ACTIVE)
    session.flush()
