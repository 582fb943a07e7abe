"""Remarks of appraisals as pages show them: on the office's desk, and to those who read them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for

from app.ballots import screening
from app.ballots.models import Poll
from app.cases.models import Case
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.rating import reading, years
from app.rectification import starting

#: Before the id of a remark in the name of its field.
_FIELD = "remark."


def desk(actor: Actor, poll: Poll, sent: Mapping[str, str]) -> dict[str, Any]:
    """What the office may do; the texts are shown to whoever takes things out of them alone."""
    screens = permissions.may(actor, Permission.RUN_BALLOTS, poll.unit)
    is_open = screening.may_be_screened(poll)
    is_released = poll.remarks_released_at is not None
    rows = screening.of_poll(poll) if is_released or (is_open and screens) else []
    return {
        "rows": [
            {
                "field": f"{_FIELD}{one.id}",
                "id": str(one.id),
                "text": sent.get(f"{_FIELD}{one.id}", one.text),
                "is_cut": one.is_cut,
            }
            for one in rows
        ],
        "screen_url": url_for("remarks.screen", poll_id=poll.id) if is_open and screens else None,
        "add_url": url_for("remarks.add", poll_id=poll.id)
        if is_open and any(group.papers for group in poll.groups)
        else None,
        "lines": sent.get("lines", ""),
        "dropped": poll.remarks_dropped,
        "released_at": poll.remarks_released_at,
        "gap": screening.GAP,
    }


def written(sent: Mapping[str, str]) -> dict[uuid.UUID, str]:
    """What the office has left of each remark; fields that name none are left out."""
    found = {}
    for name, text in sent.items():
        try:
            found[uuid.UUID(name.removeprefix(_FIELD))] = text
        except ValueError:
            continue
    return found


def link(actor: Actor, poll: Poll) -> str | None:
    """Where the remarks of a poll are looked through, for those who may."""
    is_theirs = permissions.may(actor, Permission.COUNT_PAPERS, poll.unit)
    if not is_theirs or not (poll.remarks_released_at or screening.may_be_screened(poll)):
        return None
    return url_for("remarks.desk", poll_id=poll.id)


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """What people said of the branch that a case rates or puts right, as far as it is released."""
    rated = years.of_branch_case(case.id)
    if rated is None and (found := starting.of_case(case.id)):
        rated = found.rated
    if rated is None or rated.case_id is None or not reading.may_read_branch(actor, rated):
        return {"remarks": []}
    return {
        "remarks": [
            {
                "title": poll.title,
                "rows": [one.text for one in screening.of_poll(poll)],
                "dropped": poll.remarks_dropped,
            }
            for poll in screening.released_to(rated.case_id)
        ]
    }
