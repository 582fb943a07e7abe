"""整顿墙 and 分类指导: what becomes of branches after the stars of a year are decided."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import login_required

from app.organisation import permissions
from app.organisation.permissions import Permission
from app.rectification import reading
from app.views import guidelines, ratingyears, rectifylines
from app.views.shell import me

blueprint = Blueprint("rectifications", __name__, url_prefix="/stars")


@blueprint.get("/rectification")
@login_required
def wall() -> str:
    permissions.require(me(), Permission.READ_STANDARDS)
    years = reading.years(me())
    year = ratingyears.chosen(years)
    return render_template(
        "stars/rectification.html",
        years=ratingyears.choice(years, year),
        wall=rectifylines.wall(year, reading.of_year(me(), year)) if year else None,
    )


@blueprint.get("/guidance")
@login_required
def guidance() -> str:
    permissions.require(me(), Permission.READ_STANDARDS)
    years = reading.years(me())
    year = ratingyears.chosen(years)
    return render_template(
        "stars/guidance.html",
        years=ratingyears.choice(years, year),
        guide=guidelines.of_year(year) if year else None,
    )
