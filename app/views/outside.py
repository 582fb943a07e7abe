"""Pages for everybody who stands before a sheet: checked by its code, without signing in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import i18n, papercodes
from app.auditing import sealing
from app.errors import NotFound
from app.notices import checking
from app.notices.models import NoticeState
from app.views import auditlines, noticelines

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
    if sealing.is_code(written):
        return redirect(url_for("outside.seal", code=papercodes.tidy(written)))
    try:
        notice = checking.of_code(written)
    except checking.NoSuchSheet as problem:
        return render_template("outside/ask.html", written=written, problem=i18n.say(problem)), 404
    return redirect(url_for("outside.show", code=notice.code))


@blueprint.get("/seal/<code>")
def seal(code: str) -> str:
    """A seal over the record, for whoever keeps it on paper."""
    found = sealing.of_code(code)
    written = request.args.get("digest", "").strip()
    return render_template(
        "outside/seal.html",
        **auditlines.seal_sheet(found),
        written=written,
        agrees=sealing.agrees(found, written) if written else None,
        text_url=url_for("outside.seal_text", code=found.code),
    )


@blueprint.get("/seal/<code>/text")
def seal_text(code: str) -> Response:
    """The text of which the digest of a seal is taken."""
    found = sealing.of_code(code)
    return _as_file(sealing.text_of(found), found.code)


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
    return _as_file(checking.text_of(notice), notice.code)


def _as_file(text: str, name: str) -> Response:
    answer = Response(text, mimetype="text/plain")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return answer
