"""Pages for everybody who stands before a sheet: checked by its code, without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n
from app.errors import NotFound
from app.notices import checking
from app.notices.models import NoticeState
from app.views import noticelines

blueprint = Blueprint("outside", __name__, url_prefix="/check")

#: What may be read of a sheet in each state; after the period names are no longer for everybody.
TEMPLATES = {
    NoticeState.RUNNING: "outside/running.html",
    NoticeState.ENDED: "outside/ended.html",
    NoticeState.TAKEN_DOWN: "outside/taken_down.html",
}


@blueprint.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("")
def ask() -> ResponseReturnValue:
    """Where the code that stands on the paper is typed in."""
    written = request.args.get("code", "").strip()
    if not written:
        return render_template("outside/ask.html", written="", problem=None)
    try:
        notice = checking.of_code(written)
    except checking.NoSuchSheet as problem:
        return render_template("outside/ask.html", written=written, problem=i18n.say(problem)), 404
    return redirect(url_for("outside.show", code=notice.code))


@blueprint.get("/<code>")
def show(code: str) -> str:
    notice = checking.of_code(code)
    written = request.args.get("digest", "").strip()
    return render_template(
        TEMPLATES[notice.state],
        **noticelines.checked(notice),
        written=written,
        agrees=checking.agrees(notice, written) if written else None,
    )


@blueprint.get("/<code>/text")
def text(code: str) -> Response:
    """The text of which the digest is taken, while the sheet hangs."""
    notice = checking.of_code(code)
    if notice.state != NoticeState.RUNNING:
        raise NotFound
    answer = Response(checking.text_of(notice), mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{notice.code}.txt"'
    return answer
