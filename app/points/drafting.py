"""Drafts of rule sets: begun as a copy, changed by whoever may, discarded. Nothing else changes.

Whoever saves says which revision they have read; if somebody saved in between, they are told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from app import audit
from app.db import session
from app.errors import Conflict, Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.points import judging, rulebook
from app.points.rulesets import Item, RuleSet, RuleSetStatus
from app.points.vocabulary import Category

#: The shipped rule sets that a draft may begin with.
PROFILES = {
    "SEED": mark("示例方案（照报道原样）"),
    "REF": mark("参考方案（加名额、否决等规定）"),
}


class DraftChanged(Conflict):
    message = "您打开以后，别人已经改过这份草案。您填写的内容还在，请核对后再保存。"


class DraftResting(Refused):
    message = "第%(number)s版草案正在征求意见，这时不能修改；要改请先撤回。"


def copy_version(actor: Actor, source: RuleSet) -> RuleSet:
    """Begin a draft that says what another version of the same owner says. Raises: Forbidden."""
    permissions.require(actor, Permission.MANAGE_RULES, source.owner)
    items = [
        Item(**{column: getattr(one, column) for column in _ITEM_COLUMNS}) for one in source.items
    ]
    return _begin(actor, source.owner, source.title, source.parameters, items)


def copy_profile(actor: Actor, owner: Unit, profile: str) -> RuleSet:
    """Begin a draft with one of the shipped rule sets.

    Raises:
        Forbidden.
        NotFound: there is no such profile.
    """
    permissions.require(actor, Permission.MANAGE_RULES, owner)
    if profile not in PROFILES:
        raise NotFound
    shipped = rulebook.shipped(profile)
    return _begin(actor, owner, shipped["title"], shipped["parameters"], shipped["items"])


def _begin(
    actor: Actor, owner: Unit, title: str, parameters: Mapping[str, Any], items: list[Item]
) -> RuleSet:
    session.execute(sa.select(Unit.id).filter_by(id=owner.id).with_for_update())
    made = rulebook.draft(owner, title=title, parameters=parameters, items=items)
    audit.record(made, actor, "rules.drafted", {"number": made.number})
    return made


def change_parameters(
    actor: Actor, rules_id: uuid.UUID, written: Mapping[str, Any], *, revision: int
) -> RuleSet:
    """Take over title and parameters as they were written under the names of their fields.

    Raises:
        Forbidden, DraftResting, DraftChanged.
        Invalid: with every field that is wrong.
    """
    rule_set = _open(actor, rules_id, revision)
    title, parameters = judging.all_of(
        lambda: judging.title(written.get("title")), lambda: judging.parameters(written)
    )
    rule_set.title, rule_set.parameters = title, {**rule_set.parameters, **parameters}
    _note(actor, rule_set, "rules.parameters_changed", {})
    return rule_set


def add_item(
    actor: Actor, rules_id: uuid.UUID, written: Mapping[str, Any], *, revision: int
) -> Item:
    """Add an item at the end of its category.

    Raises:
        Forbidden, DraftResting, DraftChanged.
        Invalid: with every field that is wrong.
    """
    rule_set = _open(actor, rules_id, revision)
    columns = _judged(rule_set, written, None)
    added = Item(position=1 + max((one.position for one in rule_set.items), default=0), **columns)
    rule_set.items.append(added)
    _put_in_order(rule_set)
    _note(actor, rule_set, "rules.item_added", {"code": added.code})
    return added


def change_item(
    actor: Actor,
    rules_id: uuid.UUID,
    item_id: uuid.UUID,
    written: Mapping[str, Any],
    *,
    revision: int,
) -> Item:
    """Change an item.

    Raises:
        NotFound: somebody has removed it.
        Forbidden, DraftResting, DraftChanged.
        Invalid: with every field that is wrong.
    """
    rule_set = _open(actor, rules_id, revision)
    changed = item_of(rule_set, item_id)
    for column, value in _judged(rule_set, written, changed).items():
        setattr(changed, column, value)
    _put_in_order(rule_set)
    _note(actor, rule_set, "rules.item_changed", {"code": changed.code})
    return changed


def remove_item(actor: Actor, rules_id: uuid.UUID, item_id: uuid.UUID, *, revision: int) -> None:
    """Take an item out of a draft. Raises: NotFound, Forbidden, DraftResting, DraftChanged."""
    rule_set = _open(actor, rules_id, revision)
    removed = item_of(rule_set, item_id)
    rule_set.items.remove(removed)
    _note(actor, rule_set, "rules.item_removed", {"code": removed.code})


def discard(actor: Actor, rules_id: uuid.UUID) -> None:
    """Delete a draft for good. Raises: NotFound, Forbidden, DraftResting, RuleSetNotReady."""
    rule_set = _editable(actor, rules_id)
    _note(actor, rule_set, "rules.discarded", {"title": rule_set.title})
    session.flush()  # it is the last that its chain says
    session.delete(rule_set)


def item_of(rule_set: RuleSet, item_id: uuid.UUID) -> Item:
    """Raises: NotFound."""
    for one in rule_set.items:
        if one.id == item_id:
            return one
    raise NotFound


def _open(actor: Actor, rules_id: uuid.UUID, revision: int) -> RuleSet:
    """The draft, locked, if it still is as the actor has read it."""
    rule_set = _editable(actor, rules_id)
    if rule_set.revision != revision:
        raise DraftChanged
    return rule_set


def _editable(actor: Actor, rules_id: uuid.UUID) -> RuleSet:
    query = sa.select(RuleSet).filter_by(id=rules_id).with_for_update()
    rule_set = session.scalar(query)
    if rule_set is None:
        raise NotFound
    permissions.require(actor, Permission.MANAGE_RULES, rule_set.owner)
    if rule_set.status != RuleSetStatus.DRAFT:
        raise rule_set.not_ready()
    if rule_set.case_id is not None:
        raise DraftResting(number=rule_set.number)
    return rule_set


def _judged(rule_set: RuleSet, written: Mapping[str, Any], same: Item | None) -> dict[str, Any]:
    """The columns of an item whose code no other item of the draft has. Raises: Invalid."""
    others = {one.code for one in rule_set.items if one is not same}
    columns, _ = judging.all_of(
        lambda: judging.item(written), lambda: _require_new(written.get("code"), others)
    )
    found: dict[str, Any] = columns
    return found


def _require_new(written: Any, others: set[str]) -> None:
    code = str(written or "").strip().upper()
    if code in others:
        said = Sentence(mark("编号“%(code)s”已经有了，请换一个。"), code=code)
        raise Invalid({"code": [said]})


def _put_in_order(rule_set: RuleSet) -> None:
    """Items stand by category and code."""
    order = list(Category)
    listed = sorted(rule_set.items, key=lambda one: (order.index(one.category), one.code))
    for position, one in enumerate(listed, start=1):
        one.position = position


def _note(actor: Actor, rule_set: RuleSet, act: str, details: Mapping[str, Any]) -> None:
    rule_set.revision += 1
    audit.record(rule_set, actor, act, details)


_ITEM_COLUMNS = {one.key for one in sa.inspect(Item).column_attrs} - {"id", "rule_set_id"}
