"""流程热力图: where the cases of a procedure lie, and how its steps go, on its diagram."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, i18n
from app.definitions import catalogue
from app.definitions.models import Definition, DefinitionVersion
from app.errors import Forbidden, NotFound
from app.supervision import heat, overseeing, scope, stays
from app.supervision.heat import Asked, Step
from app.views import askedfor, course
from app.views.shell import me

blueprint = Blueprint("stepheat", __name__, url_prefix="/supervision/steps")

SHADES = 5
PERIODS = (1, 3, 12, 36)
_PARAMETERS = ("procedure", "unit", "version", "months")


@dataclass(frozen=True)
class Measure:
    """A figure of a step, deeper in colour the larger it is: how it is found and written.

    `note`: what exactly it counts, where the words alone do not say so.
    """

    words: Any
    value: Callable[[Step], float]
    written: Callable[[Step], str]
    note: Any = ""


def days(time: timedelta) -> str:
    """Working days, in tenths."""
    if time < clock.ONE_DAY / 10:
        return str(_("不到 0.1 个工作日"))
    return str(_("%(days)s 个工作日", days=f"{stays.in_days(time):g}"))


def percent(value: float) -> str:
    return f"{round(100 * value)}%"


def _measures() -> dict[str, Measure]:
    return {
        "open": Measure(
            _("在办数"),
            lambda step: step.open,
            lambda step: i18n.counted("%(num)s 件", step.open),
            _("在办只数等人办的：等消息的、暂停的不在内。"),
        ),
        "stay": Measure(
            _("平均停留"),
            lambda step: step.mean / clock.ONE_DAY,
            _of_the_past(lambda step: days(step.mean)),
        ),
        "again": Measure(
            _("退回率"),
            lambda step: step.share_again,
            _of_the_past(lambda step: percent(step.share_again)),
            _("退回率是再次到这一步的占比，图上画的循环也算在内。"),
        ),
        "late": Measure(
            _("超期率"),
            lambda step: step.share_late,
            _of_the_past(lambda step: percent(step.share_late)),
        ),
    }


def _of_the_past(written: Callable[[Step], str]) -> Callable[[Step], str]:
    """A dash where nobody has done the step."""
    return lambda step: written(step) if step.visits else "–"


@blueprint.get("")
@login_required
def show() -> str:
    return page(_("流程热力图"), "supervision/steps.html", _shown)


def page(title: str, template: str, shown: Callable[[str], dict[str, Any]]) -> str:
    """A page of figures of one procedure: the one asked for, or where most was done lately.

    Raises: Forbidden, to whom no unit answers. NotFound.
    """
    if not overseeing.may_oversee(me()):
        raise Forbidden
    procedures = {**dict(overseeing.procedures(me())), **dict(heat.procedures(_units()))}
    key = request.args.get("procedure", "") or _usual(list(procedures))
    if not key:
        return render_template("supervision/no_steps.html", title=title)
    about = shown(key)
    procedures[key] = about["definition"].title
    listed = sorted(procedures.items(), key=lambda one: (one[1], one[0]))
    return render_template(template, procedures=listed, **about)


def _units() -> tuple[uuid.UUID, ...]:
    return scope.units(me(), None)


def _usual(keys: Sequence[str]) -> str:
    """The key of the procedure that is shown first; empty: there is none."""
    busiest = heat.busiest(_units(), scope.last_months())
    return busiest or next(iter(keys), "")


def asked_of(key: str) -> tuple[Asked, dict[str, Any]]:
    """What the address asks of a procedure, and what the menus of a page show of that.

    Raises: NotFound.
    """
    definition = catalogue.definition(key)
    unit_id = askedfor.unit()
    versions = scope.versions(definition)
    number = askedfor.number("version")
    version = None if number is None else version_of(versions, number)
    about = {
        "definition": definition,
        "drawn": version or catalogue.version_of(key, None),
        "versions": versions,
        "version": version.number if version else None,
        "unit_id": unit_id,
        "places": [(str(one.id), one.name) for one in overseeing.places(me(), unit_id)],
        "months": _months(),
        "periods": PERIODS,
    }
    units, months = scope.units(me(), unit_id), scope.last_months(_months())
    return Asked(definition.id, units, months, version.id if version else None), about


def _shown(key: str) -> dict[str, Any]:
    """What the page shows of one procedure. Raises: NotFound."""
    asked, about = asked_of(key)
    steps, measures, drawn = heat.of_steps(me(), asked), _measures(), about["drawn"]
    measure = measures.get(request.args.get("show", "")) or measures["open"]
    return about | {
        "measures": [_tab(name, one, measure is one) for name, one in measures.items()],
        "note": measure.note,
        "notes": [one.note for one in measures.values() if one.note],
        "diagram": course.diagram(drawn.id) | {"state": {"elements": _painted(steps, measure)}},
        "rows": _rows(drawn, about["definition"], steps),
    }


def version_of(versions: Sequence[DefinitionVersion], number: int) -> DefinitionVersion:
    """The version of that number. Raises: NotFound."""
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFound
    return found


def _months() -> int:
    wanted = request.args.get("months", type=int)
    return wanted if wanted in PERIODS else scope.USUAL_MONTHS


def _tab(name: str, measure: Measure, is_here: bool) -> dict[str, Any]:  # noqa: FBT001 - a mark
    kept: dict[str, Any] = {one: request.args.get(one) or None for one in _PARAMETERS}
    url = url_for("stepheat.show", show=name, **kept)
    return {"words": measure.words, "url": url, "is_here": is_here}


def _painted(steps: Mapping[str, Step], measure: Measure) -> dict[str, Any]:
    """Steps with their shades: the deepest is the largest of all."""
    values = {element: measure.value(step) for element, step in steps.items()}
    most = max(values.values(), default=0)
    return {
        element: {
            "state": f"heat-{max(1, -(-int(value * SHADES * 1000 / most) // 1000))}",
            "label": measure.written(steps[element]),
            "lines": _lines(steps[element]),
        }
        for element, value in values.items()
        if value
    }


def _lines(step: Step) -> list[str]:
    """What is said of a step when it is pointed at: every measure there is."""
    said = [
        _("%(what)s：%(value)s", what=one.words, value=one.written(step))
        for one in _measures().values()
    ]
    return [str(one) for one in said]


def _rows(
    version: DefinitionVersion, definition: Definition, steps: Mapping[str, Step]
) -> list[dict[str, Any]]:
    """The same as a table, in the order of the diagram; steps of other versions at the end."""
    spec = catalogue.spec_of(version.id)
    known = [one for one in spec.elements if one in steps]
    others = [one for one in steps if one not in spec.elements]
    kept: dict[str, Any] = {one: request.args.get(one) or None for one in ("unit", "version")}
    kept["procedure"] = definition.key
    rows = []
    for element in [*known, *others]:
        step = steps[element]
        rows.append(
            {
                "name": spec.elements[element].label if element in spec.elements else element,
                "is_gone": element not in spec.elements,
                "step": step,
                "url": url_for("supervising.index", step=element, **kept),
                "late_url": url_for("supervising.index", lot="late", step=element, **kept),
                "median": days(step.stays.quantile(0.5)) if step.visits else "",
                "most": days(step.stays.quantile(0.9)) if step.visits else "",
                "again": percent(step.share_again) if step.visits else "",
                "late": percent(step.share_late) if step.visits else "",
            }
        )
    return rows
