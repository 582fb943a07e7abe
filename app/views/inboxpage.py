"""The inbox as a table, and what stands around it in either mode: filters, names of them, modes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.cases import batches, boxes, boxplaces, narrowing, savedfilters
from app.cases.boxes import Step
from app.cases.models import WorkItem
from app.cases.narrowing import MINE, POST
from app.cases.paging import Page
from app.cases.priorities import Priority
from app.cases.sorting import Sort
from app.i18n import lazy
from app.organisation import units
from app.organisation.actors import Actor
from app.views import lines
from app.views.asked import Asked
from app.views.inboxlook import Look

PRIORITIES = {
    Priority.ORDINARY: lazy("普通"),
    Priority.URGENT: lazy("紧急"),
    Priority.CRITICAL: lazy("特急"),
}
SORTS = {
    Sort.DUE: lazy("按时限"),
    Sort.STAY: lazy("按停留时间"),
    Sort.PRIORITY: lazy("按缓急"),
}


def table(actor: Actor, asked: Asked, look: Look) -> str:
    page = boxes.inbox(actor, cursor=asked.cursor, narrowed=asked.narrowed, sort=asked.sort)
    return render_template(
        "work/inbox.html",
        lines=[line(actor, item, asked, look) for item in page.rows],
        page=lines.pager(page),
        **around(actor, asked, look, page),
    )


def line(actor: Actor, item: WorkItem, asked: Asked, look: Look) -> dict[str, Any]:
    """A row of the table: what it is, whose it is, and what may be done from here."""
    shown = lines.waiting(item)
    if look.onward:
        shown["url"] = asked.address(item=item.id)
    return {
        **shown,
        "id": item.id,
        "urgency": urgency(item),
        "claiming": _claiming(actor, item),
        "in_batch": batches.takes_batches(item),
    }


def urgency(item: WorkItem) -> dict[str, Any] | None:
    """How pressing it is, in words and a tone; nothing of what is ordinary."""
    if item.priority == Priority.ORDINARY:
        return None
    tone = "red" if item.priority == Priority.CRITICAL else "amber"
    return {"words": PRIORITIES[Priority(item.priority)], "tone": tone}


def _claiming(actor: Actor, item: WorkItem) -> dict[str, str] | None:
    """Take an item of a post for oneself, or give it back; nothing where there is no post."""
    if item.post_key is None or item.post_key not in actor.candidate_keys:
        return None
    if item.is_claimed:
        return {"url": url_for("cases.release", item_id=item.id), "words": _("放回")}
    return {"url": url_for("cases.claim", item_id=item.id), "words": _("认领")}


def around(actor: Actor, asked: Asked, look: Look, page: Page[WorkItem]) -> dict[str, Any]:
    """The filters with what can be chosen, those that were saved, and the modes."""
    steps = boxes.steps(actor)
    choices = _choices(actor, asked, steps)
    parameters = narrowing.written(asked.narrowed)
    current = narrowing.canonical(parameters)
    return {
        "q": asked.narrowed.text,
        "here": asked.address(),
        "parameters": parameters,
        "found": _found(actor, asked, page) if parameters else None,
        "look": look,
        "figures": boxes.figures(actor),
        "steps": steps,
        "choices": choices,
        "kept": asked.parameters,
        "narrows": {**parameters, "sort": asked.sort.value},
        "conditions": _conditions(asked, choices),
        "saved": [_saved(actor, one, current) for one in savedfilters.of(actor)],
    }


def _found(actor: Actor, asked: Asked, page: Page[WorkItem]) -> int:
    """How many a filter leaves; a page that holds them all needs no further look."""
    if asked.cursor is None and page.next_cursor is None:
        return len(page.rows)
    return boxes.matching(actor, asked.narrowed)


def _choices(actor: Actor, asked: Asked, steps: list[Step]) -> dict[str, Any]:
    """What the fields of the filter offer: only procedures and steps at which something waits."""
    at = [step for step in steps if step.key == asked.narrowed.procedure]
    return {
        "procedure": {step.key: step.title for step in steps},
        "step": {step.element: step.name for step in at},
        "unit": boxplaces.of(actor),
        "light": {"late": _("已超期"), "soon": _("将超期")},
        "priority": {one.name.lower(): words for one, words in reversed(PRIORITIES.items())},
        "held": {MINE: _("我名下的"), POST: _("岗位共有的")},
        "sort": {sort.value: words for sort, words in SORTS.items()},
    }


def _conditions(asked: Asked, choices: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each condition in force in words, with the address without it."""
    return [
        {
            "words": str(choices.get(name, {}).get(value) or _in_words(name, value)),
            "url": asked.without(*(("procedure", "step") if name == "procedure" else (name,))),
        }
        for name, value in narrowing.written(asked.narrowed).items()
    ]


def _in_words(name: str, value: str) -> str:
    """A condition that nobody has chosen from a list."""
    sentences = {
        "q": _("含“%(text)s”", text=value),
        "starter": _("%(name)s发起", name=value),
        "from": _("%(day)s起", day=value),
        "to": _("到%(day)s", day=value),
    }
    if name == "unit":
        return units.name_of(uuid.UUID(value)) or str(_("没有的单位"))
    return str(sentences.get(name, value))


def _saved(actor: Actor, one: savedfilters.SavedFilter, current: str) -> dict[str, Any]:
    address = url_for("work.inbox")
    return {
        "id": one.id,
        "name": one.name,
        "url": f"{address}?{one.query}",
        "is_current": one.query == current,
        "is_own": one.person_id == actor.person_id,
        "by": one.person.name,
        "unit": one.unit.name if one.unit else None,
    }
