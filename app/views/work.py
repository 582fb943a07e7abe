"""工作台, 发起 and the boxes of a desk."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app import clock, i18n
from app.cases import applicant, boxes, otherboxes, queries, searching
from app.definitions import catalogue
from app.errors import AppError, Conflict, Invalid, Refused
from app.views import (
    foresightlines,
    inboxpage,
    lines,
    pointlines,
    queue,
    shell,
    starts,
    stead,
    writing,
)
from app.views.asked import Asked, is_plain
from app.views.inboxlook import Look
from app.views.shell import me, post
from app.views.writing import Written

blueprint = Blueprint("work", __name__)

NOON, EVENING = 12, 18
LONGEST_SEARCH = 200


@blueprint.get("/")
@login_required
def home() -> str:
    actor = me()
    figures = boxes.figures(actor)
    own = otherboxes.started(actor, size=3).rows
    waiting = queries.waiting_in(own)
    return render_template(
        "work/home.html",
        today=clock.today(),
        greeting=_greeting(),
        me={"name": actor.name, "unit_name": current_user.unit_name, "post": post(actor)},
        counts=lines.counts(figures),
        tasks=[lines.waiting(item) for item in boxes.inbox(actor, size=5).rows],
        mine=[_own_line(case, waiting[case.id]) for case in own if case.is_open],
        quick=starts.usual(actor),
        points=pointlines.summary(actor),
    )


def _greeting() -> str:
    hour = clock.now().astimezone(clock.OFFICE_ZONE).hour
    if hour < NOON:
        return str(_("上午好"))
    return str(_("下午好") if hour < EVENING else _("晚上好"))


def _own_line(case: Any, items: list[Any]) -> dict[str, Any]:
    line = lines.started(case, items)
    phase = catalogue.deployed(case.version_id).about.get("phases", {})
    at = next((phase[item.element] for item in items if item.element in phase), None)
    return {**line, "at": at}


@blueprint.get("/start")
@login_required
def start() -> str:
    return render_template("work/start.html", categories=starts.by_category(me()))


@blueprint.get("/start/<key>")
@login_required
def start_form(key: str) -> str:
    definition = catalogue.definition(key)
    draft_id = request.args.get("draft", type=uuid.UUID)
    draft = otherboxes.draft(me(), draft_id) if draft_id else None
    return writing.start_page(definition, draft=draft)


@blueprint.post("/start/<key>")
@login_required
def begin(key: str) -> ResponseReturnValue:
    definition = catalogue.definition(key)
    written = writing.first_form(definition)
    if request.form.get("act") == "draft":
        given = {**written.draft, **written.uploaded()}
        draft = applicant.save_draft(me(), definition, written.unit_id, given, draft_id=written.key)
        flash(_("草稿已保存。"), "success")
        return redirect(url_for("work.start_form", key=key, draft=draft.id))
    case = applicant.start(
        me(),
        definition,
        written.unit_id,
        written.answers(),
        start_key=written.key,
        on_behalf_of=written.whose,
    )
    said = _("“%(title)s”已提交，编号 %(number)s。", title=case.title, number=case.number)
    flash(said, "success")
    return redirect(url_for("cases.show", case_id=case.id))


@blueprint.post("/start/<key>/asked")
@login_required
def asked(key: str) -> dict[str, Any]:
    """The questions that are asked after what is written so far; nothing is kept."""
    return writing.first_form(catalogue.definition(key)).to_follow()


@blueprint.post("/start/<key>/foreseen")
@login_required
def foreseen(key: str) -> str:
    """Who will have it next after what is written so far; nothing is kept."""
    definition = catalogue.definition(key)
    written = writing.first_form(definition)
    instead = stead.of(definition, written.unit_id, written.on_behalf_of)
    assert definition.version_in_force_id is not None, "only what is in force is found"
    found = foresightlines.of_start(definition.version_in_force_id, instead, written.given)
    return render_template("work/_foreseen.html", foreseen=found)


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def keep_what_was_written(error: AppError) -> ResponseReturnValue:
    """A start that was refused: nothing has begun, and what was written is kept as a draft."""

    def keep(written: Written) -> str:
        definition = catalogue.definition(shell.view_argument("key"))
        given = {**written.draft, **written.kept()}
        draft = applicant.save_draft(me(), definition, written.unit_id, given, draft_id=written.key)
        flash(_("没有提交成功：%(why)s填写的内容已存为草稿。", why=i18n.say(error)), "error")
        problems, standing = writing.problems_of(error), writing.standing_of(error)
        return writing.start_page(definition, draft=draft, problems=problems, standing=standing)

    return writing.again(error, keep)


def _looked_for() -> str:
    """What the reader looks for; no title is longer, and SQLite compares no longer pattern."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


@blueprint.get("/inbox")
@login_required
def inbox() -> ResponseReturnValue:
    asked, look = Asked.here(), Look.here()
    if not is_plain(request.args):
        return redirect(asked.address(**asked.place))
    if look.panes or asked.item_id:
        return queue.panes(me(), asked, look)
    return inboxpage.table(me(), asked, look)


@blueprint.get("/done")
@login_required
def done() -> str:
    text = _looked_for()
    page = otherboxes.done(me(), cursor=request.args.get("cursor"), text=text)
    shown = [lines.done(item) for item in page.rows]
    return render_template("work/done.html", lines=shown, page=lines.pager(page), q=text)


@blueprint.get("/started")
@login_required
def started() -> str:
    text = _looked_for()
    page = otherboxes.started(me(), cursor=request.args.get("cursor"), text=text)
    waiting = queries.waiting_in(page.rows)
    shown = [lines.started(case, waiting[case.id]) for case in page.rows]
    return render_template("work/started.html", lines=shown, page=lines.pager(page), q=text)


@blueprint.get("/copied")
@login_required
def copied() -> str:
    text = _looked_for()
    page = otherboxes.copied(me(), cursor=request.args.get("cursor"), text=text)
    shown = [lines.copied(copy) for copy in page.rows]
    return render_template("work/copied.html", lines=shown, page=lines.pager(page), q=text)


@blueprint.get("/drafts")
@login_required
def drafts() -> str:
    rows = otherboxes.drafts(me())
    page = {"next_url": None, "previous_url": None, "count": len(rows), "total": len(rows)}
    shown = [lines.draft(row) for row in rows]
    return render_template("work/drafts.html", lines=shown, page=page)


@blueprint.get("/search")
@login_required
def search() -> str:
    text = _looked_for()
    page = searching.search(me(), text, cursor=request.args.get("cursor"))
    hits = [lines.hit(case) for case in page.rows]
    groups = [{"name": _("事项"), "hits": hits}] if hits else []
    more_url = lines.pager(page)["next_url"]
    return render_template("search.html", query=text, groups=groups, more_url=more_url)
