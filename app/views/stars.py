"""星级评定: the reference standard that a town's villages are measured against this year."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import login_required

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.stars import standards
from app.stars.models import Standard
from app.stars.standards import NoStandard
from app.views import starlines
from app.views.shell import me

blueprint = Blueprint("stars", __name__, url_prefix="/stars")


@blueprint.get("/standard")
@login_required
def standard() -> str:
    year = clock.today().year
    found = _in_force(year)
    return render_template(
        "stars/standard.html",
        year=year,
        standard=starlines.standard(found) if found else None,
        may_draft=permissions.may(me(), Permission.MANAGE_STANDARDS),
        drafts=[starlines.draft(one) for one in standards.drafts(me())],
    )


def _in_force(year: int) -> Standard | None:
    """What applies where the reader reads standards. Raises: NotFound."""
    places = permissions.places(me(), Permission.READ_STANDARDS)
    unit = session.get(Unit, places[0]) if places else None
    if unit is None:
        raise NotFound
    try:
        return standards.in_force(unit, year)
    except NoStandard:
        return None
