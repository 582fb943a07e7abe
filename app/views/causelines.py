"""卡点原因 as its page shows it: bars by origin, cause and step, each a way to what it counts."""

from __future__ import annotations

from typing import Any

from flask import request

from app import i18n
from app.i18n import mark
from app.organisation.actors import Actor
from app.supervision import causes, ledger
from app.supervision.causes import Step, Tally
from app.supervision.ledger import Period, Side, Silence, Wanted
from app.supervision.reasons import CAUSE_TITLES, ORIGIN_TITLES, Origin
from app.views import askedfor, ledgerlines

#: The class of each origin's bars.
TONES = {Origin.PERSON: "person", Origin.DESIGN: "design", Origin.OUTSIDE: "outside"}


def page(actor: Actor) -> dict[str, Any]:
    """Raises: NotFound, for what nobody can read, or a unit that the reader does not oversee."""
    period = askedfor.word(Period, "period") or Period.QUARTER
    unit_id, procedure = askedfor.unit(), request.args.get("procedure", "")
    asked = Wanted(Side.UNITS, unit_id=unit_id, procedure=procedure, period=period)
    found = causes.report(actor, period, unit_id=unit_id, procedure=procedure)
    return {
        "asked": asked,
        "periods": ledgerlines.titles(ledgerlines.PERIODS.items()),
        "places": ledgerlines.places(actor, asked),
        "procedures": ledger.procedures(actor, Side.UNITS),
        "total": found.total,
        "median": days(found.total.median()),
        "origins": _origins(asked, found.total),
        "causes": _causes(asked, found.total),
        "steps": [_step(asked, one, found.steps[0].tally.asked) for one in found.steps],
    }


def days(median: float | None) -> str:
    """A median of working days, in words."""
    if median is None:
        return ""
    text = f"{median:g}"
    return i18n.counted("%(num)s 个工作日", int(text)) if text.isdigit() else _halves(text)


def _halves(text: str) -> str:
    return i18n.known(mark("%(days)s 个工作日")) % {"days": text}


def _origins(asked: Wanted, tally: Tally) -> list[dict[str, Any]]:
    most = max(1, *tally.by_origin.values())
    return [
        {
            "words": i18n.known(ORIGIN_TITLES[origin]),
            "tone": TONES[origin],
            "count": count,
            "share": round(100 * count / most),
            "percent": round(100 * count / tally.answered) if tally.answered else 0,
            "url": ledgerlines.address(asked, origin=origin),
        }
        for origin, count in tally.by_origin.items()
    ]


def _causes(asked: Wanted, tally: Tally) -> list[dict[str, Any]]:
    most = max(tally.by_cause.values(), default=1)
    return [
        {
            "words": i18n.known(CAUSE_TITLES[cause]),
            "tone": TONES[cause.origin],
            "count": count,
            "share": round(100 * count / most),
            "median": days(tally.median(cause)),
            "url": ledgerlines.address(asked, cause=cause),
        }
        for cause, count in tally.by_cause.items()
    ]


def _step(asked: Wanted, step: Step, most: int) -> dict[str, Any]:
    tally = step.tally
    here = {"procedure": step.procedure, "element": step.element}
    counts, at, parts = tally.by_origin, 0.0, []
    for origin, count in counts.items():
        wide = 100 * count / max(1, most)
        parts.append({"tone": TONES[origin], "x": round(at, 2), "width": round(wide, 2)})
        at += wide
    return {
        "name": step.name,
        "procedure": i18n.known(step.title),
        "asked": tally.asked,
        "silences": [
            {
                "words": i18n.known(ledgerlines.SILENCES[silence]),
                "count": tally.silences[silence],
                "url": ledgerlines.address(asked, silence=silence, **here),
            }
            for silence in Silence
            if tally.silences[silence]
        ],
        "parts": parts,
        "counts": [
            {
                "words": i18n.known(ORIGIN_TITLES[origin]),
                "count": count,
                "tone": TONES[origin],
                "url": ledgerlines.address(asked, origin=origin, **here),
            }
            for origin, count in counts.items()
            if count
        ],
        "chief": _chief(tally),
        "median": days(tally.median()),
        "url": ledgerlines.address(asked, **here),
    }


def _chief(tally: Tally) -> str:
    """The cause given most often."""
    return next((i18n.known(CAUSE_TITLES[cause]) for cause in tally.by_cause), "")
