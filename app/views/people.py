"""人员 for administrators: find somebody, appoint a stand-in, hand over the work of who leaves."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.cases import handover, succession
from app.cases.handover import OTHERS, Handover, Plan
from app.cases.models import WorkItem
from app.cases.succession import Line
from app.db import new_id
from app.errors import AppError, Invalid, NotFound, Refused
from app.jobs import batches
from app.organisation import directory, finding, leaving, permissions, tree
from app.organisation.models import Person
from app.organisation.permissions import Permission
from app.views import lines, shell, treelines
from app.views.shell import me

blueprint = Blueprint("people", __name__, url_prefix="/people")

LONGEST_SEARCH = 100
#: So many are shown at a time.
PAGE = 25
FIRST = "to-"


@blueprint.get("")
@login_required
def index() -> str:
    if not permissions.may(me(), Permission.MANAGE_PEOPLE):
        raise NotFound
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    unit_id = request.args.get("unit", type=uuid.UUID)
    found = leaving.people(me(), text, unit_id)
    listed = found[: leaving.MOST_LISTED]
    pages = _pages(len(listed))
    shown = listed[pages["first"] :][:PAGE]
    return render_template(
        "people/index.html",
        people=shown,
        posts=_titles(shown),
        pages=pages,
        is_cut=len(found) > len(listed),
        q=text,
        unit=unit_id,
        units=[treelines.choice(one) for one in tree.choices(me())],
    )


def _pages(listed: int) -> dict[str, Any]:
    """Which stretch of the list is shown, and the addresses of those beside it."""
    last = max(0, (listed - 1) // PAGE)
    here = min(max(0, request.args.get("page", 1, type=int) - 1), last)
    kept: dict[str, Any] = request.args.to_dict()
    beside = {"previous_url": here - 1, "next_url": here + 1}
    urls = {
        name: url_for("people.index", **(kept | {"page": number + 1}))
        for name, number in beside.items()
        if 0 <= number <= last
    }
    return {"first": here * PAGE, "listed": listed, **urls}


@blueprint.get("/<uuid:person_id>/handover")
@login_required
def hand_over(person_id: uuid.UUID) -> str:
    return _page(_person(person_id))


@blueprint.post("/<uuid:person_id>/handover/preview")
@login_required
def preview(person_id: uuid.UUID) -> str:
    person = _person(person_id)
    return _page(person, handover.preview(me(), person, _plan()))


@blueprint.post("/<uuid:person_id>/handover")
@login_required
def carry_out(person_id: uuid.UUID) -> ResponseReturnValue:
    key = request.form.get("key", type=uuid.UUID)
    if key is None:
        raise NotFound
    row = handover.carry_out(me(), _person(person_id), _plan(), key=key)
    flash(_("%(name)s的工作正在交接。", name=row.person.name), "success")
    return redirect(url_for("people.progress", person_id=person_id, handover_id=row.id))


@blueprint.get("/<uuid:person_id>/handover/<uuid:handover_id>")
@login_required
def progress(person_id: uuid.UUID, handover_id: uuid.UUID) -> str:
    person = _person(person_id)
    row = db.session.get(Handover, handover_id)
    if row is None or row.person_id != person.id:
        raise NotFound
    return render_template(
        "people/progress.html", person=person, row=row, so_far=batches.progress(row.batch)
    )


def _titles(people: Iterable[Person]) -> dict[uuid.UUID, list[str]]:
    found = finding.titles_of({one.id for one in people})
    return {person: [i18n.known(title) for title in titles] for person, titles in found.items()}


def _person(person_id: uuid.UUID) -> Person:
    """Raises: NotFound."""
    return leaving.managed(me(), person_id)


def _plan() -> Plan:
    sent = request.form
    named = {
        key.removeprefix(FIRST): value.strip()
        for key, value in sent.items()
        if key.startswith(FIRST) and value.strip()
    }
    return Plan(named, ends_posts="ends_posts" in sent, disables="disables" in sent)


def _page(
    person: Person, previewed: Iterable[Line] | None = None, error: AppError | None = None
) -> str:
    """What waits for somebody and who is to have it; after a refusal why nothing was done."""
    waiting, returning = succession.waiting_for(person.id), succession.returning_to(person.id)
    items, posts = [*waiting, *returning], leaving.posts_of(person.id)
    said = error.details if isinstance(error, Invalid) else {}
    titles = {one.case.definition.key: one.case.definition.title for one in items}
    return render_template(
        "people/handover.html",
        person=person,
        items=[_shown(one) for one in waiting] + [_returning(one) for one in returning],
        counts={key: sum(one.case.definition.key == key for one in items) for key in titles},
        titles=titles,
        others=OTHERS,
        drafts=handover.drafts_of(person.id),
        posts=posts,
        roles=shell.role_titles(),
        by_two={one.role_code for one in posts if permissions.is_sensitive(one.role_code)},
        stand_ins=leaving.stand_ins_of(person.id),
        before=handover.of_person(person.id),
        colleagues=directory.colleagues(person),
        lines=None if previewed is None else [_line(one) for one in previewed],
        key=new_id(),
        written=request.form,
        problem=i18n.say(error) if error and not said else "",
        problems={field: "".join(map(i18n.say, texts)) for field, texts in said.items()},
    )


def _shown(item: WorkItem) -> dict[str, Any]:
    light, words = lines.deadline(item.due_at)
    return {
        "number": item.case.number,
        "definition": item.case.definition.title,
        "step": item.name,
        "light": light,
        "light_text": words,
    }


def _returning(item: WorkItem) -> dict[str, Any]:
    """What will come straight back from where it is now."""
    step = succession.sent_back(item)
    return {
        **_shown(item),
        "step": _("%(step)s（在“%(now)s”，办完送回）", step=step.name, now=item.name),
    }


def _line(line: Line) -> dict[str, Any]:
    """What becomes of an item, in words."""
    shown = _returning(line.item) if line.returns else _shown(line.item)
    if line.left is not None:
        return {**shown, "becomes": i18n.say(line.left), "is_left": True}
    return {**shown, "becomes": _becomes(line), "is_left": False}


def _becomes(line: Line) -> str:
    if line.to is not None:
        return str(_("交给%(name)s", name=line.to.name))
    return str(_("送回时由岗位办理") if line.returns else _("放回岗位，由同岗人员办理"))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was handed over: the page again with what was written, and why."""
    with db.transaction(reads_only=True):
        page = _page(_person(shell.view_argument("person_id")), error=error)
        return page, statuses.status_of(type(error))
