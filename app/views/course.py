"""The course of a case for people to look at: timeline, what is to come, the painted diagram."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, clock, i18n
from app.cases.models import WorkItem
from app.definitions import catalogue, questions
from app.engine import Element, Run, Spec, home_of
from app.organisation import directory
from app.views import acts, firing, lines
from app.views.acts import ACTS, DONE
from app.views.past import Past
from app.views.shell import role_titles

#: Answers of these values are told as a return or a refusal (`domain.md` 6.8, F-P3, F-P5).
RETURNS = {"return", "send_back", "disagree"}
REFUSALS = {"reject", "refuse"}
#: Kept in the record only: that nobody waited for a message is no step of anybody's.
UNHEARD = {"message.not_received"}
#: Tone of an outcome → colour and icon of its line in the timeline.
LOOKS = {
    "agree": ("agreed", "check"),
    "return": ("returned", "arrow-back-up"),
    "reject": ("refused", "x"),
}


def events(past: Past) -> list[dict[str, Any]]:
    """What has happened, oldest first, as `_timeline.html` shows it."""
    told: list[dict[str, Any]] = []
    for entry in past.entries:
        if entry.action not in UNHEARD:
            told += _told(past, entry)
    return told


def _told(past: Past, entry: audit.AuditEntry) -> list[dict[str, Any]]:
    if entry.action == "case.moved":
        return [_system_step(entry, step) for step in entry.details["steps"]]
    act, tone, icon = ACTS[entry.action]
    tone, icon, outcome = _decision(past, entry) or (tone, icon, str(act))
    return [
        {
            "element": entry.details.get("element"),
            "step": entry.details.get("name") or str(act),
            "who": entry.actor_name if entry.actor_id else _("系统"),
            "on_behalf_of": past.stead(entry),
            "action": outcome,
            "tone": tone,
            "icon": icon,
            "at": entry.at,
            "spent": None,
            "opinion": _opinion(past, entry),
            "files": [],
        }
    ]


def _system_step(entry: audit.AuditEntry, step: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "element": step["element"],
        "step": step["name"],
        "who": _("系统"),
        "on_behalf_of": None,
        "action": _("自动完成"),
        "tone": "system",
        "icon": "settings",
        "at": entry.at,
        "spent": None,
        "opinion": firing.told(step) if "decision" in step else "",
        "files": [],
    }


def _decision(past: Past, entry: audit.AuditEntry) -> tuple[str, str, str] | None:
    """Colour, icon and words of what somebody decided, if the step has an outcome."""
    asked = past.asked(entry)
    outcome = questions.used_as(asked, "outcome")
    value = outcome and (entry.details["answers"] or {}).get(outcome.name)
    if not outcome or not value:
        return None
    label = dict(outcome.choices).get(value, value).split("\n")[0]
    tone, icon = LOOKS[tone_of(value)]
    return tone, icon, label


def tone_of(outcome: str) -> str:
    """Whether an outcome agrees, returns or rejects, by the value that stands for it."""
    if outcome in RETURNS:
        return "return"
    return "reject" if outcome in REFUSALS else "agree"


def _opinion(past: Past, entry: audit.AuditEntry) -> str:
    """What somebody wrote as an opinion, or what the system says of what has happened."""
    said = acts.said(entry)
    if said is not None:
        return said
    question = questions.used_as(past.asked(entry), "opinion")
    return str((entry.details.get("answers") or {}).get(question.name) or "") if question else ""


def waiting(items: Iterable[WorkItem]) -> list[dict[str, Any]]:
    """The steps that wait now, as the last lines of a timeline."""
    titles = role_titles()
    shown = []
    for item in items:
        role = titles.get(item.role_code or "", "")
        who = i18n.listed(directory.holder_names(item.candidate_key))
        shown.append(
            {
                "element": item.element,
                "step": item.name,
                "who": _("%(role)s：%(who)s", role=role, who=who) if role and who else role or who,
                "on_behalf_of": None,
                "action": _("等待办理"),
                "tone": "waiting",
                "icon": "player-play",
                "at": None,
                "spent": lines.time_taken(item) if item.days_taken else None,
                "opinion": "",
                "files": [],
            }
        )
    return shown


#: What waits for a message or a time, not for people.
AWAITING = frozenset({"receiveTask", "intermediateCatchEvent"})


def awaited(spec: Spec, run: Run) -> list[Element]:
    """The steps at which a case waits for a message or a time, those of called procedures too."""
    found = (spec.elements[one] for one in run.current)
    return [element for element in found if element.kind in AWAITING]


def awaiting(elements: Iterable[Element]) -> list[dict[str, Any]]:
    """The steps that wait by themselves, as the last lines of a timeline."""
    return [
        {
            "element": element.id,
            "step": element.label,
            "who": _("系统"),
            "on_behalf_of": None,
            "action": _("等待"),
            "tone": "waiting",
            "icon": "hourglass",
            "at": None,
            "spent": None,
            "opinion": element.documentation,
            "files": [],
        }
        for element in elements
    ]


def foretold(
    version_id: uuid.UUID, origins: Iterable[str], known: Mapping[str, Any] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """`upcoming`, where people press what their step offers first: the button of agreement."""
    spec = catalogue.spec_of(version_id)
    return upcoming(spec, origins, {**_first_outcomes(version_id, spec), **known})


def upcoming(
    spec: Spec, origins: Iterable[str], known: Mapping[str, Any] = MappingProxyType({})
) -> list[dict[str, Any]]:
    """The steps for people that usually follow, in order.

    At a gateway that is where what is `known` leads; where it decides nothing, the default.
    """
    titles = role_titles()
    seen, ahead, found = set(origins), list(origins), []
    while ahead:
        for target in spec.usual_next(ahead.pop(0), known):
            if target in seen:
                continue
            seen.add(target)
            ahead.append(target)
            step = spec.elements[target]
            if step.waits_for_people:
                who = i18n.listed(titles.get(role, role) for role in step.roles)
                found.append({"element": step.id, "step": step.label, "who": who})
    return found


def _first_outcomes(version_id: uuid.UUID, spec: Spec) -> dict[str, str]:
    """The outcome that each step for people offers first, under the name of its question."""
    found = {}
    for element in spec.elements.values():
        asked = catalogue.questions_of(version_id, element.id) if element.waits_for_people else []
        outcome = questions.used_as(asked, "outcome")
        if outcome is not None and outcome.choices:
            found[outcome.name] = outcome.choices[0][0]
    return found


def diagram(
    version_id: uuid.UUID, run: Run | None = None, items: Iterable[WorkItem] = ()
) -> dict[str, Any]:
    """The diagram of a version and how to paint it: done, current, returned; the rest is future."""
    spec = catalogue.spec_of(version_id)
    return {
        "xml_url": url_for("cases.diagram", version_id=version_id),
        "description": spec.name,
        "state": {} if run is None else paint(spec, run, {item.element for item in items}),
    }


def paint(spec: Spec, run: Run, current: set[str]) -> dict[str, Any]:
    """What is drawn of the way so far; of a called procedure only the call."""
    passed = {one.id: one for one in run.trail}
    elements = {}
    current = current | {one for one in run.current if spec.elements[one].calling}
    current = current | {element.id for element in awaited(spec, run)}
    for element_id, element in spec.elements.items():
        one = passed.get(element_id)
        if element.home:
            continue
        if element_id in current:
            state, label = "current", _("正在办")
        elif one is None:
            continue
        else:
            state, label = ("returned", _("退回过")) if one.count > 1 else ("done", "")
        notes = [element.label]
        if one is not None:
            notes.append(f"{one.last_at.astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}")
        elements[element_id] = {"state": state, "label": label, "lines": notes}
    return {
        "elements": elements,
        "flows": [one for one in spec.flows if one in passed and not home_of(one)],
    }


def sentences(spec: Spec, painted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The diagram as a list in words, its twin for those who cannot look at it."""
    words = {"done": _("已办"), "current": _("正在办"), "returned": _("退回过")}
    titles = role_titles()
    shown = []
    for element in spec.elements.values():
        if not element.name or element.home:
            continue
        state = painted.get("elements", {}).get(element.id, {}).get("state", "future")
        roles = element.roles if element.waits_for_people else ()
        who = i18n.listed(titles.get(role, role) for role in roles)
        text = _("%(step)s（%(who)s）", step=element.name, who=who) if who else element.name
        line = {"element": element.id, "text": text, "state": state}
        shown.append(line | {"state_words": words.get(state, _("未到"))})
    return shown


def record(past: Past, visits: Iterable[WorkItem]) -> list[dict[str, Any]]:
    """流转记录: every visit of a step for people, oldest first."""
    done = {entry.details.get("work_item"): entry for entry in past.entries if _is_done(entry)}
    return [_recorded(past, visit, done.get(str(visit.id))) for visit in visits]


def _is_done(entry: audit.AuditEntry) -> bool:
    return entry.action == "work_item.completed"


def _recorded(past: Past, visit: WorkItem, entry: audit.AuditEntry | None) -> dict[str, Any]:
    decision = _decision(past, entry) if entry else None
    return {
        "step": visit.name,
        "who": visit.done_by.name if visit.done_by else "",
        "on_behalf_of": past.stead(entry) if entry else None,
        "received_at": visit.opened_at,
        "done_at": visit.closed_at,
        "spent": lines.time_taken(visit),
        "action": decision[2] if decision else (str(DONE) if entry else ""),
        "opinion": _opinion(past, entry) if entry else "",
    }
