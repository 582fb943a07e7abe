"""公示: the sheet that hangs on the board, and the list of what hangs or has hung."""

from __future__ import annotations

import uuid

from flask import Blueprint, render_template, request, url_for
from flask_login import login_required

from app.errors import NotFound
from app.notices import board
from app.notices.models import NoticeState
from app.organisation.models import Unit
from app.views import lines, noticelines, objectionlines
from app.views.shell import me

blueprint = Blueprint("notices", __name__, url_prefix="/notices")

#: Sizes of paper on which a sheet may hang.
PAPERS = ("a4", "a3")
BOXES = {"running": board.running, "ended": board.ended}


@blueprint.get("")
@login_required
def index() -> str:
    unit_id = request.args.get("unit", type=uuid.UUID)
    unit = board.unit(me(), unit_id) if unit_id else None
    box = request.args.get("box", "running")
    if box not in BOXES:
        raise NotFound
    page = BOXES[box](me(), unit=unit, cursor=request.args.get("cursor"))
    return render_template(
        "notices/index.html",
        notices=[noticelines.line(notice) for notice in page.rows],
        page=lines.pager(page),
        box=box,
        unit=unit,
        units=_units(unit),
    )


def _units(chosen: Unit | None) -> list[Unit]:
    """The places to choose from; the one chosen is among them though nothing hangs there."""
    found = board.units(me())
    return found if chosen is None or chosen in found else [*found, chosen]


@blueprint.get("/<uuid:notice_id>")
@login_required
def show(notice_id: uuid.UUID) -> str:
    """One notice; of what was taken down only that it was."""
    notice = board.seen(me(), notice_id)
    paper = request.args.get("paper", PAPERS[0])
    if paper not in PAPERS:
        raise NotFound
    is_down = notice.state == NoticeState.TAKEN_DOWN
    return render_template(
        "notices/show.html",
        notice=noticelines.line(notice),
        taken_down_at=notice.taken_down_at,
        sheet=None if is_down else noticelines.sheet(notice),
        objection_urls=objectionlines.urls(notice, me()),
        object_url=objectionlines.url(notice, me()),
        board_url=url_for("notices.index", unit=notice.unit_id),
        papers={size: url_for("notices.show", notice_id=notice_id, paper=size) for size in PAPERS},
        paper=paper,
    )
