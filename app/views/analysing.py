"""流程分析: how long cases take, which ways they go, who does how much.

Beside it stands what it is compared with: as long a time before, the same months of last year, or
another version in the same months.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, i18n
from app.definitions import catalogue
from app.definitions.models import DefinitionVersion
from app.engine import Element, Spec
from app.supervision import analysis, heat
from app.supervision.analysis import Course, Load
from app.supervision.heat import Asked, Step
from app.supervision.scope import Months
from app.supervision.stays import Stays
from app.views import stepheat
from app.views.shell import me

blueprint = Blueprint("analysing", __name__, url_prefix="/supervision/analysis")

#: A step is told to be slow from so many times the median it is compared with.
SLOW = 1.5
#: A rate below it is next to nothing.
_LEAST = 0.1
_BEFORE, _YEAR = "before", "year"


@dataclass(frozen=True)
class Against:
    """What is compared with: its word in the address, how it is called, what it asks for.

    `brief` stands before each figure.
    """

    name: str
    words: str
    brief: str
    asked: Asked


@blueprint.get("")
@login_required
def show() -> str:
    return stepheat.page(_("流程分析"), "supervision/analysis.html", _shown)


def _shown(key: str) -> dict[str, Any]:
    """What the page tells of one procedure. Raises: NotFound."""
    asked, about = stepheat.asked_of(key)
    version = about["drawn"]
    spec = catalogue.spec_of(version.id)
    ways = _comparisons(asked, about["versions"])
    against = next((one for one in ways if one.name == request.args.get("against")), ways[0])
    whole, courses = analysis.of_all(asked), analysis.of_ways(asked)
    now, then = (heat.of_steps(me(), one) for one in (asked, against.asked))
    return about | {
        "comparisons": ways,
        "against": against,
        "figures": _figures(
            (whole, asked.months), (analysis.of_all(against.asked), against.asked.months)
        ),
        "steps": _steps(spec, now, then),
        "courses": [_course(one, whole, spec) for one in courses],
        "gateways": _gateways(spec, analysis.of_flows(asked, version.id)),
        "people": _loads(asked),
    }


def _comparisons(asked: Asked, versions: Sequence[DefinitionVersion]) -> list[Against]:
    """What the figures asked for may be compared with; the first, if nothing is said."""
    months = asked.months
    others = versions if len(versions) > 1 else ()  # of one alone all there is is shown already
    return [
        Against(_BEFORE, _("之前同样长的时间"), _("之前"), replace(asked, months=months.before)),
        Against(_YEAR, _("去年同期"), _("去年"), replace(asked, months=months.a_year_before)),
        *(_version(asked, one) for one in others if one.id != asked.version_id),
    ]


def _version(asked: Asked, version: DefinitionVersion) -> Against:
    words = _("第 %(number)s 版", number=version.number)
    return Against(f"v{version.number}", words, words, replace(asked, version_id=version.id))


def _figures(now: tuple[Course, Months], then: tuple[Course, Months]) -> list[dict[str, Any]]:
    """All finished cases in figures."""
    told: list[tuple[str, Callable[[Course, Months], str]]] = [
        (_("办结"), lambda course, _months: str(course.cases)),
        _rate(now, then),
        (_("一半在"), lambda course, _months: _days(course.stays, 0.5)),
        (_("九成在"), lambda course, _months: _days(course.stays, 0.9)),
    ]
    return [{"words": words, "now": say(*now), "then": say(*then)} for words, say in told]


def _rate(
    *compared: tuple[Course, Months],
) -> tuple[str, Callable[[Course, Months], str]]:
    """So many finished by the day, of which a month that has begun bears comparison.

    Where that is next to nothing, of one of the two, so many by the month.
    """
    if any(0 < _in(course, months.working_days) < _LEAST for course, months in compared):
        return _("每月办结"), lambda course, months: _written(_in(course, _months_over(months)))
    return _("每个工作日办结"), lambda course, months: _written(_in(course, months.working_days))


def _in(course: Course, times: float) -> float:
    """How many were finished each time; less than nothing where none is over yet."""
    return course.cases / times if times else -1.0


def _written(rate: float) -> str:
    if rate < 0:
        return "–"
    return f"{rate:.2f}" if 0 < rate < _LEAST else f"{rate:.1f}"


def _months_over(months: Months) -> float:
    """How many months are over; of the last as much as its working days."""
    begun = months.last - clock.ONE_DAY
    whole = clock.working_days_between(begun, _end(months.last))
    over = Months(months.last, months.last).working_days
    return len(months.each) - 1 + over / whole


def _end(month: date) -> date:
    """The last day of a month, by its first."""
    return (month + 31 * clock.ONE_DAY).replace(day=1) - clock.ONE_DAY


def _days(found: Stays, share: float) -> str:
    """A quantile in words; a dash where nothing is known."""
    if not found.count:
        return "–"
    return stepheat.days(found.quantile(share))


def _steps(spec: Spec, now: Mapping[str, Step], then: Mapping[str, Step]) -> list[dict[str, Any]]:
    """The steps of the diagram that were done: how they go, and what that is compared with."""
    known = [one for one in spec.elements if one in now and now[one].visits]
    return [
        {
            "name": spec.elements[element].label,
            "now": _figures_of(now[element]),
            "then": _figures_of(then.get(element, Step())),
            "is_slower": _is_slower(now[element], then.get(element, Step())),
        }
        for element in known
    ]


def _figures_of(step: Step) -> dict[str, Any]:
    """A step in figures; dashes where nobody has done it."""
    return {
        "visits": step.visits,
        "median": _days(step.stays, 0.5),
        "most": _days(step.stays, 0.9),
        "again": stepheat.percent(step.share_again) if step.visits else "–",
        "late": stepheat.percent(step.share_late) if step.visits else "–",
    }


def _is_slower(now: Step, then: Step) -> bool:
    return bool(then.visits) and now.stays.quantile(0.5) > SLOW * then.stays.quantile(0.5)


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
            ways = _parted(spec, flows, taken, total)
            found.append({"name": element.label, "after": _before(spec, element), "ways": ways})
    return _told_apart(_told_apart(found, _after), _whither)


def _told_apart(
    gateways: Sequence[dict[str, Any]], told: Callable[[dict[str, Any]], str]
) -> list[dict[str, Any]]:
    """Gateways of the same name with what tells them apart."""
    names = Counter(one["name"] for one in gateways)
    return [one | {"name": told(one)} if names[one["name"]] > 1 else one for one in gateways]


def _after(gateway: dict[str, Any]) -> str:
    """Named with the step before it, where there is one."""
    name, step = gateway["name"], gateway["after"]
    return str(_("%(name)s（“%(step)s”之后）", name=name, step=step)) if step else name


def _whither(gateway: dict[str, Any]) -> str:
    """Named with the ways that part there."""
    ways = i18n.listed(way["words"] for way in gateway["ways"])
    return str(_("%(name)s（%(ways)s）", name=gateway["name"], ways=ways))


def _before(spec: Spec, element: Element) -> str:
    """The nearest step that leads to a gateway, past other gateways; empty: there is none."""
    seen, ahead = {element.id}, deque([element.id])
    while ahead:
        at = ahead.popleft()
        for flow in spec.flows.values():
            if flow.target == at and flow.source not in seen:
                source = spec.elements[flow.source]
                if not source.kind.endswith("Gateway"):
                    return source.label
                seen.add(source.id)
                ahead.append(source.id)
    return ""


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


def _loads(asked: Asked) -> list[dict[str, Any]]:
    found, months = analysis.of_people(asked), asked.months.each
    most = max((count for one in found for count in one.by_month.values()), default=1)
    return [_load(one) | {"months": _months(one, months, most)} for one in found]


def _months(one: Load, months: Sequence[date], most: int) -> list[dict[str, Any]]:
    """A bar for each month: how much was done, and its height in percent of the highest."""
    counts = [one.by_month.get(month, 0) for month in months]
    return [
        {"words": f"{month:%Y-%m}: {count}", "height": round(100 * count / most)}
        for month, count in zip(months, counts, strict=True)
    ]


def _load(one: Load) -> dict[str, Any]:
    return {
        "name": one.name,
        "visits": one.visits,
        "mean": stepheat.days(one.mean),
        "late": stepheat.percent(one.late / one.visits),
    }
