"""What branches do in the year to keep their promises, as pages list it (争创活动)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_wtf import FlaskForm

from app import i18n
from app.cases.models import Case
from app.cases.papers import Evidence
from app.forms.own import AspectsForm
from app.forms.rows import RowsField
from app.organisation.actors import Actor
from app.rating import activities, reading, years
from app.rating.models import RatedBranch, RatingYear
from app.rating.records import Activity
from app.stars.vocabulary import ASPECT_TITLES, Aspect
from app.views import selflines

PROCEDURE = "star_activity"

Lines = dict[uuid.UUID, list[dict[str, Any]]]


def of_branches(actor: Actor, branches: Sequence[RatedBranch]) -> Lines:
    """The entries of branches, each with its files where the actor may look at them."""
    found = activities.of_branches(branches)
    may_open = reading.opened(actor, branches)
    files = activities.files_of([one for rated in may_open for one in found[rated]])
    return {
        rated: [_line(one, files.get(one.id, ())) for one in entries]
        for rated, entries in found.items()
    }


def _line(entry: Activity, files: Iterable[Evidence]) -> dict[str, Any]:
    return {
        "day": entry.happened_on,
        "aspect": entry.aspect,
        "aspect_title": i18n.known(ASPECT_TITLES[entry.aspect]),
        "title": entry.title,
        "text": entry.text,
        "files": [
            {
                "name": one.name,
                "url": url_for("ratings.activity_file", case_id=entry.case_id, evidence_id=one.id),
            }
            for one in files
        ],
    }


def listed(actor: Actor, year: RatingYear, chosen: uuid.UUID | None) -> dict[str, Any]:
    """All entries of a year that the actor may look at, last first; or those of one branch."""
    may_open = reading.opened(actor, year.branches)
    branches = [one for one in year.branches if one.id in may_open]
    shown = [one for one in branches if chosen in (None, one.id)]
    found = of_branches(actor, shown)
    lines = [{**line, "branch": one.branch.name} for one in shown for line in found[one.id]]
    return {
        "branches": [{"id": one.id, "name": one.branch.name} for one in branches],
        "chosen": chosen,
        "lines": sorted(lines, key=lambda line: line["day"], reverse=True),
        "silent": [one.branch.name for one in shown if not found[one.id]],
        "start_url": start_url(actor),
    }


def start_url(actor: Actor) -> str | None:
    """Where the actor enters an activity; nothing where no branch of theirs is striving now."""
    for branch_id in reading.own_branches(actor):
        if activities.is_striving(branch_id):
            return url_for("work.start_form", key=PROCEDURE, unit=branch_id)
    return None


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """What the page of a branch's year shows besides: its activities, by aspect."""
    rated = _rated(case)
    if rated is None:
        return {}
    lines = of_branches(actor, [rated])[rated.id]
    groups = [
        {"title": i18n.known(title), "lines": own}
        for aspect, title in ASPECT_TITLES.items()
        if (own := [line for line in lines if line["aspect"] == aspect])
    ]
    return {"activities": {"count": len(lines), "groups": groups}}


def _rated(case: Case) -> RatedBranch | None:
    is_of_branch = case.definition.key == years.BRANCH_KEY
    return years.of_branch_case(case.id) if is_of_branch else None


def put_beside(actor: Actor, case: Case, form: FlaskForm) -> None:
    """Into each row about an aspect, what the branch has to show for it."""
    if not isinstance(form, AspectsForm) or (rated := _rated(case)) is None:
        return
    lines = of_branches(actor, [rated])[rated.id]
    ratings = selflines.shown_by([rated])[rated.id] if form.shows_self_rating else {}
    for field in (one for one in form if isinstance(one, RowsField) and _aspects(one)):
        field.notes = [_notes(aspect, lines, ratings) for aspect in _aspects(field)]


def _aspects(field: RowsField) -> list[str]:
    """Of each row the aspect that it is about; none if they are about none."""
    given = [str(row.get("aspect", "")) for row in field.data if field.is_given]
    return given if all(given) else []


def _notes(
    aspect: str, lines: Iterable[Mapping[str, Any]], ratings: Mapping[Aspect, dict[str, Any]]
) -> list[dict[str, Any]]:
    own = ratings.get(Aspect(aspect))
    noted = [{"title": own["title"], "text": own["facts"], "files": own["files"]}] if own else []
    return noted + [
        {
            "title": f"{i18n.day(line['day'])} {line['title']}",
            "text": line["text"],
            "files": line["files"],
        }
        for line in lines
        if line["aspect"] == aspect
    ]
