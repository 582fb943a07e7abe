"""流程分析: how long cases take, which ways they go, who does how much; against an earlier time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from flask_login import login_required

from app.definitions import catalogue
from app.engine import Spec
from app.supervision import analysis, heat, stays
from app.supervision.analysis import Course, Load
from app.supervision.heat import Asked, Step
from app.supervision.stays import Stays
from app.views import stepheat
from app.views.shell import me

blueprint = Blueprint("analysing", __name__, url_prefix="/supervision/analysis")


@blueprint.get("")
@login_required
def show() -> str:
    return stepheat.page(_("流程分析"), "supervision/analysis.html", _shown)


def _shown(key: str) -> dict[str, Any]:
    """What the page tells of one procedure. Raises: NotFound."""
    asked, about = stepheat.asked_of(key)
    version = about["drawn"]
    spec = catalogue.spec_of(version.id)
    other = _other(asked)
    whole, courses = analysis.of_all(asked), analysis.of_ways(asked)
    earlier = analysis.of_all(other)
    return about | {
        "figures": _figures(whole, earlier),
        "steps": _steps(spec, heat.of_steps(me(), asked), heat.of_steps(me(), other)),
        "courses": [_course(one, whole, spec) for one in courses],
        "gateways": _gateways(spec, analysis.of_flows(asked, version.id)),
        "people": [_load(one) for one in analysis.of_people(asked)],
    }


def _other(asked: Asked) -> Asked:
    """As many months right before."""
    return replace(asked, months=asked.months.before)


def _figures(whole: Course, earlier: Course) -> list[dict[str, Any]]:
    told = [
        (_("办结"), str(whole.cases), str(earlier.cases)),
        (_("一半在"), _days(whole.stays, 0.5), _days(earlier.stays, 0.5)),
        (_("九成在"), _days(whole.stays, 0.9), _days(earlier.stays, 0.9)),
    ]
    return [{"words": words, "now": now, "before": before} for words, now, before in told]


def _days(found: Stays, share: float) -> str:
    """A quantile in words; a dash where nothing is known."""
    if not found.count:
        return "–"
    return str(_("%(days)s 个工作日", days=f"{stays.in_days(found.quantile(share)):g}"))


def _steps(spec: Spec, now: Mapping[str, Step], before: Mapping[str, Step]) -> list[dict[str, Any]]:
    """Each step, how long it takes now and took before, and whether that is slower by half."""
    rows = []
    for element in [one for one in spec.elements if one in now and now[one].visits]:
        step, then = now[element], before.get(element, Step())
        is_slower = then.visits and step.stays.quantile(0.5) > 1.5 * then.stays.quantile(0.5)
        rows.append(
            {
                "name": spec.elements[element].label,
                "visits": step.visits,
                "median": _days(step.stays, 0.5),
                "most": _days(step.stays, 0.9),
                "before": _days(then.stays, 0.5),
                "is_slower": bool(is_slower),
                "again": stepheat.percent(step.share_again),
                "late": stepheat.percent(step.share_late),
            }
        )
    return rows


def _course(one: Course, whole: Course, spec: Spec) -> dict[str, Any]:
    names = [spec.elements[step].label if step in spec.elements else step for step in one.steps]
    return {
        "steps": names,
        "cases": one.cases,
        "share": round(100 * one.cases / whole.cases),
        "median": _days(one.stays, 0.5),
        "loops": one.loops,
    }


def _gateways(spec: Spec, taken: Mapping[str, int]) -> list[dict[str, Any]]:
    """Where ways part: how many cases went which way."""
    found = []
    for element in spec.elements.values():
        flows = [flow for flow in spec.flows.values() if flow.source == element.id]
        total = sum(taken.get(flow.id, 0) for flow in flows)
        if len(flows) > 1 and total and element.kind != "parallelGateway":
            found.append({"name": element.label, "ways": _parted(spec, flows, taken, total)})
    return found


def _parted(
    spec: Spec, flows: Sequence[Any], taken: Mapping[str, int], total: int
) -> list[dict[str, Any]]:
    return [
        {
            "words": flow.name or spec.elements[flow.target].label,
            "count": taken.get(flow.id, 0),
            "share": round(100 * taken.get(flow.id, 0) / total),
        }
        for flow in flows
    ]


def _load(one: Load) -> dict[str, Any]:
    return {
        "name": one.name,
        "visits": one.visits,
        "mean": str(_("%(days)s 个工作日", days=f"{stays.in_days(one.mean):g}")),
        "late": stepheat.percent(one.late / one.visits),
    }
