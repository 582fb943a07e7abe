"""Appraisals as the pages of those in charge show them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.ballots import codes, counting, invitations, keyholding, papers, results, rules
from app.ballots.models import Group, Poll, Sheet
from app.ballots.results import Figures
from app.ballots.rules import Returns
from app.ballots.vocabulary import (
    CHOICE_TITLES,
    COUNTED,
    GROUP_TITLES,
    OVERALL,
    QUESTION_TITLES,
    QUESTIONS,
    STATUS_TITLES,
    Choice,
    GroupKind,
    PollStatus,
)
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.stars.figures import score
from app.views import remarklines

#: The colours of the states.
TONES = {
    PollStatus.DRAFT: "grey",
    PollStatus.OPEN: "green",
    PollStatus.CLOSED: "amber",
    PollStatus.UNLOCKING: "amber",
    PollStatus.COUNTED: "blue",
    PollStatus.CANCELLED: "grey",
}
#: What a clerk counts before the answers.
BOX_TITLES = {papers.RETURNED: i18n.mark("收回的票"), papers.VOID: i18n.mark("废票")}
_WITH_SLIPS = (PollStatus.DRAFT, PollStatus.OPEN)


def line(poll: Poll) -> dict[str, Any]:
    """An appraisal in a list."""
    returns = counting.returns(poll)
    return {
        "title": poll.title,
        "unit": poll.unit.name,
        "status": i18n.known(STATUS_TITLES[poll.status]),
        "tone": TONES[poll.status],
        "closes_on": clock.deadline_day(poll.closes_at),
        "round": poll.round,
        "turnout": score(rules.turnout(returns)),
        "url": url_for("ballots.show", poll_id=poll.id),
    }


def page(actor: Actor, poll: Poll) -> dict[str, Any]:
    """All of an appraisal's page, and what of it the reader may do."""
    runs = permissions.may(actor, Permission.RUN_BALLOTS, poll.unit)
    status = poll.status
    return line(poll) | {
        "id": poll.id,
        "state": status,
        "is_over": status == PollStatus.OPEN and not poll.is_open,
        "quorum": poll.quorum,
        "least": rules.LEAST_BALLOTS,
        "groups": [_group(poll, one) for one in counting.returns(poll)],
        "holders": _holders(actor, poll),
        "remarks_url": remarklines.link(actor, poll),
        "invited_url": url_for("ballots.invited", poll_id=poll.id) if runs else None,
        "prints": runs and status in _WITH_SLIPS,
        "opens": runs and status == PollStatus.DRAFT,
        "closes": runs and status == PollStatus.OPEN,
        "settles": runs and status == PollStatus.CLOSED,
        "counts_papers": status == PollStatus.CLOSED
        and permissions.may(actor, Permission.COUNT_PAPERS, poll.unit),
        "result": _result(poll) if status == PollStatus.COUNTED else None,
    }


def _group(poll: Poll, returns: Returns) -> dict[str, Any]:
    group = next(one for one in poll.groups if one.kind == returns.kind)
    return {
        "kind": group.kind,
        "title": group_title(group.kind),
        "invited": group.invited,
        "returned": returns.returned,
        "void": returns.void,
        "width": min(100, 100 * returns.returned // group.invited),
        "turnout": score(rules.turnout([returns])),
        "slips": group.slips,
        "issued": codes.issued(group),
        "used": group.urn.ballots,
        "papers": group.papers,
        "clerks": [one.clerk.name for one in group.sheets],
        "is_agreed": papers.are_agreed(group),
        "differences": [field_title(one) for one in papers.differences(group)],
    }


def invited(poll: Poll) -> dict[str, Any]:
    """The list of those invited: members by name, representatives as a number, households drawn."""
    members = invitations.members(poll.unit_id)
    numbers = {one.kind: one.invited for one in poll.groups}
    return {
        "members": members,
        "planned": numbers.get(GroupKind.MEMBERS, 0),
        "masses": numbers.get(GroupKind.MASSES, 0),
        "draw": invitations.draw_of(poll),
    }


def group_title(kind: str) -> str:
    return i18n.known(GROUP_TITLES[GroupKind(kind)])


def field_title(name: str) -> str:
    """A field of a clerk's sheet, or a question."""
    return i18n.known({**BOX_TITLES, **QUESTION_TITLES}[name])


def _holders(actor: Actor, poll: Poll) -> list[dict[str, Any]]:
    names = directory.names({one.person_id for one in poll.holders})
    return [
        {
            "name": names[one.person_id],
            "fingerprint": keyholding.fingerprint(one),
            "has_unlocked": one.has_unlocked,
            "is_me": one.person_id == actor.person_id,
        }
        for one in poll.holders
    ]


def _result(poll: Poll) -> dict[str, Any]:
    everybody, piles = results.total(poll), results.piles(poll)
    columns = [(i18n.listed(group_title(kind) for kind in kinds), one) for kinds, one in piles]
    if len(columns) != 1:
        columns.append((_("合计"), everybody))
    return {
        "is_quorate": poll.result["is_quorate"],
        "turnout": score(poll.result["turnout"]),
        "unopened": poll.result["returned"] - poll.result["void"] - poll.result["ballots"],
        "score": everybody.score,
        "satisfaction": everybody.satisfaction,
        "columns": [title for title, _figures in columns],
        "ballots": [one.ballots for _title, one in columns],
        "means": [_means(question, columns) for question in QUESTIONS],
        "choices": _choices(everybody),
    }


def _means(question: str, columns: list[tuple[str, Figures]]) -> dict[str, Any]:
    """A question's mean in every column; None where it is not shown."""
    return {
        "title": i18n.known(QUESTION_TITLES[question]),
        "cells": [
            one.score if question == OVERALL else one.aspects.get(question)
            for _title, one in columns
        ],
    }


def _choices(everybody: Figures) -> list[dict[str, Any]]:
    """How often each answer was given to the overall question."""
    counts = everybody.counts.get(OVERALL)
    if not counts:
        return []
    rest = everybody.ballots - rules.answered(counts)
    told = [(one, counts[one]) for one in COUNTED]
    rows = [(i18n.known(CHOICE_TITLES[one]), number) for one, number in told]
    rows.append((i18n.known(CHOICE_TITLES[Choice.UNSURE]), rest))
    return [{"title": title, "number": number} for title, number in rows]


def sheet(actor: Actor, group: Group) -> dict[str, Any]:
    """A clerk's count sheet: the fields with what this clerk has entered, and what differs."""
    own = papers.own(actor, group)
    differing = papers.differences(group)
    return {
        "title": group_title(group.kind),
        "most": group.papers,
        "poll_url": url_for("ballots.show", poll_id=group.poll_id),
        "has_own": own is not None,
        "rows": [
            {
                "name": question,
                "title": field_title(question),
                "choices": [
                    (f"{question}.{choice}", i18n.known(CHOICE_TITLES[choice]))
                    for choice in papers.choices_of(question)
                ],
                "differs": question in differing,
            }
            for question in QUESTIONS
        ],
        "values": _values(own) if own else {},
        "differences": [field_title(one) for one in differing],
    }


def _values(own: Sheet) -> dict[str, int]:
    values = {papers.RETURNED: own.returned, papers.VOID: own.void}
    for question, counts in own.counts.items():
        values |= {f"{question}.{choice}": number for choice, number in counts.items()}
    return values
