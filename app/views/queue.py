"""逐件办理: what waits at one step, one item after the other, made for the keyboard."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required

from app.cases import boxes, evidence, queries
from app.cases.models import WorkItem
from app.cases.narrowing import InboxFilter
from app.cases.paging import Page
from app.definitions import catalogue
from app.definitions.models import Definition
from app.errors import Sentence
from app.organisation.actors import Actor
from app.views import acting, casepage, former, lines, queuelines
from app.views.past import Past
from app.views.shell import me

blueprint = Blueprint("queue", __name__)


@blueprint.get("/inbox/<key>/<element>")
@login_required
def show(key: str, element: str) -> str:
    """The reader's items of a step, and one of them: that which is asked for, or the first."""
    definition = catalogue.definition(key)
    rows = _inbox(definition, element)
    return _page(
        definition, element, rows, _place(rows.rows, request.args.get("item", type=uuid.UUID))
    )


def again(item: WorkItem, problems: Mapping[str, list[Sentence]]) -> str | None:
    """The page of an item whose submit was refused; None if it is none of the items listed."""
    definition = item.case.definition
    rows = _inbox(definition, item.element)
    at = next((place for place, one in enumerate(rows.rows) if one.id == item.id), None)
    return None if at is None else _page(definition, item.element, rows, at, problems)


def _inbox(definition: Definition, element: str) -> Page[WorkItem]:
    return boxes.inbox(me(), narrowed=InboxFilter(procedure=definition.key, element=element))


def _page(
    definition: Definition,
    element: str,
    page: Page[WorkItem],
    at: int,
    problems: Mapping[str, list[Sentence]] = MappingProxyType({}),
) -> str:
    here = {"key": definition.key, "element": element}
    return render_template(
        "work/queue.html",
        title=definition.title,
        lines=[queuelines.line(item, here) for item in page.rows],
        has_more=page.next_cursor is not None,
        at=at,
        kept_from=boxes.kept_from(me(), definition.id, element),
        onward=queuelines.onward(page.rows, at, here),
        **(_shown(me(), page.rows[at], problems) if page.rows else {"acting": None}),
    )


def _place(rows: list[WorkItem], wanted: uuid.UUID | None) -> int:
    """Where the wanted item stands; somebody may have done it meanwhile."""
    return next((place for place, item in enumerate(rows) if item.id == wanted), 0)


def _shown(actor: Actor, item: WorkItem, problems: Mapping[str, list[Sentence]]) -> dict[str, Any]:
    """One item: what is asked, what was answered before, and the files beside it."""
    case, run = item.case, casepage.run_of(item.case)
    files = evidence.of_case(case)
    past = Past(case, queries.timeline(case))
    return {
        "item": {
            "title": case.title,
            "number": case.number,
            "starter": case.starter.name,
            "url": url_for("cases.show", case_id=case.id),
            **lines.waiting(item),
        },
        "acting": acting.shown(actor, case, item, run, problems) if run else None,
        "former": former.answers_shown(past, files),
        "files": casepage.files_shown(past, files),
        "named": queuelines.named_in(actor, past),
    }
