"""The tree of units for its pages: what is opened, what a unit has, what an act would change."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from app import clock, i18n
from app.errors import Sentence
from app.establishment import ties
from app.establishment.merging import Plan as Merger
from app.establishment.moving import Plan as Move
from app.i18n import mark
from app.organisation import granting, leaving, proposals, tree
from app.organisation.actors import Actor
from app.organisation.models import Assignment, Unit, UnitKind
from app.organisation.proposals import Act, Proposal
from app.organisation.reach import Shift
from app.views import shell

#: So many people of a unit are shown on its page.
FEW = 20


def line(unit: Unit) -> dict[str, Any]:
    """A unit in a list: with what it lies in, from the top down."""
    return {
        "id": unit.id,
        "name": unit.name,
        "code": unit.code,
        "kind": i18n.known(tree.KIND_TITLES[unit.kind]),
        "is_retired": unit.retired_on is not None,
        "is_lowest": unit.kind == UnitKind.BRANCH,
        "line": [one.name for one in _line_of(unit)[:-1]],
        "url": url_for("organisation.show", unit_id=unit.id),
    }


def _line_of(unit: Unit) -> list[Unit]:
    above = unit.parent
    return [unit] if above is None else [*_line_of(above), unit]


def choice(unit: Unit) -> tuple[uuid.UUID, str]:
    """A unit among others to choose from."""
    return unit.id, " / ".join([*(one.name for one in _line_of(unit)[1:-1]), unit.name])


def opened(actor: Actor, unit: Unit) -> list[dict[str, Any]]:
    """The actor's tree with the way to a unit opened, and what hangs right below it."""
    tops = tree.tops(actor)
    children = tree.below(unit.lineage)
    shown = {one.id for found in children.values() for one in found}
    with_more = tree.are_above(shown)

    def node(one: Unit) -> dict[str, Any]:
        on_the_way = one.id in unit.lineage
        below = children.get(one.id, []) if on_the_way else []
        return {
            "name": one.name,
            "url": url_for("organisation.show", unit_id=one.id),
            "is_here": one.id == unit.id,
            "is_open": bool(below),
            "has_more": bool(below) or one.id in with_more,
            "is_retired": one.retired_on is not None,
            "below": [node(child) for child in below],
        }

    return [node(one) for one in tops]


def page(actor: Actor, unit: Unit) -> dict[str, Any]:
    """All that the page of a unit shows."""
    people = leaving.people(actor, at=unit.id)
    counts = [i18n.say(one) for one in ties.open_at(unit.id, (*ties.GOES_OVER, *ties.STAYS))]
    return {
        "unit": line(unit),
        "retired_on": unit.retired_on,
        "merged_into": unit.merged_into,
        "may_place": tree.may_place(actor, unit),
        "proposed": [_proposed(one) for one in proposals.of_unit(unit)],
        "counts": counts,
        "posts": [post(one) for one in granting.at_unit(unit.id)],
        "people": people[:FEW],
        "is_cut": len(people) > FEW,
        "children": [line(one) for one in tree.below([unit.id]).get(unit.id, [])],
    }


def _proposed(row: Proposal) -> str:
    """What is to become of a unit when a second person confirms it."""
    said = mark("%(name)s已提出把本单位改挂到“%(to)s”下面，等另一位管理员复核。")
    if row.kind == Act.MERGE:
        said = mark("%(name)s已提出把本单位并入“%(to)s”，等另一位管理员复核。")
    assert row.to is not None, "it goes somewhere"
    return i18n.say(Sentence(said, name=row.proposed_by.name, to=row.to.name))


def post(row: Assignment) -> dict[str, Any]:
    """A post with its term, and where it stands: to come, held, soon to end, over."""
    today, until, own = clock.today(), row.until, shell.me().person_id
    if not row.is_held_from(today):
        state = "over"
    elif row.since > today:
        state = "to_come"
    else:
        state = "soon" if until is not None and until <= today + granting.SOON else "held"
    return {
        "id": row.id,
        "role": shell.role_titles()[row.role_code],
        "role_code": row.role_code,
        "person": row.person.name,
        "person_id": row.person_id,
        "unit": row.unit.name,
        "unit_id": row.unit_id,
        "since": row.since,
        "until": until,
        "state": state,
        "is_granted_here": granting.is_given_here(row.role_code) and row.person_id != own,
    }


def power(shift: Shift) -> dict[str, list[str]] | None:
    """To whom power over a unit comes and from whom it goes, if it shifts."""
    if not shift:
        return None
    return {"gaining": _holders(shift.gaining), "losing": _holders(shift.losing)}


def _holders(posts: list[Assignment]) -> list[str]:
    """Who holds posts, each with its place."""
    titles = shell.role_titles()
    said = mark("%(name)s（%(place)s %(role)s）")
    told = ((one.person.name, one.unit.name, titles[one.role_code]) for one in posts)
    return [
        i18n.say(Sentence(said, name=name, place=place, role=role)) for name, place, role in told
    ]


def told(plan: Move | Merger) -> dict[str, Any]:
    """What an act would change, with its refusals as sentences; first the posts that end."""
    fields = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    posts = fields.get("posts", [])
    return {
        **fields,
        "refusals": [i18n.say(one) for one in plan.refusals],
        "power": power(plan.power),
        "posts": [
            {**post(one.post), "until": one.until, "why_not": one.why_not and i18n.say(one.why_not)}
            for one in sorted(posts, key=lambda one: one.why_not is None)
        ],
    }
