"""督办: the cases of one's units, why each waits, and what may be done about it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.cases.models import Case
from app.errors import Forbidden
from app.supervision import blocks, overseeing
from app.supervision.blocks import Block
from app.supervision.lots import Age, Lot, Narrowing
from app.supervision.overseeing import MOST
from app.views import blocklines, lines
from app.views.shell import me

blueprint = Blueprint("supervising", __name__, url_prefix="/supervision")


@blueprint.get("")
@login_required
def index() -> str:
    actor = me()
    if not overseeing.may_oversee(actor):
        raise Forbidden
    asked = _asked()
    found = overseeing.cases(actor, asked, cursor=request.args.get("cursor"))
    why = blocks.of_cases(found.rows)
    return render_template(
        "supervision/index.html",
        tiles=[_tile(lot, count, asked) for lot, count in overseeing.counts(actor, asked).items()],
        ages=_ages(overseeing.ages(actor, asked), asked),
        rows=[_row(case, why.get(case.id)) for case in found.rows],
        page=lines.pager(found),
        asked=asked,
        procedures=overseeing.procedures(actor),
        places=_places(),
    )


def _asked() -> Narrowing:
    """What the address asks for; what nobody can read is left out."""
    lots = {str(lot): lot for lot in Lot}
    return Narrowing(
        lots.get(request.args.get("lot", ""), Lot.OPEN),
        request.args.get("unit", type=uuid.UUID),
        request.args.get("procedure", ""),
        request.args.get("step", ""),
        request.args.get("person", type=uuid.UUID),
        {str(age): age for age in Age}.get(request.args.get("age", "")),
    )


def _places() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in overseeing.places(me())]


def _ages(counted: Mapping[Age, int], asked: Narrowing) -> list[dict[str, Any]]:
    """The ageing bars: how many have waited how long, each a way to list them."""
    most = max(1, *counted.values())
    return [
        {
            "words": _age_words(age),
            "count": _capped(count),
            "share": round(100 * count / most),
            "is_here": age == asked.age,
            "url": url_for("supervising.index", lot=Lot.OPEN, age=age, **_kept(asked)),
        }
        for age, count in counted.items()
    ]


def _age_words(age: Age) -> str:
    least, most = age.days
    if most is None:
        return str(_("%(least)s 个工作日以上", least=least))
    return str(_("%(least)s–%(most)s 个工作日", least=least, most=most))


def _kept(asked: Narrowing) -> dict[str, Any]:
    """What stays when another lot or age is looked at."""
    return {"unit": asked.unit_id, "procedure": asked.procedure or None}


def _capped(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)


def _tile(lot: Lot, count: int, asked: Narrowing) -> dict[str, Any]:
    words, tone, icon = {
        Lot.OPEN: (_("在办"), "todo", "player-play"),
        Lot.SOON: (_("将超期"), "soon", "hourglass"),
        Lot.LATE: (_("已超期"), "late", "alert-triangle"),
        Lot.HALTED: (_("异常和暂停"), "late", "player-pause"),
        Lot.DONE: (_("本月办结"), "ok", "circle-check"),
    }[lot]
    return {
        "words": words,
        "tone": tone if count else "none",
        "icon": icon,
        "count": _capped(count),
        "is_here": lot == asked.lot and asked.age is None,
        "url": url_for("supervising.index", lot=lot, **_kept(asked)),
    }


def _row(case: Case, block: Block | None) -> dict[str, Any]:
    line = {
        "id": case.id,
        "title": case.title,
        "number": case.number,
        "procedure": i18n.known(case.definition.title),
        "unit": case.unit.name,
        "starter": case.starter.name,
        "finished_at": case.finished_at,
        "why": None,
    }
    return line if block is None else line | {"why": blocklines.shown(block)}
