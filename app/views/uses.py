"""结果运用: letters to the secretaries, proposals for performance pay and honours (8.9)."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template, url_for
from flask_login import login_required

from app.errors import NotFound
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.rating import reading, uses
from app.rating.models import RatedBranch, RatingYear
from app.views import ratingyears, uselines
from app.views.shell import me

blueprint = Blueprint("uses", __name__, url_prefix="/stars")


@blueprint.get("/proposals")
@login_required
def proposals() -> str:
    years = _years()
    year = ratingyears.chosen(years)
    return render_template(
        "stars/proposals.html",
        years=ratingyears.choice(years, year),
        use=uselines.table(year, uses.proposals(year)) if year else None,
        csv_url=url_for("uses.file", year=year.id) if year else None,
    )


@blueprint.get("/proposals/file.csv")
@login_required
def file() -> Response:
    year = ratingyears.chosen(_years())
    if year is None:
        raise NotFound
    answer = Response(uselines.as_csv(uses.proposals(year)), mimetype="text/csv")
    name = f"proposals-{year.year}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/letters")
@login_required
def letters() -> str:
    """Every letter of a year one after the other, to be printed at once."""
    year = ratingyears.chosen(_years())
    if year is None:
        raise NotFound
    return _letters(year, year.branches)


@blueprint.get("/letters/<uuid:rated_id>")
@login_required
def letter(rated_id: uuid.UUID) -> str:
    for year in reading.years_told(me()):
        for rated in year.branches:
            if rated.id == rated_id and rated.is_decided and _may_read(rated):
                return _letters(year, [rated])
    raise NotFound


def _letters(year: RatingYear, branches: list[RatedBranch]) -> str:
    return render_template("stars/letters_paper.html", letters=uselines.letters(year, branches))


def _may_read(rated: RatedBranch) -> bool:
    """The bodies of the town read every letter, a secretary the own one."""
    if permissions.may(me(), Permission.READ_RATINGS, rated.rating.town):
        return True
    return rated.branch_id in reading.own_branches(me())


def _years() -> list[RatingYear]:
    """The decided years of the towns whose bodies the reader belongs to. Raises: Forbidden."""
    permissions.require(me(), Permission.READ_RATINGS)
    seen = [one for one in reading.years_seen(me()) if one.decided]
    return [one for one in seen if permissions.may(me(), Permission.READ_RATINGS, one.town)]
