"""审计: what was done and what happened at the doors; seals, and having everything verified."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import clock, days, i18n
from app.auditing import sealing, searching, walking
from app.auditing.searching import Wanted
from app.days import NoDay
from app.views import auditlines, auditwords, lines
from app.views.shell import me

blueprint = Blueprint("auditing", __name__, url_prefix="/audit")

LONGEST_WORD = 60


@blueprint.get("")
@login_required
def index() -> str:
    wanted = _wanted(request.args)
    page = searching.acts(me(), wanted, cursor=request.args.get("cursor"))
    return render_template(
        "audit/index.html",
        rows=auditlines.act_rows(me(), page.rows),
        page=lines.pager(page),
        left_out=searching.left_out(me(), wanted),
        most_counted=searching.MOST_COUNTED,
        wanted=wanted,
        problems=_problems(),
        actions=auditwords.choices(),
        places=_places(),
        **_tabs(),
    )


@blueprint.post("/export")
@login_required
def export() -> Response:
    entries = searching.export(me(), _wanted(request.form))
    return _file(auditlines.acts_as_csv(me(), entries), "acts")


@blueprint.get("/doors")
@login_required
def doors() -> str:
    wanted = _wanted(request.args)
    page = searching.doors(me(), wanted, cursor=request.args.get("cursor"))
    kinds = [(kind, str(look[0])) for kind, look in auditwords.DOORS.items()]
    return render_template(
        "audit/doors.html",
        rows=[auditlines.door(one) for one in page.rows],
        page=lines.pager(page),
        left_out=searching.doors_left_out(me(), wanted),
        most_counted=searching.MOST_COUNTED,
        wanted=wanted,
        problems=_problems(),
        kinds=kinds,
        **_tabs(),
    )


@blueprint.post("/doors/export")
@login_required
def export_doors() -> Response:
    found = searching.export_doors(me(), _wanted(request.form))
    return _file(auditlines.doors_as_csv(found), "doors")


@blueprint.get("/seals")
@login_required
def seals() -> str:
    walks = walking.latest(me())
    return render_template(
        "audit/seals.html",
        days=auditlines.strip(sealing.recent(auditlines.STRIP), walks[0] if walks else None),
        last=sealing.last(),
        walks=walks,
        **_tabs(),
    )


@blueprint.post("/verify")
@login_required
def verify() -> ResponseReturnValue:
    walking.begin(me())
    return redirect(url_for("auditing.seals"))


@blueprint.get("/seals/<int:number>")
@login_required
def seal(number: int) -> str:
    searching.require_all(me())
    return render_template("audit/seal.html", **auditlines.seal_sheet(sealing.of_number(number)))


@blueprint.get("/seals/<int:number>/ends")
@login_required
def ends(number: int) -> Response:
    """The ends that a seal closes, for whoever takes its root anew elsewhere."""
    searching.require_all(me())
    found = sealing.of_number(number)
    return _file("".join(sealing.lines(found.number)), f"seal-{number}", ending="txt")


def _wanted(given: Any) -> Wanted:
    """What is looked for; what nobody can read is left out, and `_problems` tells of it."""
    return Wanted(
        who=_word(given, "who"),
        action=_word(given, "action"),
        since=_day(given, "since"),
        until=_day(given, "until"),
        number=_word(given, "number"),
        unit_id=given.get("unit", type=uuid.UUID),
    )


def _word(given: Any, name: str) -> str:
    return str(given.get(name, "")).strip()[:LONGEST_WORD]


def _day(given: Any, name: str) -> date | None:
    try:
        return days.read(given.get(name, ""))
    except NoDay:
        return None


def _problems() -> dict[str, str]:
    """What is wrong with the days that were written."""
    found = {}
    for name in ("since", "until"):
        try:
            if written := request.args.get(name):
                days.read(written)
        except NoDay as error:
            found[name] = i18n.say(error.said)
    return found


def _places() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in searching.places(me())]


def _tabs() -> dict[str, Any]:
    return {"tab": request.endpoint, "audits_all": searching.audits_all(me())}


def _file(text: str, name: str, *, ending: str = "csv") -> Response:
    answer = Response(text, mimetype="text/csv" if ending == "csv" else "text/plain")
    day = clock.today().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{ending}"'
    return answer
