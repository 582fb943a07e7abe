"""Rule sets as the pages show them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points import wording
from app.points.catalogue import PARAMETERS
from app.points.differences import Change, Differences, ItemChange
from app.points.estimate import Estimate, Pair
from app.points.parameters import GROUP_TITLES
from app.points.rulesets import RULE_SET_TITLES, Item, RuleOpinion, RuleSet, RuleSetStatus
from app.points.vocabulary import CATEGORY_TITLES, Category

TONES = {
    RuleSetStatus.DRAFT: "amber",
    RuleSetStatus.HEARD: "blue",
    RuleSetStatus.ACTIVE: "green",
    RuleSetStatus.RETIRED: "grey",
}


def version(row: RuleSet) -> dict[str, Any]:
    """A version in a list, or at the head of its own page."""
    return {
        "id": row.id,
        "number": row.number,
        "title": i18n.known(row.title),
        "status": {"words": i18n.known(RULE_SET_TITLES[row.status]), "tone": TONES[row.status]},
        "made_at": row.made_at,
        "activated_at": row.activated_at,
        "takes_effect_on": row.takes_effect_on,
        "is_open": row.is_open,
        "is_heard_now": row.status == RuleSetStatus.DRAFT and row.case_id is not None,
        "is_active": row.status == RuleSetStatus.ACTIVE,
        "revision": row.revision,
        "case_url": url_for("cases.show", case_id=row.case_id) if row.case_id else None,
        "url": url_for("rules.show", rules_id=row.id),
    }


def may_edit(actor: Actor, row: RuleSet) -> bool:
    return row.is_open and permissions.may(actor, Permission.MANAGE_RULES, row.owner)


def groups(row: RuleSet) -> list[dict[str, Any]]:
    """The parameters under their headings, in words."""
    return [
        {
            "title": i18n.known(GROUP_TITLES[group]),
            "rows": [
                {
                    "title": i18n.known(one.title),
                    "why": i18n.known(one.why),
                    "value": i18n.say(wording.of_parameter(one, row.parameters)),
                }
                for one in listed
            ],
        }
        for group, listed in itertools.groupby(PARAMETERS, key=lambda one: one.group)
    ]


def field_groups() -> list[dict[str, Any]]:
    """The headings of the form, each with the names of its fields."""
    return [
        {"title": i18n.known(GROUP_TITLES[group]), "names": [one.name for one in listed]}
        for group, listed in itertools.groupby(PARAMETERS, key=lambda one: one.group)
    ]


def categories(row: RuleSet) -> list[dict[str, Any]]:
    """The items under their four headings."""
    return [
        {
            "code": category.value,
            "title": i18n.known(CATEGORY_TITLES[category]),
            "rows": [item(one) for one in row.items if one.category == category],
        }
        for category in Category
    ]


def item(row: Item) -> dict[str, Any]:
    """An item in words, column by column."""
    words = {column: i18n.say(said) for column, said in wording.of_item(row).items()}
    words["title"] = i18n.known(row.title)
    url = url_for("rules.item", rules_id=row.rule_set_id, rule_item_id=row.id)
    return words | {"id": row.id, "url": url}


def opinions(rows: Iterable[RuleOpinion]) -> list[dict[str, Any]]:
    return [
        {
            "text": one.text,
            "reason": one.reason,
            "at": one.heard_at,
            "handling": one.handling.value,
            "channels": list(one.channels),
        }
        for one in rows
    ]


def differences(found: Differences) -> dict[str, Any]:
    """What changed, in words."""
    return {
        "are_none": found.are_none,
        "parameters": [change(one) for one in found.parameters],
        "items": [_item_change(one) for one in found.items],
    }


def change(one: Change) -> dict[str, str]:
    return {
        "title": i18n.known(one.title),
        "before": i18n.say(one.before),
        "after": i18n.say(one.after),
    }


def estimate(found: Estimate) -> dict[str, Any]:
    """A closed quarter counted twice; amounts are tenths, shares percent of the longest bar."""
    longest = max((abs(n) for pair in found.categories.values() for n in _both(pair)), default=0)
    return {
        "quarter": _("%(year)s年第%(quarter)s季度", year=found.year, quarter=found.quarter),
        "lines": found.lines,
        "total": found.total,
        "categories": [
            {
                "code": category.value,
                "title": i18n.known(CATEGORY_TITLES[category]),
                "pair": pair,
                "shares": [round(abs(n) * 100 / longest, 1) if longest else 0 for n in _both(pair)],
            }
            for category, pair in found.categories.items()
        ],
        "branches": found.branches,
        "gaining": found.gaining,
        "losing": found.losing,
        "gone": found.gone,
        "more": found.more,
        "less": found.less,
        "same": found.same,
    }


def _both(pair: Pair) -> tuple[int, int]:
    return pair.before, pair.after


def _item_change(one: ItemChange) -> dict[str, Any]:
    kind = "added" if one.before is None else "removed" if one.after is None else "changed"
    known = one.after or one.before
    words = {} if known is None else {k: i18n.say(v) for k, v in wording.of_item(known).items()}
    return {
        "code": one.code,
        "title": i18n.known(one.title),
        "kind": kind,
        "words": words,
        "changes": [change(each) for each in one.changes],
    }
