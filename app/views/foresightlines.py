"""What is foreseen of a case, in words: the steps to come, whom each will reach, what is open."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.cases import candidates, foresight
from app.cases.foretold import Foresight, Step
from app.views import acts
from app.views.holders import away_note
from app.views.shell import me, role_titles
from app.views.stead import Stead

#: So many names of one step are told, the others counted.
MOST_NAMES = 6


def of_start(version_id: uuid.UUID, instead: Stead, known: Mapping[str, Any]) -> dict[str, Any]:
    """What would come of starting with what is written so far, for whomever it is."""
    entered_by = me().person_id if instead.chosen else None
    found = foresight.of_start(version_id, instead.asking, known, entered_by)
    return shown(found, instead.asking.unit_id)


def shown(found: Foresight | None, unit_id: uuid.UUID) -> dict[str, Any]:
    """As `_foreseen.html` and `_timeline.html` show it; `unit_id` is where the case lies."""
    if found is None:
        return {"steps": [], "besides": [], "stops": ""}
    steps = (*found.steps, *found.later)
    away = {step.post[1] for step in steps if step.post} - {unit_id}
    places = candidates.names_of_places(away)
    besides = [
        _("视“%(gateway)s”而定，还可能经过：%(steps)s。", gateway=gateway, steps=i18n.listed(steps))
        for gateway, steps in found.besides.items()
    ]
    return {
        "steps": [_step(step, places) for step in found.steps]
        + [_later(step, places) for step in found.later],
        "besides": besides,
        "stops": i18n.say(found.stops) if found.stops else "",
    }


def _step(step: Step, places: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    gateways = i18n.listed(f"“{one}”" for one in step.hangs_on)
    return {
        "element": step.element.id,
        "step": step.element.label,
        "who": _who(step, places),
        "is_system": not step.places,
        "depends": _("要看%(gateways)s", gateways=gateways) if gateways else "",
        "skipped": _skipped(step),
        "warning": _nobody(step, places) if step.waits_for_nobody and not step.skip else "",
    }


def _skipped(step: Step) -> str:
    """That the system will pass a step, and why."""
    if step.skip is None:
        return ""
    return acts.why_skipped(step.skip.why, i18n.listed(step.people))


def _later(step: Step, places: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return _step(step, places) | {"depends": _("要看前面办理的结果")}


def _who(step: Step, places: Mapping[uuid.UUID, str]) -> str:
    if not step.places:
        return str(_("系统"))
    if not step.is_known and not step.people:
        titles = role_titles()
        roles = i18n.listed(titles.get(role, role) for role in step.element.roles)
        return roles or str(_("由前面办理的结果确定"))
    names = _names(step)
    role = _post(step, places)
    return str(_("%(role)s：%(who)s", role=role, who=names)) if role and names else role or names


def _names(step: Step) -> str:
    marked = [name + away_note(away) for name, away in zip(step.people, step.away, strict=True)]
    names = i18n.listed(marked[:MOST_NAMES])
    if len(step.people) <= MOST_NAMES:
        return names
    return names + i18n.counted("等%(num)s人", len(step.people))


def _post(step: Step, places: Mapping[uuid.UUID, str]) -> str:
    """The role, and where it is held if that is not where the case lies."""
    if step.post is None or len({place.key for place in step.places}) > 1:
        return ""
    code, unit = step.post
    role = role_titles().get(code, "")
    if unit in places:
        return str(_("%(role)s（%(unit)s）", unit=places[unit], role=role))
    return role


def _nobody(step: Step, places: Mapping[uuid.UUID, str]) -> str:
    role = _post(step, places) or step.element.label
    if any(place.barred for place in step.places):
        return str(_("除须回避的人外，目前无人担任%(role)s，到这一步会没有人办。", role=role))
    return str(_("目前无人担任%(role)s，到这一步会没有人办。", role=role))
