"""The course of a case for people to look at: timeline, what is to come, the painted diagram."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, clock, i18n
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.definitions import catalogue, questions
from app.definitions.narration import Line
from app.engine import AWAITING, Element, Passed, Run, Spec, home_of
from app.i18n import lazy
from app.views import acts, firing, holders, lines
from app.views.acts import ACTS, UNNAMED
from app.views.past import Past

#: Answers of these values are told as a return or a refusal (`domain.md` 6.8, F-P3, F-P5).
RETURNS = {"return", "send_back", "disagree"}
REFUSALS = {"reject", "refuse"}
#: Kept in the record only: that nobody waited for a message, or that somebody has read a copy.
UNHEARD = {"message.not_received", "case.read"}
ABSTENTIONS = {"abstain"}
#: Tone of an outcome → colour and icon of its line in the timeline.
LOOKS = {
    "agree": ("agreed", "check"),
    "return": ("returned", "arrow-back-up"),
    "reject": ("refused", "x"),
    "plain": ("system", "minus"),
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
    act, tone, icon = ACTS.get(entry.action, UNNAMED)
    tone, icon, outcome = _decision(past, entry) or (tone, icon, str(act))
    return [
        {
            "element": entry.details.get("element"),
            "step": entry.details.get("name") or str(act),
            "who": holders.doer(entry),
            "on_behalf_of": past.stead(entry),
            "part": "",
            "action": outcome,
            "tone": tone,
            "icon": icon,
            "at": entry.at,
            "spent": None,
            "opinion": opinion(past, entry),
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
    if entry.action == "work_item.signed":
        return _signed(entry.details["outcome"])
    asked = past.asked(entry)
    outcome = questions.used_as(asked, "outcome")
    value = outcome and (entry.details["answers"] or {}).get(outcome.name)
    if not outcome or not value:
        return None
    label = dict(outcome.choices).get(value, value).split("\n")[0]
    tone, icon = LOOKS[tone_of(value)]
    return tone, icon, label


def _signed(outcome: str) -> tuple[str, str, str]:
    """What somebody said who was asked to sign too."""
    if tone_of(outcome) == "agree":
        return *LOOKS["agree"], str(_("加签同意"))
    return *LOOKS["reject"], str(_("加签不同意"))


def decided(past: Past, entry: audit.AuditEntry) -> str:
    """What somebody decided, or else what the act is called."""
    found = _decision(past, entry)
    return found[2] if found else acts.words(entry)


def tone_of(outcome: str) -> str:
    """Whether an outcome agrees, returns, rejects or abstains, by the value that stands for it."""
    if outcome in ABSTENTIONS:
        return "plain"
    if outcome in RETURNS:
        return "return"
    return "reject" if outcome in REFUSALS else "agree"


def opinion(past: Past, entry: audit.AuditEntry) -> str:
    """What somebody wrote as an opinion, or what the system says of what has happened."""
    said = acts.said(entry)
    if said is not None:
        return said
    question = questions.used_as(past.asked(entry), "opinion")
    return str((entry.details.get("answers") or {}).get(question.name) or "") if question else ""


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


def diagram(
    version_id: uuid.UUID, run: Run | None = None, visits: Sequence[WorkItem] = ()
) -> dict[str, Any]:
    """The diagram of a version and how to paint it: done, current, returned; the rest is future."""
    spec = catalogue.spec_of(version_id)
    return {
        "xml_url": url_for("cases.diagram", version_id=version_id),
        "description": spec.name,
        "state": {} if run is None else paint(spec, run, visits),
    }


def paint(spec: Spec, run: Run, visits: Sequence[WorkItem] = ()) -> dict[str, Any]:
    """What is drawn of the way so far; of a called procedure only the call."""
    passed = {one.id: one for one in run.trail}
    current = {item.element for item in visits if item.is_open and item.part != Part.QUESTION}
    current |= {one for one in run.current if spec.elements[one].calling}
    current |= {element.id for element in awaited(spec, run)}
    elements = {}
    for element in spec.elements.values():
        one = passed.get(element.id)
        state = _state_of(one, is_current=element.id in current)
        if element.home or state is None:
            continue
        own = [item for item in visits if item.element == element.id and item.part == Part.STEP]
        notes = [note for item in own[-MOST_VISITS:] for note in _visited(item)]
        if one is not None and not own:
            notes.append(_("%(at)s 完成", at=moment(one.last_at)))
        elements[element.id] = {
            "state": state,
            "label": LABELS.get(state, ""),
            "lines": notes,
        }
    return {
        "elements": elements,
        "flows": [one for one in spec.flows if one in passed and not home_of(one)],
    }


def end_reached(case: Case) -> str:
    """What the diagram calls the end that a case has come to."""
    end = catalogue.spec_of(case.version_id).elements.get(case.outcome or "")
    return i18n.known(end.name) if end else ""


#: Of so many visits of a step, the last ones, the diagram tells.
MOST_VISITS = 3
#: The words on the mark of an element, where its colour and icon need some.
LABELS = {"current": lazy("正在办"), "returned": lazy("退回过")}


def _state_of(passed: Passed | None, *, is_current: bool) -> str | None:
    """What an element has come to; None if nobody was there yet."""
    if is_current:
        return "current"
    if passed is None:
        return None
    return "returned" if passed.count > 1 else "done"


def _visited(item: WorkItem) -> Iterator[str]:
    """Who did a step, when it came there and when it went on."""
    if item.done_by is not None:
        yield holders.visitor(item)
    yield str(_("%(at)s 收到", at=moment(item.opened_at)))
    if item.closed_at is not None:
        yield str(_("%(at)s 办结", at=moment(item.closed_at)))
    yield str(_("用时 %(spent)s", spent=lines.time_spent(item)))


def moment(at: datetime) -> str:
    """A time in the offices, to the minute."""
    return f"{at.astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}"


def sentences(lines: Sequence[Line], painted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The diagram as a list in words, its twin for those who cannot look at it.

    Of a step it is said how far it has come, and which way was gone behind a judgement.
    """
    words = {"done": _("已办"), "gone": _("走过"), **LABELS}
    shown = []
    for line in lines:
        found = painted.get("elements", {}).get(line.element, {})
        state = found.get("state", "future") if line.is_step else ""
        if line.element in painted.get("flows", ()):
            state = "gone"
        shown.append(
            {
                "element": line.element,
                "also": " ".join(line.also),
                "number": line.number,
                "depth": line.depth,
                "text": i18n.say(line.said),
                "lines": found.get("lines", ()),
                "state": state,
                "state_words": words.get(state, _("未到")) if state else "",
            }
        )
    return shown
