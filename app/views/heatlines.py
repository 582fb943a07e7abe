"""The branches side by side as the page and the file show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.points.amounts import shown
from app.points.heat import STEP_TITLES, Row
from app.points.vocabulary import CATEGORY_TITLES, Category
from app.views import spreadsheet

#: How many shades a column has; the number always stands in the cell as well.
SHADES = 5


@dataclass(frozen=True)
class Column:
    """A figure of each branch: what it is called, how it is found and written.

    The farther a figure is from nought, the deeper its shade: in the colour of `tone`, which is
    "good", "bad", or "plain" for none.
    """

    key: str
    title: str
    value: Callable[[Row], int | None]
    written: Callable[[int], str] = str
    tone: str = "good"


def columns() -> list[Column]:
    """All figures, from left to right."""
    return [
        Column("members", _("党员数"), lambda row: row.members, tone="plain"),
        Column("participation", _("参与率"), lambda row: row.participation, _percent),
        *(_average(category) for category in Category),
        *(one for step in STEP_TITLES for one in _pace(step)),
        Column("open", _("在办申报"), lambda row: row.open_claims, tone="plain"),
        Column("redeemed", _("已兑换"), lambda row: row.redeemed, shown),
    ]


def _percent(value: int) -> str:
    return f"{value}%"


def _average(category: Category) -> Column:
    title = _("人均%(category)s", category=i18n.known(CATEGORY_TITLES[category]))
    tone = "bad" if category == Category.NEGATIVE else "good"
    return Column(category.value, title, lambda row: row.average(category), shown, tone)


def _pace(step: int) -> list[Column]:
    name = i18n.known(STEP_TITLES[step])
    return [
        Column(
            f"pace{step}",
            _("%(step)s按时", step=name),
            lambda row: row.steps[step].percent,
            _percent,
        ),
        Column(
            f"overdue{step}",
            _("%(step)s超期", step=name),
            lambda row: row.steps[step].overdue,
            tone="bad",
        ),
    ]


def table(rows: Sequence[Row], sort: str, *, downwards: bool) -> list[dict[str, Any]]:
    """The rows in the order asked for, every cell with its text and its shade."""
    listed = columns()
    deepest = {column.key: _deepest(column, rows) for column in listed}
    return [
        {
            "unit_id": row.unit_id,
            "name": row.name,
            "cells": [_cell(column, row, deepest[column.key]) for column in listed],
        }
        for row in ordered(rows, sort, downwards=downwards)
    ]


def ordered(rows: Sequence[Row], sort: str, *, downwards: bool) -> list[Row]:
    """By a column's figure, those without one last; else by the branch's code."""
    column = next((one for one in columns() if one.key == sort), None)
    if column is None:
        return sorted(rows, key=lambda row: row.code, reverse=downwards)
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=lambda row: column.value(row) or 0, reverse=downwards) + unknown


def _deepest(column: Column, rows: Sequence[Row]) -> int:
    """The figure farthest from nought."""
    return max((abs(column.value(row) or 0) for row in rows), default=0)


def _cell(column: Column, row: Row, deepest: int) -> dict[str, Any]:
    value = column.value(row)
    if value is None:
        return {"text": _("—"), "shade": 0, "tone": "plain"}
    shade = -(-abs(value) * SHADES // deepest) if deepest else 0
    return {"text": column.written(value), "shade": shade, "tone": column.tone}


def as_csv(rows: Sequence[Row]) -> str:
    """The same figures for a spreadsheet: plain numbers, a branch a line."""
    listed = columns()
    table = [[_("编号"), _("党支部"), *(column.title for column in listed)]]
    for row in rows:
        values = [(column, column.value(row)) for column in listed]
        figures = ["" if value is None else column.written(value) for column, value in values]
        name, code = spreadsheet.harmless(row.name), spreadsheet.harmless(row.code)
        table.append([code, name, *figures])
    return spreadsheet.as_csv(table)
