"""What waits for those for whom somebody acts (外出委托), as conditions on rows.

They say the same as `turns.require_turn`. Who has no mandate has no such condition, so the boxes
of everybody else cost what they did.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.cases.models import Case, WorkItem
from app.cases.recusals import keeps_out
from app.cases.sidelines import Withheld
from app.definitions import catalogue
from app.definitions.models import Definition
from app.organisation.actors import Actor, Mandate


def keys(actor: Actor) -> dict[str, sa.ColumnElement[bool]]:
    """Key by key what waits for others and is the actor's to do, and on which condition."""
    own = set(actor.candidate_keys)
    found: dict[str, list[sa.ColumnElement[bool]]] = {}
    for mandate in actor.mandates:
        for key in mandate.candidate_keys:
            if key not in own:
                found.setdefault(key, []).append(_covered(mandate, WorkItem))
    return {key: sa.or_(*conditions) for key, conditions in found.items()}


def is_visible(actor: Actor) -> sa.ColumnElement[bool]:
    """The condition that something of a case waits for others and is the actor's to do.

    Or waits because somebody for whom the actor acts has asked for it beside a step.
    """
    item = aliased(WorkItem)
    return sa.or_(
        sa.false(),
        *(
            sa.exists().where(
                item.case_id == Case.id,
                item.closed_at.is_(None),
                sa.or_(
                    item.candidate_key.in_(mandate.candidate_keys),
                    item.post_key.in_(mandate.candidate_keys),
                    item.held_key.in_(mandate.candidate_keys),
                    sa.and_(item.parent_id.is_not(None), item.given_by_id == mandate.principal_id),
                ),
                sa.not_(keeps_out(actor.person_id, item)),
                _covered(mandate, item),
            )
            for mandate in actor.mandates
        ),
    )


def _covered(mandate: Mandate, item: type[WorkItem]) -> sa.ColumnElement[bool]:
    """The condition that a mandate is for a work item, and nothing keeps the principal out."""
    case = aliased(Case)
    told = [sa.not_(keeps_out(mandate.principal_id, item))]
    if mandate.procedures is not None:
        named = sa.select(Definition.id).where(Definition.key.in_(_several(mandate.procedures)))
        told.append(item.definition_id.in_(named))
    own = sa.exists().where(
        case.id == item.case_id,
        sa.or_(case.starter_id == mandate.principal_id, case.entered_by_id == mandate.principal_id),
    )
    withheld = sa.exists().where(
        Withheld.case_id == item.case_id, Withheld.person_id == mandate.principal_id
    )
    told += [sa.or_(item.post_key.is_not(None), sa.not_(own)), sa.not_(withheld)]
    return sa.and_(*told, *_unsealed(item))


def _several(words: Iterable[str]) -> sa.BindParameter[Any]:
    """Values under a name of their own, so that it is none of the boxes' parameters."""
    found: sa.BindParameter[Any] = sa.bindparam(
        "procedures", sorted(words), expanding=True, unique=True
    )
    return found


def _unsealed(item: type[WorkItem]) -> list[sa.ColumnElement[bool]]:
    """The conditions that a work item is of no sealed step, which is its holder's alone."""
    case = aliased(Case)
    return [
        sa.not_(
            sa.and_(
                item.element.in_(elements),
                sa.exists().where(case.id == item.case_id, case.version_id == version_id),
            )
        )
        for version_id, elements in catalogue.sealed_steps().items()
    ]
