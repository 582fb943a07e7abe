"""街道的支部热力表: the branches of a subdistrict side by side, for who answers for them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_login import login_required

from app import clock
from app.errors import NotFound
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.points import heat
from app.views import heatlines
from app.views.shell import me

blueprint = Blueprint("heat", __name__, url_prefix="/points/heat")

YEARS_BACK = 3


@blueprint.get("")
@login_required
def show() -> str:
    year, sort, downwards = _year(), request.args.get("sort", ""), "down" in request.args
    found = heat.rows(_reader(), year)
    return render_template(
        "points/heat.html",
        year=year,
        years=_years(),
        columns=[_head(column, year, sort, downwards=downwards) for column in heatlines.columns()],
        rows=heatlines.table(found, sort, downwards=downwards),
        csv_url=url_for("heat.file", year=year),
    )


@blueprint.get("/file.csv")
@login_required
def file() -> Response:
    year = _year()
    text = heatlines.as_csv(heat.rows(_reader(), year))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="branches-{year}.csv"'
    return answer


def _reader() -> Actor:
    """Raises: Forbidden, to whom no branch answers."""
    permissions.require(me(), Permission.READ_CASES)
    return me()


def _years() -> list[int]:
    return [clock.today().year - back for back in range(YEARS_BACK)]


def _year() -> int:
    wanted = request.args.get("year", type=int) or clock.today().year
    if wanted not in _years():
        raise NotFound
    return wanted


def _head(column: heatlines.Column, year: int, sort: str, *, downwards: bool) -> dict[str, Any]:
    """The head of a column: the highest figure comes first; a second press turns that round."""
    is_here = column.key == sort
    turned: dict[str, Any] = {} if is_here and downwards else {"down": "1"}
    order = ("descending" if downwards else "ascending") if is_here else "none"
    url = url_for("heat.show", year=year, sort=column.key, **turned)
    return {"title": column.title, "url": url, "order": order}
