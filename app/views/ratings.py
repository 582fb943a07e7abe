"""年度评星: what branches have promised, and how they stand, for those whom it concerns."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.cases import official, queries
from app.definitions import catalogue
from app.errors import NotFound
from app.forms import answers
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.rating import activities as doing
from app.rating import desk, reading
from app.views import activitylines, ratinglines, ratingyears, scorelines, sending
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
        board=ratinglines.board(me(), year) if year else None,
    )


@blueprint.get("/activities")
@login_required
def activities() -> str:
    permissions.require(me(), Permission.READ_STANDARDS)
    years = reading.years_told(me())
    year = ratingyears.chosen(years)
    chosen = request.args.get("branch", type=uuid.UUID)
    return render_template(
        "stars/activities.html",
        years=ratingyears.choice(years, year),
        title=ratingyears.words(year) if year else "",
        year=year.id if year else None,
        found=activitylines.listed(me(), year, chosen) if year else None,
    )


@blueprint.get("/activities/<uuid:case_id>/files/<uuid:evidence_id>")
@login_required
def activity_file(case_id: uuid.UUID, evidence_id: uuid.UUID) -> Response:
    """A file of an entry, for the town, the review group and the branch itself."""
    entry = doing.of_case(case_id)
    row = next((one for one in doing.files_of([entry])[entry.id] if one.id == evidence_id), None)
    if row is None or not reading.may_read_branch(me(), entry.rated):
        raise NotFound
    return sending.inert(row)


@blueprint.get("/results")
@login_required
def results() -> str:
    years = reading.years_seen(me())
    if not years:
        permissions.require(me(), Permission.READ_RATINGS)
    year = ratingyears.chosen(years, next(filter(reading.has_figures, years), None))
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
