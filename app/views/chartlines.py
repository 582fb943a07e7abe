"""Charts of points, as `charts.js` draws them and the table beside each repeats them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.organisation import directory
from app.organisation.models import Membership, Unit
from app.points import trends
from app.points.trends import Quarter
from app.points.vocabulary import Category
from app.views import pointlines

TENTHS = 10


def of_branch(branch: Unit, year: int) -> dict[str, Any]:
    """What a branch has a member: the components by quarter of the year, and how the total went."""
    quarters = trends.of_branch(branch, year)
    heads = len(directory.members(branch.id)) or 1
    return {
        "stack": _stack([one for one in quarters if one.year == year], heads),
        "trend": _trend(quarters, [_line(_("人均"), "total", _means(quarters, heads))]),
    }


def of_member(member: Membership, year: int) -> dict[str, Any]:
    """A member's quarters beside the average of the branch."""
    own = trends.of_member(member.person_id, year)
    all_of_them = trends.of_branch(member.branch, year)
    heads = len(directory.members(member.branch_id)) or 1
    figures = [
        _points(one.total, 1) if whole.is_posted else None
        for one, whole in zip(own, all_of_them, strict=True)
    ]
    lines = [
        _line(_("本人"), "total", figures),
        _line(_("支部人均"), "negative", _means(all_of_them, heads)),
    ]
    return _trend(own, lines)


def _means(quarters: Sequence[Quarter], heads: int) -> list[float | None]:
    """The points a head, None for a quarter of which nothing is posted yet."""
    return [_points(one.total, heads) if one.is_posted else None for one in quarters]


def _stack(quarters: Sequence[Quarter], heads: int) -> dict[str, Any]:
    return {
        "kind": "stack",
        "labels": [pointlines.quarters()[one.quarter - 1] for one in quarters],
        "series": [
            {
                "name": str(pointlines.COMPONENTS[category]),
                "part": category.value.lower(),
                "values": [_points(one.sums[category], heads) for one in quarters],
            }
            for category in Category
        ],
    }


def _trend(quarters: Sequence[Quarter], lines: list[dict[str, Any]]) -> dict[str, Any]:
    labels = [
        _("%(year)s 年%(quarter)s", year=one.year, quarter=pointlines.quarters()[one.quarter - 1])
        for one in quarters
    ]
    return {"kind": "line", "labels": labels, "series": lines}


def _line(name: str, part: str, values: list[float | None]) -> dict[str, Any]:
    return {"name": name, "part": part, "values": values}


def _points(tenths: int, heads: int) -> float:
    """Points a head, to the nearest tenth."""
    return round(tenths / heads) / TENTHS
