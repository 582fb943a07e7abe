"""积分墙, 一人一本 and the receipt of a line."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required
from markupsafe import Markup

from app import clock
from app.db import session
from app.errors import NotFound
from app.organisation.models import Membership, Unit
from app.organisation.permissions import Permission
from app.points import wall as walls
from app.points.models import Claim
from app.points.rules import QUARTERS
from app.points.vocabulary import Category
from app.views import (
    bookletlines,
    branches,
    chartlines,
    codes,
    pointlines,
    registerlines,
    yearlines,
)
from app.views.shell import me

blueprint = Blueprint("points", __name__, url_prefix="/points")

#: The hall display: seconds a page stands, seconds until the figures are read again.
SECONDS_A_PAGE = 12
REFRESH = 300
#: The poster: size of paper → how many rows of it are read at 3 m.
ROWS_A_SHEET = {"a1": 20, "a0": 24}
QUARTER_NUMBERS = tuple(str(number) for number in range(1, QUARTERS + 1))
#: Years that can be chosen: this one and those before it.
YEARS_BACK = 3


@blueprint.get("/wall")
@login_required
def wall() -> str:
    found = _branches()
    branch = branches.chosen(found)
    year = _year()
    shared = pointlines.wall_of(branch, year, me())
    grades = yearlines.grades(branch, year)
    return render_template(
        "points/wall.html",
        branches=found,
        years=_years(),
        grades=grades,
        charts=chartlines.of_branch(branch, year),
        **shared,
    )


@blueprint.get("/wall/display")
@login_required
def wall_display() -> str:
    branch = branches.chosen(_branches())
    year = _year()
    shared = pointlines.wall_of(branch, year, me())
    back = url_for("points.wall", branch=branch.id, year=year)
    return render_template(
        "points/wall_display.html",
        notice_qr=_way_to_the_notice(branch, shared["notice"]),
        seconds=SECONDS_A_PAGE,
        refresh=REFRESH,
        back_url=back,
        grades=yearlines.grades(branch, year),
        **shared,
    )


@blueprint.get("/wall/poster")
@login_required
def wall_poster() -> str:
    branch, year = branches.chosen(_branches()), _year()
    paper = request.args.get("paper", "a1")
    if paper not in ROWS_A_SHEET:
        raise NotFound
    shared = pointlines.wall_of(branch, year, me())
    here: dict[str, Any] = {"branch": branch.id, "year": year}
    return render_template(
        "points/wall_poster.html",
        sheets=pointlines.shared_out(shared["rows"], ROWS_A_SHEET[paper]),
        paper=paper,
        papers={size: url_for("points.wall_poster", paper=size, **here) for size in ROWS_A_SHEET},
        notice_qr=_way_to_the_notice(branch, shared["notice"]),
        back_url=url_for("points.wall", **here),
        grades=yearlines.grades(branch, year),
        **shared,
    )


def _way_to_the_notice(branch: Unit, notice: dict[str, Any] | None) -> Markup:
    """A code for passers-by: the notice that hangs, else the branch's notices for its members."""
    own = codes.address("notices.index", unit=branch.id)
    return codes.code(notice["public_url"] if notice else own)


@blueprint.get("/year")
@login_required
def year_page() -> str:
    found = _branches()
    branch = branches.chosen(found)
    shared = yearlines.page(branch, _year(), me())
    return render_template("points/year.html", branches=found, years=_years(), **shared)


def _branches() -> list[Unit]:
    """The branches whose wall the reader may see. Raises: NotFound."""
    return branches.those(branches.granted(Permission.READ_POINTS))


def _year() -> int:
    wanted = request.args.get("year", type=int) or clock.today().year
    if wanted not in _years():
        raise NotFound
    return wanted


def _years() -> list[int]:
    return [clock.today().year - back for back in range(YEARS_BACK)]


@blueprint.get("/booklet", defaults={"person_id": None})
@blueprint.get("/booklet/<uuid:person_id>")
@login_required
def booklet(person_id: uuid.UUID | None) -> str:
    actor = me()
    member = session.get(Membership, person_id or actor.person_id)
    if member is None and person_id is None:
        return render_template("points/no_booklet.html")
    if member is None or not pointlines.may_read(actor, member):
        raise NotFound
    year = _year()
    if member.left_on is not None and member.left_on.year < year:
        return render_template("points/left.html", member=member)
    shown = pointlines.booklet_of(
        member, walls.booklet(member, year), year, is_mine=member.person_id == actor.person_id
    )
    return render_template(
        "points/booklet.html",
        **shown,
        trend=chartlines.of_member(member, year),
        why=bookletlines.why(shown["entries"], *_figure()),
        closing=yearlines.closing(member.person_id, year),
    )


def _figure() -> tuple[Category | None, int | None]:
    """Of which figure the reader wants to see the lines: a component, a quarter, or both."""
    category, quarter = request.args.get("category"), request.args.get("quarter")
    if category not in {None, *Category} or quarter not in {None, *QUARTER_NUMBERS}:
        raise NotFound
    return Category(category) if category else None, int(quarter) if quarter else None


@blueprint.get("/booklet/<uuid:person_id>/paper")
@login_required
def booklet_paper(person_id: uuid.UUID) -> str:
    """The booklet as A5 pages to be printed, signed and stamped."""
    member = session.get(Membership, person_id)
    if member is None or not pointlines.may_read(me(), member):
        raise NotFound
    year = _year()
    found = walls.booklet(member, year)
    return render_template(
        "points/booklet_paper.html",
        **pointlines.booklet_of(member, found, year, is_mine=False),
        quarter_pages=bookletlines.quarter_pages(member, found, year),
        closing=yearlines.closing(person_id, year),
        back_url=url_for("points.booklet", person_id=person_id, year=year),
    )


@blueprint.get("/receipts/<uuid:claim_id>")
@login_required
def receipt(claim_id: uuid.UUID) -> str:
    claim = session.get(Claim, claim_id)
    if claim is None or not pointlines.may_read_line(me(), claim):
        raise NotFound
    found = pointlines.receipt_of(claim)
    if found is None:
        raise NotFound
    booklet = url_for("points.booklet", person_id=claim.member_id, year=claim.cycle.year)
    return render_template(
        "points/receipt.html",
        receipt=found,
        case_url=registerlines.basis_url(me(), claim),
        back_url=booklet if pointlines.may_read(me(), claim.member.membership) else None,
        files=bookletlines.evidence_of(claim),
        correct_url=yearlines.correct_url(me(), claim),
        corrections=yearlines.corrections_of(claim),
    )
