"""The form editor, and the form as the people of a step will see it, from a text that is not kept.

The preview is a page of its own inside the editor's, so that it looks and behaves as in the inbox.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.definitions import questions
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import AppError
from app.forms import answers
from app.organisation.actors import Actor
from app.studio import drafts, formtrial, naming, offers
from app.studio.formtrial import Standing
from app.views import acting, formlines, formsheet, sourcewords, studiolook
from app.views.shell import me
from app.views.writing import Written

blueprint = Blueprint("forms", __name__, url_prefix="/studio/drafts")

_FILE = "forms/{}.json"


@blueprint.get("/<uuid:draft_id>/forms/new")
@login_required
def new(draft_id: uuid.UUID) -> ResponseReturnValue:
    """Open the editor under a name that is free; the editor writes the empty form."""
    found = drafts.draft(me(), draft_id)
    file = naming.free(found.files, _FILE.format("form_{}"))
    name = file.removeprefix("forms/").removesuffix(".json")
    return redirect(url_for("forms.edit", draft_id=draft_id, name=name))


@blueprint.get("/<uuid:draft_id>/forms/<name>")
@login_required
def edit(draft_id: uuid.UUID, name: str) -> str:
    return render_template(
        "studio/form.html",
        **studiolook.page_of(drafts.draft(me(), draft_id)),
        file=_FILE.format(name),
        name=name,
        words=formlines.words(),
        sheet={
            "kinds": formsheet.told(),
            "sources": sourcewords.offered(),
            "functions": offers.functions(),
        },
    )


@blueprint.post("/<uuid:draft_id>/forms/<name>/look")
@login_required
def look(draft_id: uuid.UUID, name: str) -> dict[str, Any]:
    """What is wrong with a text as a form."""
    sent = studiolook.sent_about(draft_id)
    standing = formtrial.standing(me(), draft_id, _FILE.format(name), sent.text)
    return {"report": formlines.report(standing.problems)}


@blueprint.post("/<uuid:draft_id>/forms/<name>/preview")
@login_required
def preview(draft_id: uuid.UUID, name: str) -> str:
    """The form as whoever does the step will see it."""
    text = request.form.get("text", "")
    standing = formtrial.standing(me(), draft_id, _FILE.format(name), text)
    asks = url_for("forms.asked", draft_id=draft_id, name=name)
    return render_template("studio/form_preview.html", text=text, asks_url=asks, **_shown(standing))


@blueprint.post("/<uuid:draft_id>/forms/<name>/asked")
@login_required
def asked(draft_id: uuid.UUID, name: str) -> dict[str, Any]:
    """Which questions the previewed form asks after what was written into it."""
    text = request.form.get("text", "")
    standing = formtrial.standing(me(), draft_id, _FILE.format(name), text)
    return Written(standing.questions, _asking(me()), draft_id).to_follow()


def _asking(actor: Actor) -> Asking:
    assert actor.unit_id is not None, "people belong to a unit"
    return Asking(actor.unit_id, actor.person_id)


def _with_choices(question: Question, asking: Asking) -> Question:
    """The question; where nothing is offered to the reader, who is in another place, a stand-in."""
    if question.columns:
        columns = tuple(_with_choices(one, asking) for one in question.columns)
        return replace(question, columns=columns)
    if question.choices_from is None or _offers(question, asking):
        return question
    stand_in = (("…", _("（办理时从名单里选）")),)
    return replace(question, choices_from=None, choices=stand_in)


def _offers(question: Question, asking: Asking) -> bool:
    try:
        return bool(question.offered(asking))
    except AppError:
        return False


def _shown(standing: Standing) -> dict[str, Any]:
    """The form without what the buttons and their dialog ask; why not, if it cannot be shown."""
    if standing.problems:
        said = _("表单里还有写错的地方，改正以后就能看到。")
        return {"why": said, "form": None, "opinion": None, "actions": []}
    asked, asking = standing.questions, _asking(me())
    outcome = questions.used_as(asked, "outcome")
    rest = [_with_choices(one, asking) for one in asked if one.use is None]
    return {
        "why": "",
        "form": answers.form_for(rest, asking, outcome=outcome),
        "opinion": questions.used_as(asked, "opinion"),
        "actions": acting.actions_of(asked),
    }
