"""岗位覆盖: the steps that nobody could do, or too few, by procedure and unit."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.establishment import coverage
from app.establishment.coverage import Gap
from app.i18n import lazy
from app.organisation import tree
from app.studio.reach import Kind
from app.views import shell, treelines
from app.views.impactlines import LOOKS
from app.views.shell import me

blueprint = Blueprint("coverage", __name__, url_prefix="/organisation/coverage")

#: What is found, in two or three words.
WORDS = {
    Kind.NOBODY: lazy("没有人能办"),
    Kind.MAY_LACK: lazy("回避后没有人能办"),
    Kind.AWAY: lazy("今天都外出"),
    Kind.ONE: lazy("只有一个人能办"),
}
#: So many units of a line are named.
NAMED = 12


@blueprint.get("")
@login_required
def index() -> str:
    unit_id = request.args.get("unit", type=uuid.UUID)
    unit = None if unit_id is None else tree.managed(me(), unit_id)
    key = request.args.get("procedure", "")
    found = coverage.gaps(me(), unit, key)
    kind = request.args.get("kind", type=Kind)
    groups = _groups([one for one in found if kind in {None, one.kind}])
    return render_template(
        "organisation/coverage.html",
        tiles=[_tile(one, found, kind) for one in coverage.KINDS],
        groups=groups,
        is_open=len(groups) == 1,
        procedures=[(one.key, i18n.known(one.title)) for one in coverage.procedures()],
        units=[treelines.choice(one) for one in tree.choices(me())],
        asked={"unit": unit_id, "procedure": key, "kind": kind},
    )


def _tile(kind: Kind, found: list[Gap], chosen: Kind | None) -> dict[str, Any]:
    asked: dict[str, Any] = {**request.args.to_dict(), "kind": kind.value}
    if kind == chosen:
        del asked["kind"]
    tone, icon = LOOKS[kind]
    return {
        "words": WORDS[kind],
        "icon": icon,
        "tone": "late" if tone == "red" else "soon",
        "count": sum(len(one.units) for one in found if one.kind == kind),
        "is_here": kind == chosen,
        "url": url_for("coverage.index", **asked),
    }


def _groups(found: list[Gap]) -> list[dict[str, Any]]:
    """By procedure, the one with most that nobody can do first; in each, what is worst first."""
    by_key: dict[str, list[Gap]] = {}
    for one in found:
        by_key.setdefault(one.definition.key, []).append(one)
    in_order = sorted(by_key.values(), key=_counts, reverse=True)
    return [_group(gaps) for gaps in in_order]


def _counts(gaps: list[Gap]) -> list[int]:
    """In how many units a step is so, for each kind, the worst first."""
    return [sum(len(one.units) for one in gaps if one.kind == kind) for kind in coverage.KINDS]


def _group(gaps: list[Gap]) -> dict[str, Any]:
    numbers = zip(coverage.KINDS, _counts(gaps), strict=True)
    return {
        "title": i18n.known(gaps[0].definition.title),
        "counts": [(WORDS[kind], *LOOKS[kind], number) for kind, number in numbers if number],
        "gaps": [
            _line(one) for one in sorted(gaps, key=lambda one: coverage.KINDS.index(one.kind))
        ],
    }


def _line(gap: Gap) -> dict[str, Any]:
    tone, icon = LOOKS[gap.kind]
    titles = shell.role_titles()
    return {
        "step": gap.step,
        "roles": i18n.listed(titles.get(one, i18n.known(one)) for one in gap.roles),
        "words": WORDS[gap.kind],
        "tone": tone,
        "icon": icon,
        "units": gap.units[:NAMED],
        "others": gap.units[NAMED:],
        "more": _("另外 %(count)s 个单位", count=len(gap.units) - NAMED),
        "count": len(gap.units),
    }
