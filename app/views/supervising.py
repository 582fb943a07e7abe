"""督办: the cases of one's units, why each waits, and what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.cases.models import Case
from app.cases.paging import PAGE, Page
from app.definitions import catalogue
from app.errors import Forbidden, NotFound
from app.organisation import directory
from app.organisation.actors import Actor
from app.supervision import blocks, following, foreseeing, grouping, overseeing, scope, standing
from app.supervision.blocks import Block
from app.supervision.grouping import By, Group
from app.supervision.lots import Age, Lot, Narrowing
from app.supervision.overseeing import MOST
from app.views import askedfor, blocklines, lines, stepheat
from app.views.shell import me

blueprint = Blueprint("supervising", __name__, url_prefix="/supervision")


@blueprint.get("")
@login_required
def index() -> str:
    actor = me()
    if not overseeing.may_oversee(actor):
        raise Forbidden
    asked = narrowing()
    found = listed(actor, asked, request.args.get("cursor"))
    return render_template(
        "supervision/index.html",
        tiles=[_tile(lot, count, asked) for lot, count in overseeing.counts(actor, asked).items()],
        ages=_ages(overseeing.ages(actor, asked), asked),
        rows=_rows(actor, found.rows),
        page=lines.pager(found),
        asked=asked,
        procedures=overseeing.procedures(actor),
        places=_places(asked),
        conditions=_conditions(asked, found.rows),
        by=_by(asked),
        **_elsewhere(asked),
    )


def _elsewhere(asked: Narrowing) -> dict[str, str]:
    """Where the same is looked at in another way."""
    kept = _kept(asked)
    return {
        "heat_url": url_for("stepheat.show", **kept),
        "likely_url": url_for("supervising.index", lot=Lot.LIKELY, **kept),
        "sheet_url": url_for("casesheets.export", lot=asked.lot, age=asked.age, **kept),
    }


def listed(
    actor: Actor, asked: Narrowing, cursor: str | None = None, size: int = PAGE
) -> Page[Case]:
    """A page of the cases asked for. Raises: NotFound, for a cursor that is none."""
    found = foreseeing.cases if asked.lot == Lot.LIKELY else overseeing.cases
    return found(actor, asked, cursor=cursor, size=size)


def narrowing() -> Narrowing:
    """What the address asks for, without what does not apply.

    Step and version go with a procedure (`of`): when another is chosen they are left out. What is
    finished waits at no step and for nobody.

    Raises: NotFound, for what nobody can read or what there is not, or not for this reader.
    """
    procedure = request.args.get("procedure", "")
    is_the_same = bool(procedure) and request.args.get("of", procedure) == procedure
    asked = Narrowing(
        lot=askedfor.word(Lot, "lot") or Lot.OPEN,
        unit_id=askedfor.unit(),
        procedure=procedure,
        version=_version(procedure) if is_the_same else None,
        element=request.args.get("step", "") if is_the_same else "",
        person_id=askedfor.identifier("person"),
        age=askedfor.word(Age, "age"),
    )
    if asked.lot == Lot.DONE:
        asked = replace(asked, element="", person_id=None)
    return replace(asked, age=None) if asked.lot in {Lot.HALTED, Lot.DONE} else asked


def _version(procedure: str) -> int | None:
    """The number of a version that there is. Raises: NotFound."""
    number = askedfor.number("version")
    if number is not None:
        stepheat.version_of(scope.versions(catalogue.definition(procedure)), number)
    return number


def _places(asked: Narrowing) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in overseeing.places(me(), asked.unit_id)]


def _conditions(asked: Narrowing, listed: Sequence[Case]) -> list[dict[str, str]]:
    """What the list is narrowed by beside the menus, each with the way to do without it.

    A person is named where something of theirs is listed: whoever guesses an id learns no name.
    """
    found = []
    if asked.lot == Lot.WAITING:
        found.append({"words": _("等人办的"), "name": "lot"})
    if asked.version is not None:
        words = _("第 %(number)s 版", number=asked.version)
        found.append({"words": words, "name": "version"})
    if asked.element:
        found.append({"words": _("步骤：%(step)s", step=_step_name(asked)), "name": "step"})
    if asked.person_id is not None:
        who = directory.names({asked.person_id}).get(asked.person_id) if listed else None
        words = _("等%(name)s办的", name=who) if who else _("等一个人办的")
        found.append({"words": words, "name": "person"})
    here: dict[str, Any] = {"lot": asked.lot, **_kept(asked)}
    for one in found:
        one["url"] = url_for("supervising.index", **here | {one["name"]: None})
    return found


def _step_name(asked: Narrowing) -> str:
    """A step as the version in force calls it; an old one by its id."""
    try:
        spec = catalogue.spec_of(catalogue.version_of(asked.procedure, None).id)
    except NotFound:
        return asked.element
    element = spec.elements.get(asked.element)
    return element.label if element else asked.element


def _by(asked: Narrowing) -> dict[str, Any]:
    """The ways to look at it in groups, and the groups of the one that is asked for."""
    words = {
        By.UNIT: _("按单位"),
        By.PROCEDURE: _("按流程"),
        By.STEP: _("按步骤"),
        By.PERSON: _("按人"),
    }
    chosen = {str(by): by for by in By}.get(request.args.get("by", ""))
    kept = _kept(asked)
    found = grouping.groups(me(), chosen, asked) if chosen else []
    most = max((one.count for one in found), default=1)
    return {
        "ways": [
            {
                "words": words[by],
                "is_here": by == chosen,
                "url": url_for(
                    "supervising.index", by=None if by == chosen else by, _anchor="groups", **kept
                ),
            }
            for by in By
        ],
        "chosen": chosen,
        "groups": [_group(one, chosen, kept, most) for one in found if chosen],
    }


def _group(group: Group, by: By, kept: dict[str, Any], most: int) -> dict[str, Any]:
    narrowed = kept | dict(zip(_NARROWED_BY[by], group.key, strict=True))
    return {
        "words": i18n.known(group.name) if by == By.PROCEDURE else group.name,
        "count": group.count,
        "late": group.late,
        "share": round(100 * group.count / most),
        "url": url_for("supervising.index", lot=Lot.WAITING, **narrowed),
        "late_url": url_for("supervising.index", lot=Lot.LATE, **narrowed),
    }


#: By which parameters of the address a group is listed.
_NARROWED_BY = {
    By.UNIT: ("unit",),
    By.PROCEDURE: ("procedure",),
    By.STEP: ("procedure", "step"),
    By.PERSON: ("person",),
}


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
    return {
        "unit": asked.unit_id,
        "procedure": asked.procedure or None,
        "version": asked.version,
        "step": asked.element or None,
        "person": asked.person_id,
    }


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
        "url": url_for("supervising.index", lot=lot, **_kept(asked) | _of_no_step(lot)),
    }


def _of_no_step(lot: Lot) -> dict[str, None]:
    """What is finished waits at no step and for nobody: what an address leaves out then."""
    return {"step": None, "person": None} if lot == Lot.DONE else {}


def _rows(actor: Actor, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """Each with why it waits, what the reader has asked about it already, or whether they may."""
    why, own = blocks.of_cases(cases), standing.own_of(actor, [case.id for case in cases])
    waiting = following.waiting_for_others(actor, cases)
    return [
        _row(one, why.get(one.id))
        | {"follow_up_id": own.get(one.id), "is_followable": one.id in waiting}
        for one in cases
    ]


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
