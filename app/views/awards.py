"""统一授牌: the stars of a town on a board, plaques, certificates and the circular on paper."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import i18n
from app.errors import NotFound
from app.rating import awards, reading
from app.rating.models import RatingYear
from app.views import awardlines, ratingyears
from app.views.shell import me

blueprint = Blueprint("awards", __name__, url_prefix="/stars/awards")
#: For whoever stands before a plaque, without signing in.
checking = Blueprint("plaques", __name__, url_prefix="/plaque")

PAPERS = {
    "plaques": "stars/plaques_paper.html",
    "certificates": "stars/certificates_paper.html",
    "circular": "stars/circular_paper.html",
}


@blueprint.get("")
@login_required
def index() -> str:
    years = _years()
    year = ratingyears.chosen(years)
    return render_template(
        "stars/awards.html",
        years=ratingyears.choice(years, year),
        award=awardlines.of_year(year) if year else None,
        spreads=awardlines.spreads(years, year) if year else [],
    )


@blueprint.get("/<uuid:rating_id>/<paper>")
@login_required
def paper(rating_id: uuid.UUID, paper: str) -> str:
    year = next((one for one in _years() if one.id == rating_id), None)
    if year is None or paper not in PAPERS:
        raise NotFound
    return render_template(PAPERS[paper], award=awardlines.of_year(year))


@checking.get("")
def ask() -> ResponseReturnValue:
    written = request.args.get("code", "").strip()
    if not written:
        return render_template("outside/plaque_ask.html", written="", problem=None)
    try:
        plaque = awards.of_code(written)
    except awards.NoSuchPlaque as problem:
        said = i18n.say(problem)
        return render_template("outside/plaque_ask.html", written=written, problem=said), 404
    return redirect(url_for("plaques.show", code=plaque.code))


@checking.get("/<code>")
def show(code: str) -> str:
    plaque = awards.of_code(code)
    return render_template("outside/plaque.html", plaque=awardlines.shown(plaque))


def _years() -> list[RatingYear]:
    """The years with decided branches, for all who took part in them, the last first."""
    return [one for one in reading.years_told(me()) if one.decided]
