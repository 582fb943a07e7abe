"""The score matrix of a reviewer: villages down, aspects across, only the reader's own marks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask import url_for

from app import i18n
from app.organisation.actors import Actor
from app.organisation.models import UnitKind
from app.rating import desk, sheets
from app.rating.desk import Place
from app.rating.models import RatingYear
from app.stars.figures import score
from app.stars.models import StandardAspect
from app.stars.vocabulary import ASPECT_TITLES, Aspect
from app.views import activitylines, lines, ratingyears, selflines

_PER_CENT = 100


def matrix(actor: Actor, year: RatingYear) -> dict[str, Any]:
    """Aspects with their maxima, and a row for each branch."""
    aspects = year.standard.aspects
    places = desk.places(actor, year)
    shown = _shown(actor, places)
    rows = [{**_row(one, aspects), "shown": shown.get(one.rated.id, [])} for one in places]
    waiting = sum(row["item"] is not None for row in rows)
    return {
        "title": ratingyears.words(year),
        "aspects": [_aspect(one) for one in aspects],
        "rows": rows,
        "waiting": waiting,
        "handed_in": sum(row["state"] == "done" for row in rows),
        "are_open": year.scored_at is not None,
    }


def _shown(actor: Actor, places: list[Place]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    """By branch what it has to show, aspect by aspect; nothing of those out of which they keep."""
    branches = [one.rated for one in places if one.item or one.sheet]
    own = selflines.shown_by(branches)
    done = activitylines.of_branches(actor, branches)
    return {one.id: _by_aspect(own[one.id], done[one.id]) for one in branches}


def _by_aspect(
    own: Mapping[Aspect, dict[str, Any]], done: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    found = [
        {
            "title": i18n.known(title),
            "own": own.get(aspect),
            "activities": [line for line in done if line["aspect"] == aspect],
        }
        for aspect, title in ASPECT_TITLES.items()
    ]
    return [one for one in found if one["own"] or one["activities"]]


def _aspect(one: StandardAspect) -> dict[str, Any]:
    most = score(one.maximum)
    return {
        "title": i18n.known(ASPECT_TITLES[one.aspect]),
        "most": f"{most.normalize():f}",
        "low": str(most * sheets.REMARK_BELOW / _PER_CENT),
    }


def _row(place: Place, aspects: list[StandardAspect]) -> dict[str, Any]:
    """What was typed so far, or what was handed in; the state is open, done, out or none."""
    item, sheet = place.item, place.sheet
    cells = _typed(item.draft if item else None, len(aspects))
    state = "none"
    if sheet is not None:
        remarks = {one.aspect: one.remark for one in sheet.marks}
        cells = [
            (f"{score(sheet.scores[one.aspect]).normalize():f}", remarks[one.aspect])
            for one in aspects
        ]
        state = "done"
    elif place.is_recused:
        state = "out"
    light, words = lines.deadline(item.due_at) if item else (None, "")
    return {
        "name": _village(place),
        "state": "open" if item else state,
        "item": item.id if item else None,
        "cells": cells,
        "total": _total(cells),
        "light": light,
        "light_text": words,
        "form_url": url_for("cases.show", case_id=place.rated.case_id) if item else None,
        "save_url": url_for("ratings.save", item_id=item.id) if item else None,
        "hand_in_url": url_for("cases.complete", item_id=item.id) if item else None,
    }


def _village(place: Place) -> str:
    """Rows are villages: what stands above the branch, where that is one."""
    above = place.rated.branch.parent
    is_village = above is not None and above.kind == UnitKind.VILLAGE
    return above.name if above is not None and is_village else place.rated.branch.name


def _typed(draft: Any, count: int) -> list[tuple[str, str]]:
    """Marks and remarks of a draft: whatever was typed, for as many aspects as there are."""
    given = (draft or {}).get("scores")
    rows = [row if isinstance(row, dict) else {} for row in given or [] if row is not None]
    found = [(str(row.get("score") or ""), str(row.get("remark") or "")) for row in rows]
    return (found + [("", "")] * count)[:count]


def _total(cells: list[tuple[str, str]]) -> str:
    total = Decimal(0)
    for mark, _remark in cells:
        if mark.replace(".", "", 1).isdecimal():
            total += Decimal(mark)
    return f"{total.normalize():f}"
