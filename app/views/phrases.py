"""常用意见: a reader's own sentences, to be kept, changed, put in order and removed."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Invalid, Refused, Sentence
from app.i18n import lazy
from app.organisation import phrases
from app.organisation.phrases import Tone
from app.views.shell import me

blueprint = Blueprint("phrases", __name__, url_prefix="/phrases")

TONES = {
    Tone.ANY: lazy("各种结论"),
    Tone.AGREE: lazy("同意"),
    Tone.RETURN: lazy("退回"),
    Tone.REJECT: lazy("不同意"),
}


@blueprint.get("")
@login_required
def index() -> str:
    return _page()


@blueprint.post("")
@login_required
def add() -> ResponseReturnValue:
    phrases.add(me(), request.form.get("text", ""), _tone())
    flash(_("已存为常用意见。"), "success")
    return redirect(url_for("phrases.index"))


@blueprint.post("/keep")
@login_required
def keep() -> ResponseReturnValue:
    """存为常用 in the dialog of an act: what became of it, in words."""
    phrases.add(me(), request.form.get("text", ""), _tone())
    return {"said": _("已存为常用意见。")}


@blueprint.post("/<uuid:phrase_id>")
@login_required
def change(phrase_id: uuid.UUID) -> ResponseReturnValue:
    act = request.form.get("act")
    if act in {"up", "down"}:
        phrases.move(me(), phrase_id, up=act == "up")
    elif act == "remove":
        phrases.remove(me(), phrase_id)
        flash(_("已删去。"), "success")
    else:
        phrases.change(me(), phrase_id, request.form.get("text", ""), _tone())
        flash(_("已保存。"), "success")
    return redirect(url_for("phrases.index"))


def _tone() -> Tone:
    """The tone that was sent; `plain` acts have none of their own."""
    sent = request.form.get("tone", "")
    return Tone(sent) if sent in set(Tone) else Tone.ANY


def _page(problem: str = "") -> str:
    return render_template(
        "phrases.html",
        phrases=phrases.of(me()),
        tones=TONES,
        most=phrases.MOST,
        longest=phrases.LONGEST,
        problem=problem,
        written={name: request.form.get(name, "") for name in ("text", "tone")},
    )


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was kept: the page again with what was written, and why."""
    said = error.details.values() if isinstance(error, Invalid) else []
    told: list[Sentence | AppError] = [sentence for found in said for sentence in found]
    words, status = "".join(map(i18n.say, told or [error])), statuses.status_of(type(error))
    if request.endpoint == "phrases.keep":
        return {"said": words}, status
    with db.transaction(reads_only=True):
        return _page(words), status
