"""What changes while a page is open: how much waits, and the newest message.

The browser asks every twenty seconds, while the page is in sight, with the tag of the last answer;
mostly nothing has changed and the answer is an empty 304. Server-sent events were refused: under
WSGI each open page would hold one of the server's few threads for as long as it is open (two
processes of four threads by default), and a hundred readers would leave none for anybody's work.
A poll holds a thread for some milliseconds; three hundred open pages ask fifteen times a second.

Asking is no sign of life: a page that nobody touches is signed out all the same.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app import i18n
from app.cases import boxes
from app.notifications import outbox
from app.notifications.models import Message
from app.views import messages
from app.views.shell import me

blueprint = Blueprint("live", __name__)


@blueprint.get("/live")
def news() -> ResponseReturnValue:
    """401 tells the page to ask no more."""
    if not current_user.is_authenticated:
        return Response(status=401)
    actor = me()
    unread = outbox.unread(actor)
    newest = outbox.newest_unread(actor) if unread else None
    answer = jsonify(
        todo=boxes.waiting(actor),
        unread=unread,
        label=bell_words(unread),
        newest=_newest(newest) if newest else None,
    )
    answer.add_etag()
    return answer.make_conditional(request)


def bell_words(unread: int) -> str:
    """What the bell says to those who do not see its number."""
    return i18n.counted("消息，%(num)s 条未读", unread) if unread else str(_("消息"))


def _newest(row: Message) -> dict[str, Any]:
    return {
        "at": row.sent_at.isoformat(),
        "kind": messages.kind_words(row),
        "title": i18n.say(row.subject),
        "url": url_for("messages.follow", message_id=row.id),
    }
