"""消息: what a person was told, the unread first; opening one leads to what it is about."""

from __future__ import annotations

import uuid
from typing import Any

from flask import (
    Blueprint,
    Response,
    after_this_request,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n
from app.cases import paging
from app.errors import NotFound
from app.notifications import outbox
from app.notifications.models import Message, News
from app.notifications.outbox import Narrowed
from app.notifications.words import KINDS
from app.views import lines
from app.views.shell import me

blueprint = Blueprint("messages", __name__, url_prefix="/messages")

TONES = {
    News.TURN: "blue",
    News.URGED: "red",
    News.RETURNED: "amber",
    News.ASKED: "blue",
    News.DUE: "red",
    News.DECIDED: "green",
    News.HALTED: "amber",
    News.SUPERVISED: "red",
    News.FAULT: "red",
    News.POINTS: "green",
    News.ENTRUSTED: "blue",
    News.COPIED: "grey",
    News.NOTICE: "gold",
    News.SYSTEM: "grey",
}


@blueprint.get("")
@login_required
def index() -> str:
    kind = _kind(request.args.get("kind", ""))
    unread = request.args.get("box") != "all"
    narrowed = Narrowed(unread, kind)
    behind = paging.before(request.args.get("cursor"), Message.sent_at, Message.id)
    rows = outbox.messages(me(), *behind, narrowed=narrowed, size=paging.PAGE + 1)
    page = paging.page(rows, paging.PAGE, lambda row: (row.sent_at, row.id))
    return render_template(
        "messages.html",
        messages=[line(row) for row in page.rows],
        page=lines.pager(page),
        box="unread" if unread else "all",
        kind=kind,
        kinds=_kinds(kind),
    )


def _kind(name: str) -> News | None:
    """Raises: NotFound, for a kind that there is none of."""
    if not name:
        return None
    if name not in News.__members__:
        raise NotFound
    return News[name]


def _kinds(chosen: News | None) -> list[dict[str, Any]]:
    """Every kind, with how many of it wait to be read."""
    waiting = outbox.unread_by_kind(me())
    return [
        {"name": one, "words": str(words), "count": waiting.get(one, 0), "on": one == chosen}
        for one, words in KINDS.items()
    ]


def line(row: Message) -> dict[str, Any]:
    """A message as pages show it."""
    return {
        "id": row.id,
        "subject": i18n.say(row.subject),
        "text": "\n".join(map(i18n.say, row.paragraphs)),
        "at": row.sent_at,
        "unread": row.read_at is None,
        "url": url_for("messages.follow", message_id=row.id),
        "kind": kind_words(row),
        "tone": TONES[row.kind],
    }


def kind_words(row: Message) -> str:
    """`催办`, or `催办 3次` where so many have become one."""
    kind = str(KINDS[row.kind])
    return kind if row.times == 1 else str(_("%(kind)s %(num)s次", kind=kind, num=row.times))


@blueprint.get("/<uuid:message_id>")
@login_required
def follow(message_id: uuid.UUID) -> ResponseReturnValue:
    """Lead to what a message is about; it is read then. Letters lead here too."""
    actor = me()
    link = outbox.own(actor, message_id).link

    def mark(response: Response) -> Response:
        """After the transaction of this request, which only reads."""
        with db.transaction():
            outbox.mark_read(actor, message_id)
        return response

    after_this_request(mark)
    return redirect(link if link.startswith("/") and link[1:2] not in {"/", "\\"} else "/")


@blueprint.post("/<uuid:message_id>/read")
@login_required
def read(message_id: uuid.UUID) -> ResponseReturnValue:
    outbox.own(me(), message_id)
    outbox.mark_read(me(), message_id)
    return _back()


@blueprint.post("/read")
@login_required
def read_all() -> ResponseReturnValue:
    outbox.mark_read(me())
    return _back()


def _back() -> ResponseReturnValue:
    """To the box as it was narrowed."""
    box, kind = request.args.get("box"), request.args.get("kind")
    return redirect(url_for("messages.index", box=box, kind=kind))
