"""What branches show for themselves, as pages list it: activities of the year, self-ratings."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from app import i18n
from app.cases.models import Case, Evidence
from app.db import session
from app.forms.rows import RowsField
from app.organisation.actors import Actor
from app.rating import activities, reading, selfrating, years
from app.rating.models import RatedBranch, RatingYear
from app.rating.records import Activity, SelfLine
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES, Aspect

#: The rows of a reviewer's sheet, beside which stands what the branch gives itself.
SHEET = "scores"
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
    rated = _rated(case)
    fields = [one for one in form if isinstance(one, RowsField) and _aspects(one)]
    if rated is None or not fields:
        return
    lines = of_branches(actor, [rated])[rated.id]
    for field in fields:
        ratings = shown_by([rated])[rated.id] if field.name == SHEET else {}
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


def shown_by(branches: Sequence[RatedBranch]) -> dict[uuid.UUID, dict[Aspect, dict[str, Any]]]:
    """What branches give themselves: branch's row → aspect → figure, facts, files."""
    found = selfrating.lines_of(branches)
    named = _files([one for lines in found.values() for one in lines.values()])
    return {
        rated: {aspect: _own(line, named) for aspect, line in lines.items()}
        for rated, lines in found.items()
    }


def _own(line: SelfLine, named: Mapping[str, Evidence]) -> dict[str, Any]:
    figure = f"{score(line.score).normalize():f}"
    return {
        "title": _("支部自评 %(score)s 分", score=figure),
        "figure": figure,
        "facts": line.facts,
        "files": [
            {"name": named[one].name, "url": url_for("cases.evidence_file", evidence_id=one)}
            for one in line.files
            if one in named
        ],
    }


def _files(lines: Collection[SelfLine]) -> dict[str, Evidence]:
    ids = [uuid.UUID(one) for line in lines for one in line.files]
    query = sa.select(Evidence).where(Evidence.id.in_(ids))
    return {str(one.id): one for one in session.scalars(query)} if ids else {}
