"""For whom a case waits now: what its head says, and the last lines of its timeline."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.cases import candidates
from app.cases.models import WorkItem
from app.cases.parts import Part
from app.engine import Element, Run
from app.views import lines
from app.views.actwords import PARTS
from app.views.holders import marked
from app.views.shell import role_titles

#: So many people of one step are named, the others counted.
MOST_NAMES = 6

Holders = Mapping[uuid.UUID, Sequence[str]]


def key_of(item: WorkItem) -> str:
    """Under which key it waits, or will when it is paused no longer."""
    return item.turn_key


def holders_of(items: Iterable[WorkItem]) -> dict[uuid.UUID, list[str]]:
    """Who may take each of these items, less those who must keep out, all read together."""
    listed = list(items)
    named = candidates.people_behind(key_of(item) for item in listed)
    found = {}
    for item in listed:
        barred = {one.person_id for one in item.recusals}
        behind = named[key_of(item)].items()
        found[item.id] = {person: name for person, name in behind if person not in barred}
    return marked(listed, found)


def part_words(item: WorkItem) -> str:
    """What stands beside a step, in a word; nothing for the step itself."""
    return str(PARTS.get(item.part, ""))


def head(items: Sequence[WorkItem], holders: Holders) -> dict[str, Any] | None:
    """Whom the case waits for, since when and until when: of several the one that is due first.

    Who was only asked something holds nothing up, and what is paused waits for another.
    """
    holding = [one for one in items if not one.is_paused and one.part != Part.QUESTION]
    if not holding:
        return None
    item = min(holding, key=lambda one: (one.due_at, one.opened_at))
    same = [one for one in holding if (one.element, one.part) == (item.element, item.part)]
    light, words = lines.deadline(item.due_at)
    names = list(dict.fromkeys(name for one in same for name in holders[one.id]))
    return {
        "step": item.name,
        "part": part_words(item),
        "who": named(names),
        "nobody": "" if names else _nobody(item),
        "since": min(one.opened_at for one in same),
        "spent": lines.time_taken(item) if item.days_taken else "",
        "light": light,
        "light_text": words,
        "others": len({(one.element, one.part) for one in holding}) - 1,
    }


def _nobody(item: WorkItem) -> str:
    role = role_titles().get(item.role_code or "", "")
    return str(_("目前无人担任%(role)s", role=role) if role else _("目前没有人能办"))


def awaiting(awaited: Sequence[Element], run: Run | None) -> dict[str, Any] | None:
    """For what a case waits that waits for nobody, and until when if that is known."""
    if run is None or not awaited:
        return None
    element = awaited[0]
    light, words = None, ""
    if element.kind != "receiveTask" and run.next_due is not None:
        light, words = lines.deadline(run.next_due)
    passed = [one.last_at for one in run.trail]
    return {
        "step": element.label,
        "part": "",
        "who": _("系统"),
        "nobody": "",
        "since": max(passed, default=None),
        "spent": "",
        "light": light,
        "light_text": words,
        "others": 0,
    }


def named(names: Sequence[str]) -> str:
    """A few names, and how many there are if there are more."""
    shown = i18n.listed(names[:MOST_NAMES])
    return shown + (i18n.counted("等%(num)s人", len(names)) if len(names) > MOST_NAMES else "")


def events(items: Iterable[WorkItem], holders: Holders) -> list[dict[str, Any]]:
    """What waits now, as the last lines of a timeline."""
    return [_event(item, holders[item.id]) for item in items]


def _event(item: WorkItem, names: Sequence[str]) -> dict[str, Any]:
    role = role_titles().get(item.role_code or "", "") if item.part == Part.STEP else ""
    who = named(names)
    return {
        "element": item.element,
        "step": item.name,
        "part": part_words(item),
        "who": _("%(role)s：%(who)s", role=role, who=who) if role and who else role or who,
        "on_behalf_of": None,
        "action": _action(item),
        "tone": "paused" if item.is_paused else "waiting",
        "icon": "player-pause" if item.is_paused else "player-play",
        "at": None,
        "since": item.opened_at,
        "spent": lines.time_taken(item) if item.days_taken else None,
        "opinion": item.request or "",
        "files": [],
    }


def _action(item: WorkItem) -> str:
    if item.is_paused:
        return str(_("先等别人办完"))
    if item.part == Part.QUESTION:
        return str(_("等待答复"))
    return str(_("等待补正") if item.part == Part.SUPPLEMENT else _("等待办理"))
