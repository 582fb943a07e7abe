"""年度评星: what branches have promised, and how they stand, for those whom it concerns."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.cases import official, queries
from app.definitions import catalogue
from app.errors import NotFound
from app.forms import answers
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.rating import desk, reading
from app.rating.models import RatingYear
from app.views import ratinglines, scorelines
from app.views.shell import me

blueprint = Blueprint("ratings", __name__, url_prefix="/stars")


@blueprint.get("/commitments")
@login_required
def commitments() -> str:
    permissions.require(me(), Permission.READ_STANDARDS)
    years = reading.years_told(me())
    year = _chosen(years)
    return render_template(
        "stars/commitments.html",
        years=_choice(years, year, "ratings.commitments"),
        board=ratinglines.board(year) if year else None,
    )


@blueprint.get("/results")
@login_required
def results() -> str:
    years = reading.years_seen(me())
    if not years:
        permissions.require(me(), Permission.READ_RATINGS)
    year = _chosen(years)
    return render_template(
        "stars/results.html",
        years=_choice(years, year, "ratings.results"),
        rating=ratinglines.results(me(), year) if year else None,
    )


@blueprint.get("/scoring")
@login_required
def scoring() -> str:
    years = desk.years_of(me())
    if not years:
        raise NotFound
    year = _chosen(years)
    assert year is not None, "there is one at least"
    return render_template(
        "stars/scoring.html",
        years=_choice(years, year, "ratings.scoring"),
        matrix=scorelines.matrix(me(), year),
    )


@blueprint.post("/scoring/<uuid:item_id>/draft")
@login_required
def save(item_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a row of the matrix as it is written; nobody but the writer is shown it."""
    item = queries.work_item(me(), item_id)
    asked = catalogue.questions_of(item.case.version_id, item.element)
    official.save_draft(me(), item.id, answers.given(request.form, asked))
    return "", 204


def _chosen(years: list[RatingYear]) -> RatingYear | None:
    """The year that is asked for, else the last. Raises: NotFound."""
    wanted = request.args.get("year", type=uuid.UUID)
    if wanted is None:
        return years[0] if years else None
    found = next((one for one in years if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _choice(
    years: list[RatingYear], chosen: RatingYear | None, endpoint: str
) -> list[dict[str, object]]:
    return [
        {
            "url": url_for(endpoint, year=one.id),
            "words": ratinglines.year_words(one),
            "is_here": one is chosen,
        }
        for one in years
    ]
