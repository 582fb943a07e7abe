"""Rule sets: the ones the product ships with, bringing one into force, and which one applies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import clock
from app.db import session
from app.errors import Invalid, Refused, Sentence
from app.organisation.models import Unit, UnitDescent
from app.points.amounts import tenths
from app.points.judging import problems
from app.points.rulesets import Item, RuleSet, RuleSetStatus
from app.points.vocabulary import (
    Category,
    EnteredBy,
    Measure,
    Period,
    Proof,
)

_STARTING = Path(__file__).with_name("starting_rules.toml")


class NoRuleSet(Refused):
    message = "“%(unit)s”及其上级还没有生效的积分方案。"


class ItemNotActive(Refused):
    message = "现行积分方案中没有可申报的事项“%(item)s”。"


class RuleSetInvalid(Invalid):
    message = "积分方案不能生效：%(reasons)s。"


def introduce(owner: Unit, profile: str = "SEED") -> RuleSet:
    """Draft the shipped rules under a profile (SEED or REF) for an owner and bring them into force.

    Raises:
        RuleSetInvalid: the figures contradict each other.
    """
    rule_set = draft(owner, **shipped(profile))
    rule_set.move_to(RuleSetStatus.HEARD)
    activate(rule_set)
    return rule_set


def draft(owner: Unit, *, title: str, parameters: Mapping[str, Any], items: list[Item]) -> RuleSet:
    """Write down the next version of an owner's rules; parameters in points, items in tenths."""
    last = session.scalar(sa.select(sa.func.max(RuleSet.number)).filter_by(owner_id=owner.id))
    rule_set = RuleSet(
        owner=owner,
        number=(last or 0) + 1,
        title=title,
        parameters=dict(parameters),
        made_at=clock.now(),
        status=RuleSetStatus.DRAFT,
        items=items,
    )
    session.add(rule_set)
    session.flush()  # the database takes items of drafts only
    return rule_set


def activate(rule_set: RuleSet) -> list[RuleSet]:
    """Bring a heard rule set into force; those of its owner that retire. Cycles keep theirs.

    Raises:
        RuleSetInvalid: with every reason.
        RuleSetNotReady: it has not been heard.
    """
    if reasons := problems(rule_set):
        raise RuleSetInvalid(reasons=reduce(_and, reasons))
    query = sa.select(RuleSet).filter_by(owner_id=rule_set.owner.id, status=RuleSetStatus.ACTIVE)
    earlier = list(session.scalars(query.with_for_update()))
    for old in earlier:
        old.move_to(RuleSetStatus.RETIRED)
    rule_set.move_to(RuleSetStatus.ACTIVE)
    return earlier


def _and(first: Sentence, then: Sentence) -> Sentence:
    return Sentence("%(first)s；%(then)s", first=first, then=then)


def in_force(unit: Unit) -> RuleSet:
    """The active rule set of the nearest owner at or above a unit.

    Raises:
        NoRuleSet: nobody up to the root has one.
    """
    query = (
        sa.select(RuleSet)
        .join(UnitDescent, UnitDescent.ancestor_id == RuleSet.owner_id)
        .where(UnitDescent.unit_id == unit.id, RuleSet.status == RuleSetStatus.ACTIVE)
        .order_by(UnitDescent.distance)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        raise NoRuleSet(unit=unit.name)
    return found


def item(rule_set: RuleSet, code: str) -> Item:
    """Raises: ItemNotActive."""
    found: Item | None = session.scalar(_item_of(), {"rule_set": rule_set.id, "code": code})
    if found is None:
        raise ItemNotActive(item=code)
    return found


@cache
def _item_of() -> sa.Select[Any]:
    return sa.select(Item).where(
        Item.rule_set_id == sa.bindparam("rule_set"), Item.code == sa.bindparam("code")
    )


def claimable_items(rule_set: RuleSet) -> list[Item]:
    """What members may claim themselves, in the order of the rule set."""
    return [item for item in rule_set.items if item.entered_by == EnteredBy.MEMBER]


def deductions(rule_set: RuleSet) -> list[Item]:
    """What the group enters against members, in the order of the rule set."""
    return [
        item
        for item in rule_set.items
        if item.category == Category.NEGATIVE and item.entered_by == EnteredBy.GROUP
    ]


def shipped(profile: str) -> dict[str, Any]:
    """What the product ships under a profile: `title`, `parameters` and new `items`."""
    given = _starting()
    items = [given["usual"] | item for item in given["items"]]
    return {
        "title": given["title"],
        "parameters": shipped_parameters(profile),
        "items": [_item(position, one) for position, one in enumerate(items, start=1)],
    }


def shipped_parameters(profile: str) -> dict[str, Any]:
    """The parameters of a shipped profile; figures are points."""
    given = _starting()
    found: dict[str, Any] = given["parameters"] | given["profiles"][profile]
    return found


@cache
def _starting() -> dict[str, Any]:
    return tomllib.loads(_STARTING.read_text(encoding="utf-8"))


def _item(position: int, given: Mapping[str, Any]) -> Item:
    return Item(
        position=position,
        code=given["code"],
        title=given["title"],
        category=Category(given["category"]),
        measure=Measure(given["measure"]),
        value=_figure(given["value"]),
        most_per_claim=_figure(given.get("most_per_claim")),
        cap=_figure(given.get("cap")),
        cap_period=Period(given["cap_period"]) if "cap_period" in given else None,
        is_redeemable=given["is_redeemable"],
        entered_by=EnteredBy(given["entered_by"]),
        proof=Proof(given["proof"]),
        is_honour=given["is_honour"],
    )


def _figure(given: object) -> int | None:
    return None if given is None else tenths(Decimal(str(given)))
