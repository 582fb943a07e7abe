"""年度评星: what branches have promised, and how they stand, for those whom it concerns."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.cases import official, queries
from app.definitions import catalogue
from app.errors import NotFound
from app.forms import answers
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.rating import desk, reading
from app.views import ratinglines, ratingyears, scorelines
from app.views.shell import me

blueprint = Blueprint("ratings", __name__, url_prefix="/stars")


@blueprint.get("/commitments")
@login_required
def commitments() -> str:
    permissions.require(me(), Permission.READ_STANDARDS)
    years = reading.years_told(me())
    year = ratingyears.chosen(years)
    return render_template(
        "stars/commitments.html",
        years=ratingyears.choice(years, year),
        board=ratinglines.board(year) if year else None,
    )


@blueprint.get("/results")
@login_required
def results() -> str:
    years = reading.years_seen(me())
    if not years:
        permissions.require(me(), Permission.READ_RATINGS)
    year = ratingyears.chosen(years)
    return render_template(
        "stars/results.html",
        years=ratingyears.choice(years, year),
        rating=ratinglines.results(me(), year) if year else None,
    )


@blueprint.get("/scoring")
@login_required
def scoring() -> str:
    years = desk.years_of(me())
    if not years:
        raise NotFound
    year = ratingyears.chosen(years)
    assert year is not None, "there is one at least"
    return render_template(
        "stars/scoring.html",
        years=ratingyears.choice(years, year),
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
