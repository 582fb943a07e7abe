"""The studio's pages: the procedures there are, and a draft of one as it is drawn."""

from __future__ import annotations

import secrets
import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.definitions import catalogue
from app.studio import drafts, offers, parts, publishing
from app.studio.models import Draft
from app.views import studiofiles
from app.views.shell import me

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


@blueprint.get("")
@login_required
def index() -> str:
    """Every procedure in force, and what is being changed."""
    written = {one.key: one for one in drafts.open_drafts(me())}
    in_force = catalogue.definitions()
    known = {one.key for one in in_force}
    return render_template(
        "studio/index.html",
        procedures=[
            (one, written.get(one.key)) for one in in_force if not catalogue.is_retired(one)
        ],
        retired=[(one, written.get(one.key)) for one in in_force if catalogue.is_retired(one)],
        new=[one for key, one in written.items() if key not in known],
        holder_of=drafts.holder_of,
    )


def draft_of_case(case_id: uuid.UUID) -> Draft | None:
    """The draft that a case is about, for the page on which it is approved."""
    return publishing.of_case(case_id)


@blueprint.record_once
def _let_pages_look(state: BlueprintSetupState) -> None:
    state.app.add_template_global(draft_of_case)


@blueprint.post("/procedures/<key>/draft")
@login_required
def begin(key: str) -> ResponseReturnValue:
    """改流程: the draft that is being written, or a new one from what is in force."""
    version = catalogue.version_of(key, None)
    found = drafts.begin(me(), version)
    return redirect(url_for("studio.draft", draft_id=found.id))


@blueprint.get("/drafts/<uuid:draft_id>/files-and-tables")
@login_required
def files(draft_id: uuid.UUID) -> str:
    """The forms and decision tables of a draft."""
    found = drafts.draft(me(), draft_id)
    known = {"forms": parts.forms(found), "tables": parts.tables(found)}
    return render_template("studio/files.html", draft=found, parts=known, file=None)


@blueprint.get("/drafts/<uuid:draft_id>")
@login_required
def draft(draft_id: uuid.UUID) -> str:
    """The diagram with everything to draw it."""
    found = drafts.draft(me(), draft_id)
    return render_template(
        "studio/draft.html",
        draft=found,
        told=studiofiles.told(found),
        offers=offers.offered(),
        page=secrets.token_hex(8),
    )
