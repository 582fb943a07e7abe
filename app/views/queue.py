"""逐件办理: what waits at one step, one item after the other, made for the keyboard."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required

from app.cases import boxes, evidence, queries
from app.cases.models import WorkItem
from app.cases.narrowing import InboxFilter
from app.cases.paging import Page
from app.cases.parts import Part
from app.definitions import catalogue
from app.definitions.models import Definition
from app.errors import Sentence
from app.organisation.actors import Actor
from app.views import acting, casepage, former, inboxpage, lines, queuelines, sidelines
from app.views.asked import Asked
from app.views.inboxlook import Look
from app.views.past import Past
from app.views.shell import me

blueprint = Blueprint("queue", __name__)

#: A step is worked through to its end.
LOOK_OF_STEPS = Look(onward=True)


@blueprint.get("/inbox/<key>/<element>")
@login_required
def show(key: str, element: str) -> str:
    """The reader's items of a step, and one of them: that which is asked for, or the first."""
    line = _of_step(catalogue.definition(key), element)
    return _page_of_step(line, _place(line.page.rows, request.args.get("item", type=uuid.UUID)))


def panes(actor: Actor, asked: Asked, look: Look) -> str:
    """The inbox in three panes: filters, what they leave, and the one that is open, if one is."""
    line = _of_inbox(actor, asked, look)
    opens_first = look.onward and asked.item_id is None
    at = 0 if opens_first else _place(line.page.rows, asked.item_id, otherwise=None)
    return _page_of_inbox(actor, asked, line, at)


def again(item: WorkItem, problems: Mapping[str, list[Sentence]]) -> str | None:
    """The page of an item whose submit was refused; None if it is none of the items listed."""
    actor, asked, look = me(), Asked.at(request.form["next"]), Look.here()
    if asked is not None:
        line = _of_inbox(actor, asked, look)
        at = _place(line.page.rows, item.id, otherwise=None)
        return None if at is None else _page_of_inbox(actor, asked, line, at, problems)
    line = _of_step(item.case.definition, item.element)
    at = _place(line.page.rows, item.id, otherwise=None)
    return None if at is None else _page_of_step(line, at, problems)


@dataclass(frozen=True)
class Line:
    """What is worked through one after the other, and the addresses of its items."""

    page: Page[WorkItem]
    address: Callable[..., str]
    definition: Definition | None = None
    element: str = ""
    look: Look = LOOK_OF_STEPS

    def shown(
        self, actor: Actor, at: int | None, problems: Mapping[str, list[Sentence]]
    ) -> dict[str, Any]:
        """The list, and the item at a place of it."""
        rows = self.page.rows
        is_open = at is not None and at < len(rows)
        return {
            "lines": [queuelines.line(item, self.address) for item in rows],
            "has_more": self.page.next_cursor is not None,
            "at": at if is_open else None,
            "onward": self._onward(at or 0),
            **(_shown(actor, rows[at or 0], problems) if is_open else {"acting": None}),
        }

    def _onward(self, at: int) -> str:
        return (
            queuelines.onward(self.page.rows, at, self.address)
            if self.look.onward
            else self.address()
        )


def _of_step(definition: Definition, element: str) -> Line:
    rows = boxes.inbox(me(), narrowed=InboxFilter(procedure=definition.key, element=element))
    address = partial(url_for, "queue.show", key=definition.key, element=element)
    return Line(rows, address, definition, element)


def _of_inbox(actor: Actor, asked: Asked, look: Look) -> Line:
    page = boxes.inbox(actor, cursor=asked.cursor, narrowed=asked.narrowed, sort=asked.sort)
    kept = {"cursor": asked.cursor} if asked.cursor else {}
    return Line(page, partial(asked.address, **kept), look=look)


def _page_of_step(
    line: Line, at: int | None, problems: Mapping[str, list[Sentence]] = MappingProxyType({})
) -> str:
    assert line.definition is not None, "a step is of a procedure"
    return render_template(
        "work/queue.html",
        title=line.definition.title,
        kept_from=boxes.kept_from(me(), line.definition.id, line.element),
        **line.shown(me(), at, problems),
    )


def _page_of_inbox(
    actor: Actor,
    asked: Asked,
    line: Line,
    at: int | None,
    problems: Mapping[str, list[Sentence]] = MappingProxyType({}),
) -> str:
    return render_template(
        "work/panes.html",
        page=lines.pager(line.page),
        list_url=line.address(),
        **inboxpage.around(actor, asked, line.look, line.page),
        **line.shown(actor, at, problems),
    )


def _place(rows: list[WorkItem], wanted: uuid.UUID | None, otherwise: int | None = 0) -> int | None:
    """Where the wanted item stands; somebody may have done it meanwhile."""
    return next((place for place, item in enumerate(rows) if item.id == wanted), otherwise)


def _shown(actor: Actor, item: WorkItem, problems: Mapping[str, list[Sentence]]) -> dict[str, Any]:
    """One item: what is asked, what was answered before, and the files beside it."""
    case, run = item.case, casepage.run_of(item.case)
    goes_on = run is not None and case.suspended_at is None
    files = evidence.of_case(case)
    past = Past(actor, case, queries.timeline(case))
    return {
        "item": {
            "title": case.title,
            "number": case.number,
            "starter": case.starter.name,
            "url": url_for("cases.show", case_id=case.id),
            **lines.waiting(item),
        },
        "acting": acting.shown(actor, case, item, run, problems)
        if run and goes_on and item.part == Part.STEP
        else None,
        "asked": [sidelines.asked(item, "")] if goes_on and item.part != Part.STEP else [],
        "is_suspended": case.suspended_at is not None,
        "former": former.answers_shown(past, files),
        "files": casepage.files_shown(past, files),
        "named": queuelines.named_in(actor, past),
    }
