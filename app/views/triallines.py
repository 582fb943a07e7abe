"""How the trial of a decision reads: the fields that it asks, what it saw, and what it said."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.engine import Decision, Trial, columns
from app.engine.trying import Wanted
from app.studio.tabletrial import Standing

#: How values of a kind are written: the type of the field, and an example where words help.
_INPUTS = {
    "number": "number",
    "integer": "number",
    "date": "date",
    "time": "time",
    "date and time": "datetime-local",
}
_SAMPLES = {
    "days and time duration": 'duration("P3D")',
    "years and months duration": 'duration("P1Y")',
    "list": '["a", "b"]',
    "context": '{name: "a"}',
}


def field(want: Wanted) -> dict[str, Any]:
    """A field of the trial; `choices` (value, words) where there are only those."""
    return {
        "name": want.name,
        "label": want.label,
        "technical": want.name if want.label != want.name else "",
        "type": _INPUTS.get(want.kind, "text"),
        "step": "1" if want.kind == "integer" else "any",
        "choices": _choices(want),
        "examples": () if want.is_closed else want.examples,
        "sample": _SAMPLES.get(want.kind, ""),
    }


def _choices(want: Wanted) -> list[tuple[str, str]]:
    if want.kind == "boolean":
        return [("true", _("是")), ("false", _("否"))]
    return [(one, one) for one in want.examples] if want.is_closed else []


def marks(trial: Trial) -> dict[str, Any]:
    """What the table shows of it: the rules that fired, and whether each cell passes."""
    fired = trial.decision.rules if trial.decision else ()
    return {"id": trial.id, "fired": [one - 1 for one in fired], "cells": trial.marks}


def line(standing: Standing, trial: Trial) -> dict[str, Any]:
    """One decision of the chain as it is told."""
    decision = trial.decision
    return {
        "id": trial.id,
        "name": trial.name,
        "is_here": any(one.id == trial.id for one in standing.offered),
        "seen": [(heading, shown(value)) for heading, value in trial.seen.items()],
        "failure": trial.failure and i18n.say(trial.failure),
        "fired": decision.rules if decision else (),
        "notes": [note for note in decision.notes if note] if decision else [],
        "has_rules": decision is not None and standing.tables[trial.id].literal is None,
        "told": _told(standing, decision) if decision else [],
    }


def _told(standing: Standing, decision: Decision) -> list[list[tuple[str, str]]]:
    """What it said, row by row, each value under the heading of its column."""
    table = standing.tables[decision.id]
    headings = {column.name: column.label for column in table.outputs}
    return [
        [(headings.get(name, decision.name), shown(value)) for name, value in row.items()]
        for row in decision.rows
    ]


def shown(value: Any) -> str:
    """A value in words."""
    if value is None:
        return str(_("空（没有值）"))
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    return value if isinstance(value, str) else columns.shown(value)


def words() -> dict[str, str]:
    """The sentences that the editor's script says."""
    return {
        "looking": _("正在检查…"),
        "unlooked": _("没有连上，稍后自动再查。"),
        "unreadable": _("这个文件不是决策表，编辑器打不开它，请用“导入”换一个。"),
        "drawing": _("决策关系图"),
    }
