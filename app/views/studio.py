"""The studio's pages: procedures and their drafts."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import login_required

from app.studio import drafts
from app.views.shell import me

blueprint = Blueprint("studio", __name__, url_prefix="/studio")


@blueprint.get("")
@login_required
def index() -> str:
    return render_template("studio/index.html", drafts=drafts.open_drafts(me()))
