"""What every page needs: who is signed in, language, security headers, words for errors."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import flask_babel
import structlog
from flask import (
    Flask,
    Response,
    current_app,
    g,
    has_request_context,
    make_response,
    render_template,
    request,
    session,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app import clock, i18n, statuses
from app.ballots import polls
from app.cases import boxes
from app.errors import AppError, NotFound, reference_of
from app.notifications import outbox
from app.organisation import directory, permissions, proposals
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points import amounts, stopping
from app.points.registers import entering
from app.views import admitting, holders

csrf = CSRFProtect()
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    admitting.init_app(app)
    csrf.init_app(app)
    flask_babel.Babel(app, locale_selector=_locale)
    app.before_request(_refuse_nul)
    app.after_request(_secure)
    app.context_processor(_shell)
    app.add_template_global(i18n.counted, "counted")
    app.add_template_global(stopping.stop_in_force, "posting_stop")
    app.url_defaults(_stamp)
    filters = (("day", day_words), ("moment", _moment), ("points", _points), ("said", i18n.say))
    for name, function in filters:
        app.add_template_filter(function, name)
    app.register_error_handler(AppError, refusal)
    app.register_error_handler(HTTPException, _http_fault)
    app.register_error_handler(Exception, _fault)


def flask_config(name: str) -> Any:
    return current_app.config[name]


def _refuse_nul() -> None:
    """No page's address holds the sign that PostgreSQL keeps in no text; programs have schemas."""
    if request.blueprint == "api" or request.routing_exception is not None:
        return
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        raise NotFound


def me() -> Actor:
    """Who acts in this request."""
    actor: Actor = current_user.actor
    return actor


def csp_nonce() -> str:
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def _secure(response: Response) -> Response:
    """Headers for every answer; scripts and styles only from here or with this page's nonce."""
    nonce = csp_nonce()
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; "
        f"style-src-elem 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")  # browsers without CSP
    response.headers.setdefault("Referrer-Policy", "same-origin")
    keep = "public, max-age=31536000" if request.endpoint == "static" else "no-store"
    response.headers["Cache-Control"] = keep
    return response


def _stamp(endpoint: str, values: dict[str, Any]) -> None:
    """Let the address of a built file change with the file, so that browsers may keep it."""
    if endpoint != "static" or "filename" not in values or "v" in values:
        return
    path = Path(current_app.static_folder or "") / values["filename"]
    values["v"] = str(int(path.stat().st_mtime)) if path.exists() else "0"


def _language() -> str:
    """The signed-in person's language, else the one chosen in this browser, else Chinese."""
    if not has_request_context():
        return "zh"
    reader = g.get("reader") if "is_fault" in g else current_user
    if reader and reader.is_authenticated:
        return str(reader.language)
    chosen = session.get("language", "zh")
    return chosen if chosen in i18n.LANGUAGES else "zh"


def _locale() -> str:
    """British English, for its spelling and its dates."""
    return "zh" if _language() == "zh" else "en_GB"


def stands_alone() -> bool:
    """Is this page one without the shell, which must not ask a database that may not answer?"""
    return "stands_alone" in g


def _shell() -> dict[str, Any]:
    shared: dict[str, Any] = {
        "csp_nonce": csp_nonce(),
        "lang": "zh-CN" if _language() == "zh" else "en",
        "demo": None,
    }
    if not stands_alone() and current_user.is_authenticated:
        actor = me()
        counted = boxes.counts(actor)
        shared |= {
            "me": {"name": actor.name, "unit_name": current_user.unit_name, "post": post(actor)},
            "todo_count": counted["inbox"],
            "box_counts": counted,
            "unread_count": outbox.unread(actor),
            "shown_at": clock.now(),
            "is_member": actor.holds("MEMBER"),
            "keeps_counter": permissions.may(actor, Permission.KEEP_STOCK),
            "manages_goods": permissions.may(actor, Permission.MANAGE_GOODS),
            "reads_registers": entering.reads_some(actor),
            "oversees_branches": permissions.may(actor, Permission.READ_CASES),
            "reads_standards": permissions.may(actor, Permission.READ_STANDARDS),
            "reads_ratings": permissions.may(actor, Permission.READ_RATINGS),
            "is_reviewer": actor.holds("REVIEWER"),
            "sees_ballots": polls.concern(actor),
            "designs_procedures": permissions.may(actor, Permission.DESIGN_DEFINITIONS),
            "sets_posts": permissions.may(actor, Permission.MANAGE_PEOPLE),
            "keeps_accounts": permissions.may(actor, Permission.MANAGE_ACCOUNTS),
            "sees_grants": proposals.concern(actor),
            "grants_waiting": proposals.waiting(actor),
            "audits": permissions.may(actor, Permission.READ_AUDIT),
            "manages_settings": permissions.may(actor, Permission.MANAGE_SETTINGS),
            "standing_words": holders.standing(actor),
        }
    return shared


def post(actor: Actor) -> str:
    """The posts of an actor in words, the most telling two."""
    titles = role_titles()
    held = dict.fromkeys(titles.get(post.role, post.role) for post in actor.posts)
    offices = [title for title in held if title != titles.get("MEMBER")] or list(held)
    return i18n.listed(offices[:2])


def role_titles() -> dict[str, str]:
    """Every role: code → title, translated unless the office has named the role itself.

    Read once for a page, which may name a role on every line.
    """
    if "role_titles" not in g:
        g.role_titles = {code: i18n.known(title) for code, title in directory.roles().items()}
    found: dict[str, str] = g.role_titles
    return found


def day_words(value: date | datetime) -> str:
    """`2026年3月5日`, or `5 March 2026`."""
    return i18n.day(clock.office_day(value) if isinstance(value, datetime) else value)


def _moment(value: datetime) -> str:
    """`2026-03-05 14:20`, in the offices' time."""
    return value.astimezone(clock.OFFICE_ZONE).strftime("%Y-%m-%d %H:%M")


def _points(tenths: int) -> str:
    return amounts.shown(tenths)


def view_argument(name: str) -> Any:
    """A value out of the address of this request, if it has one of that name."""
    return (request.view_args or {}).get(name)


@dataclass(frozen=True)
class Unkept:
    """What somebody wrote, question and answer, and why it could be kept nowhere."""

    why: str
    answers: Sequence[tuple[str, str]]


def refusal(error: AppError, *, unkept: Unkept | None = None) -> ResponseReturnValue:
    """The page that tells a refusal of ours, and shows what was written, for it to be copied."""
    admitting.note_refusal(error)
    return page_of(statuses.status_of(type(error)), i18n.say(error), unkept=unkept)


def _http_fault(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # noqa: PLR2004 - a redirect is no fault
        return error
    sentences = {
        400: flask_babel.gettext("页面放得太久或来路不明，请刷新后再试。"),
        404: flask_babel.gettext("没有找到这个页面，可能地址有误。"),
        405: flask_babel.gettext("这个地址不能这样打开，请从菜单进入。"),
        413: flask_babel.gettext("上传的内容太大。"),
    }
    otherwise = flask_babel.gettext("操作没有完成。")
    answer = make_response(page_of(error.code, sentences.get(error.code, otherwise)))
    if isinstance(error, MethodNotAllowed):
        answer.allow.update(error.valid_methods or ())
    return answer


def _fault(error: Exception) -> ResponseReturnValue:
    """A bug: logged once, here; the reader gets a number to quote."""
    g.is_fault = True
    reference = reference_of(error)
    log.error("fault", reference=reference, path=request.path, exc_info=error)
    if flask_config("TESTING"):
        raise error
    return page_of(500, "", reference=reference)


def page_of(
    status: int, sentence: str, *, reference: str | None = None, unkept: Unkept | None = None
) -> ResponseReturnValue:
    """The page that tells a refusal or a fault; it stands without the shell and needs no data."""
    g.stands_alone = True
    came_from = request.referrer or ""
    is_way_back = request.method != "GET" and came_from.startswith(request.host_url)
    back = came_from if is_way_back else None
    page = render_template(
        "error.html",
        status=status,
        sentence=sentence,
        reference=reference,
        back_url=back,
        unkept=unkept,
    )
    return page, status
