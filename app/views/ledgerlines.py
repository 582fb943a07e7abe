"""督办台账 as its page shows it: what the address asks for, the tiles, how it is narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask import request, url_for

from app import i18n
from app.i18n import mark
from app.organisation.actors import Actor
from app.supervision import ledger, overseeing
from app.supervision.ledger import Period, Side, Silence, Wanted
from app.supervision.overseeing import MOST
from app.supervision.reasons import CAUSE_TITLES, ORIGIN_TITLES, DelayCause, Origin
from app.supervision.states import STATE_TITLES, State
from app.views import askedfor
from app.views.followlines import LOOKS

SIDES = {Side.UNITS: mark("我管的单位"), Side.ASKED: mark("我督办的"), Side.MINE: mark("督办我的")}
SILENCES = {Silence.AWAITED: mark("还没有回复"), Silence.LAPSED: mark("没有回复就结束了")}
PERIODS = {
    Period.MONTH: mark("本月"),
    Period.QUARTER: mark("本季度"),
    Period.YEAR: mark("本年"),
    Period.ALL: mark("全部时间"),
}


def wanted(actor: Actor) -> Wanted:
    """What the address asks for; who oversees nothing sees what is put to them.

    Raises: NotFound, for what nobody can read, or a unit that the reader does not oversee.
    """
    side = askedfor.word(Side, "side") or Side.UNITS
    return Wanted(
        side if overseeing.may_oversee(actor) else Side.MINE,
        askedfor.word(State, "state"),
        askedfor.unit(),
        request.args.get("procedure", ""),
        request.args.get("element", ""),
        askedfor.word(DelayCause, "cause"),
        askedfor.word(Origin, "origin"),
        askedfor.word(Silence, "silence"),
        askedfor.word(Period, "period") or Period.ALL,
    )


def address(asked: Wanted, **more: Any) -> str:
    """The address of a list, narrowed a little more."""
    said = {
        "side": asked.side,
        "state": asked.state,
        "unit": asked.unit_id,
        "procedure": asked.procedure or None,
        "element": asked.element or None,
        "cause": asked.cause,
        "origin": asked.origin,
        "silence": asked.silence,
        "period": None if asked.period == Period.ALL else asked.period,
    }
    return url_for("followups.index", **(said | more))


def page(actor: Actor, asked: Wanted) -> dict[str, Any]:
    """All of the page but its rows."""
    oversees = overseeing.may_oversee(actor)
    return {
        "asked": asked,
        "oversees": oversees,
        "sides": [_side(asked, side) for side in SIDES] if oversees else [],
        "tiles": [_tile(asked, *one) for one in ledger.counts(actor, asked).items()],
        "all_url": address(asked, state=None),
        "places": places(actor, asked) if oversees else [],
        "procedures": ledger.procedures(actor, asked.side),
        "causes": titles(CAUSE_TITLES.items()),
        "periods": titles(PERIODS.items()),
        "narrowed": _narrowed(actor, asked),
    }


def places(actor: Actor, asked: Wanted) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in overseeing.places(actor, asked.unit_id)]


def titles(words: Iterable[tuple[Any, str]]) -> list[tuple[str, str]]:
    """Values and what they are called, to choose from."""
    return [(value.value, i18n.known(title)) for value, title in words]


def capped(count: int) -> str:
    return f"{MOST}+" if count > MOST else str(count)


def _side(asked: Wanted, side: Side) -> dict[str, Any]:
    return {
        "words": i18n.known(SIDES[side]),
        "url": address(replace(asked, state=None), side=side),
        "is_here": side == asked.side,
    }


def _tile(asked: Wanted, state: State, count: int) -> dict[str, Any]:
    _tone, tile, icon = LOOKS[state]
    is_here = state == asked.state
    return {
        "words": i18n.known(STATE_TITLES[state]),
        "tone": tile if count else "none",
        "icon": icon,
        "count": capped(count),
        "is_here": is_here,
        "url": address(asked, state=None if is_here else state),
    }


def _narrowed(actor: Actor, asked: Wanted) -> list[dict[str, str]]:
    """What the list is narrowed by that no field of the page shows, each with a way out."""
    found = []
    if asked.origin is not None:
        found.append((i18n.known(ORIGIN_TITLES[asked.origin]), address(asked, origin=None)))
    if asked.silence is not None:
        found.append((i18n.known(SILENCES[asked.silence]), address(asked, silence=None)))
    if asked.element:
        found.append((ledger.step_name(actor, asked), address(asked, element=None)))
    return [{"words": words, "url": url} for words, url in found]
