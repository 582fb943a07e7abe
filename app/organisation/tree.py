"""The tree of units: what may hang where, new units and their names, and a branch hung elsewhere.

What hangs on a unit beyond people and posts is known further up (`establishment`), and so are the
acts that have to look at it: to move, to merge and to retire.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import administration, directory, permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit, UnitDescent, UnitKind
from app.organisation.permissions import Permission

KIND_TITLES = {
    UnitKind.DISTRICT: mark("区县"),
    UnitKind.SUBDISTRICT: mark("街道"),
    UnitKind.TOWN: mark("乡镇"),
    UnitKind.COMMUNITY: mark("社区"),
    UnitKind.VILLAGE: mark("村"),
    UnitKind.BRANCH: mark("支部"),
}
#: A unit hangs below one of a lower rank.
RANKS = {
    UnitKind.DISTRICT: 0,
    UnitKind.SUBDISTRICT: 1,
    UnitKind.TOWN: 1,
    UnitKind.COMMUNITY: 2,
    UnitKind.VILLAGE: 2,
    UnitKind.BRANCH: 3,
}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
LONGEST_NAME = 60
#: So many units a search tells.
MOST_FOUND = 100


class KindDoesNotFit(Refused):
    """The kinds in words: `kind`, and `above` of the unit that it was to hang below."""

    message = "%(kind)s不能挂在%(above)s下面。"


class UnitRetired(Refused):
    message = "“%(unit)s”已停用，不能再选用。"


class UnitFaults(Invalid):
    """What is wrong with a unit's code or name; per field."""


def managed(actor: Actor, unit_id: uuid.UUID) -> Unit:
    """A unit whose people the actor manages. Raises: NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None or not permissions.may(actor, Permission.MANAGE_PEOPLE, unit):
        raise NotFound
    return unit


def may_place(actor: Actor, unit: Unit) -> bool:
    """May the actor say where the unit hangs, or that it is no more? That is for those above it."""
    above = unit.parent
    return above is not None and permissions.may(actor, Permission.MANAGE_PEOPLE, above)


def lock() -> None:
    """Until the transaction ends nobody else changes the tree, people or posts as an administrator.

    Whoever does comes here first, before rows of people and units: so nobody waits in a circle.
    """
    administration.lock()


def live(unit_id: uuid.UUID) -> Unit:
    """A unit that is there still; until the transaction ends nobody retires it.

    Raises:
        NotFound: there is no such unit.
        UnitRetired.
    """
    query = sa.select(Unit).filter_by(id=unit_id).with_for_update(read=True, key_share=True)
    unit = session.scalar(query)
    if unit is None:
        raise NotFound
    if unit.retired_on is not None:
        raise UnitRetired(unit=unit.name)
    return unit


def fits(kind: UnitKind, above: UnitKind) -> bool:
    """May a unit of a kind hang below one of the other?"""
    return RANKS[kind] > RANKS[above]


def require_fits(kind: UnitKind, above: Unit) -> None:
    """Raises: KindDoesNotFit, UnitRetired."""
    if above.retired_on is not None:
        raise UnitRetired(unit=above.name)
    if not fits(kind, above.kind):
        raise KindDoesNotFit(
            kind=Sentence(KIND_TITLES[kind]), above=Sentence(KIND_TITLES[above.kind])
        )


def faults(code: str, name: str) -> dict[str, list[Sentence]]:
    """What is wrong with a code or a name as they are written."""
    said: dict[str, list[Sentence]] = {}
    if not _CODE.fullmatch(code):
        told = mark("编码用字母、数字、- 和 _，以字母或数字开头，最多20个字符。")
        said["code"] = [Sentence(told)]
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        told = mark("请填写名称，最多%(most)s个字。")
        said["name"] = [Sentence(told, most=LONGEST_NAME)]
    return said


def create(actor: Actor, above: Unit, kind: UnitKind, code: str, name: str) -> Unit:
    """Hang a new unit below another.

    Raises:
        Forbidden, KindDoesNotFit, UnitRetired.
        UnitFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, above)
    lock()
    require_fits(kind, above)
    _require_sound(code, name)
    unit = directory.add_unit(kind, code, name, parent=above)
    details = {"unit": about(unit), "above": about(above), "kind": kind}
    administration.record(actor, "unit.created", details)
    return unit


def rename(actor: Actor, unit: Unit, code: str, name: str) -> None:
    """Give a unit another code or name; numbers of cases that bear the old code keep it.

    Raises:
        Forbidden.
        UnitFaults: per field.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE, unit)
    lock()
    _require_sound(code, name, unit)
    was = {"code": unit.code, "name": unit.name}
    if was == {"code": code, "name": name}:
        return
    unit.code, unit.name = code, name
    administration.record(actor, "unit.renamed", {"unit": about(unit), "was": was})


def _require_sound(code: str, name: str, unit: Unit | None = None) -> None:
    said = faults(code, name)
    holder = session.scalar(sa.select(Unit).filter_by(code=code))
    if "code" not in said and holder not in {None, unit}:
        said["code"] = [Sentence(mark("编码“%(code)s”已被别的单位使用。"), code=code)]
    if said:
        raise UnitFaults(said)


def hang(unit: Unit, above: Unit) -> None:
    """Hang a unit with all below it somewhere else; it is known to fit there.

    1. what was above it is no longer above anything of it;
    2. what is above its new place is above everything of it;
    3. the paths of all of it begin otherwise.
    """
    below = sa.select(UnitDescent.unit_id).where(UnitDescent.ancestor_id == unit.id)
    were_above = unit.lineage[1:]
    session.execute(
        sa.delete(UnitDescent)
        .where(UnitDescent.ancestor_id.in_(were_above), UnitDescent.unit_id.in_(below))
        .execution_options(synchronize_session=False)
    )
    own, over = sa.orm.aliased(UnitDescent), sa.orm.aliased(UnitDescent)
    pairs = (
        sa.select(over.ancestor_id, own.unit_id, over.distance + own.distance + 1)
        .select_from(own)
        .join(over, over.unit_id == above.id)
        .where(own.ancestor_id == unit.id)
    )
    columns = ["ancestor_id", "unit_id", "distance"]
    session.execute(sa.insert(UnitDescent).from_select(columns, pairs))
    old, new = unit.path, f"{above.path}{unit.id}/"
    unit.parent = above
    session.execute(
        sa.update(Unit)
        .where(Unit.path.startswith(old))
        .values(path=sa.literal(new) + sa.func.substr(Unit.path, len(old) + 1))
        .execution_options(synchronize_session="fetch")
    )


def about(unit: Unit) -> dict[str, str]:
    """What a record says of a unit."""
    return {"id": str(unit.id), "code": unit.code, "name": unit.name}


# -- looking


def tops(actor: Actor) -> list[Unit]:
    """The highest units whose people the actor manages, by code."""
    places = permissions.places(actor, Permission.MANAGE_PEOPLE)
    found = session.scalars(sa.select(Unit).where(Unit.id.in_(places)).order_by(Unit.code)).all()
    return [one for one in found if not any(one.is_within(two) for two in found if two is not one)]


def below(unit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Unit]]:
    """What hangs right below some units, by code; those that are no more come last."""
    query = sa.select(Unit).where(Unit.parent_id.in_(unit_ids))
    found: dict[uuid.UUID, list[Unit]] = {}
    for one in session.scalars(query.order_by(Unit.retired_on.is_not(None), Unit.code)):
        assert one.parent_id is not None, "it is asked for"
        found.setdefault(one.parent_id, []).append(one)
    return found


def are_above(unit_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those among some units below which others hang."""
    query = sa.select(Unit.parent_id).where(Unit.parent_id.in_(unit_ids)).distinct()
    return {one for one in session.scalars(query) if one is not None}


def found(actor: Actor, text: str) -> list[Unit]:
    """Units of the actor's whose name or code has these signs, by code; one more than are told."""
    query = sa.select(Unit).where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Unit.id),
        sa.or_(
            Unit.name.contains(text, autoescape=True), Unit.code.icontains(text, autoescape=True)
        ),
    )
    ordered = query.order_by(Unit.retired_on.is_not(None), Unit.code)
    return list(session.scalars(ordered.limit(MOST_FOUND + 1)))


def choices(actor: Actor, *, above: UnitKind | None = None) -> list[Unit]:
    """The units of the actor's that there are; those only below which a kind may hang, if given."""
    query = sa.select(Unit).where(
        permissions.visible_to(actor, Permission.MANAGE_PEOPLE, Unit.id), Unit.retired_on.is_(None)
    )
    if above is not None:
        query = query.where(Unit.kind.in_([one for one in UnitKind if fits(above, one)]))
    return list(session.scalars(query.order_by(Unit.path, Unit.code)))
