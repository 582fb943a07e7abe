"""督办单 in words: lines of the ledger, one in full, and what the page of a case shows of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for

from app import clock, i18n
from app.cases.models import Case
from app.forms.followups import ReplyForm, let_choose
from app.organisation import directory
from app.organisation.actors import Actor
from app.supervision import answering, following, ledger, standing
from app.supervision.ledger import Standing
from app.supervision.models import FollowUp, FollowUpLine, Reply
from app.supervision.reasons import CAUSE_TITLES, ORIGIN_TITLES, DelayCause
from app.supervision.states import STATE_TITLES, State

#: How a state is shown: tone of the pill, of the tile, and icon.
LOOKS = {
    State.WAITING: ("blue", "todo", "hourglass"),
    State.PROMISED: ("gold", "soon", "calendar-check"),
    State.UNANSWERED: ("red", "late", "alert-triangle"),
    State.BROKEN: ("red", "late", "calendar-time"),
    State.DONE: ("green", "ok", "circle-check"),
    State.WITHDRAWN: ("grey", "none", "arrow-back-up"),
}


def pill(state: State) -> dict[str, str]:
    tone, _tile, icon = LOOKS[state]
    return {"words": i18n.known(STATE_TITLES[state]), "tone": tone, "icon": icon}


def line(found: Standing) -> dict[str, Any]:
    """One of the ledger: of those who are asked now, or were last."""
    row = found.row
    asked = row.current or row.lines
    return {
        "url": url_for("followups.show", follow_up_id=row.id),
        "case_id": row.case_id,
        "title": row.case.title,
        "number": row.case.number,
        "procedure": i18n.known(row.case.definition.title),
        "unit": row.unit.name,
        "supervisor": row.supervisor.name,
        "asked_on": clock.office_day(row.asked_at),
        "steps": i18n.listed(dict.fromkeys(one.name for one in row.lines)),
        "who": i18n.listed(_names(asked)),
        "state": pill(found.state),
        "answer_by": _answer_by(row),
        "promised_on": max((one.promised_on for one in asked if one.promised_on), default=None),
        "causes": i18n.listed(
            dict.fromkeys(i18n.known(CAUSE_TITLES[one.cause]) for one in asked if one.cause)
        ),
        "is_up": bool(row.escalations),
        "suspended_at": row.case.suspended_at if not found.state.is_over else None,
    }


def _answer_by(row: FollowUp) -> date:
    """The first day by which somebody is still to answer, or the first that was given."""
    silent = [one.answer_by for one in row.current if one.is_open and one.promised_on is None]
    return min(silent, default=row.answer_by)


def _names(lines: Iterable[FollowUpLine]) -> list[str]:
    found = {one.person.name: None for line in lines for one in line.addressees}
    return list(found)


def full(actor: Actor, found: Standing) -> dict[str, Any]:
    """One in full, as this reader may act on it."""
    row = found.row
    replies = [one for each in row.lines for one in each.replies]
    repliers = {person for one in replies for person in (one.person_id, one.bound_id)}
    names = directory.names(repliers)
    is_own = row.supervisor_id == actor.person_id
    return line(found) | {
        "id": row.id,
        "text": row.text,
        "asked_at": row.asked_at,
        "closed_at": row.closed_at,
        "withdrawn_why": row.withdrawn_why,
        "parts": [
            {
                "step": one.name,
                "who": i18n.listed(_names([one])),
                "is_to_office": one.is_to_office,
                "is_done": _is_over(one) and one.item.done_by_id is not None,
                "is_needless": _is_over(one) and one.item.done_by_id is None,
                "ended_at": one.ended_at,
                "answer_by": one.answer_by if one.is_open and not one.replies else None,
                "replies": [_reply(each, names) for each in reversed(one.replies)],
            }
            for one in sorted(row.lines, key=lambda line: line.ended_at is not None)
        ],
        "escalations": [
            {"unit": one.unit.name, "at": one.at, "is_broken": one.is_broken}
            for one in row.escalations
        ],
        "may_withdraw": is_own and not found.state.is_over,
        "may_reply": may_reply(actor, row),
    }


def _is_over(line: FollowUpLine) -> bool:
    """Has its work item come to an end, done or not, while they were asked about it?"""
    return line.ended_at is None and not line.item.is_open


def _reply(row: Reply, names: dict[Any, str]) -> dict[str, Any]:
    return {
        "who": names.get(row.person_id, ""),
        "principal": names.get(row.principal_id) if row.principal_id else None,
        "at": row.at,
        "cause": i18n.known(CAUSE_TITLES[row.cause]),
        "origin": i18n.known(ORIGIN_TITLES[row.cause.origin]),
        "promised_on": row.promised_on,
        "text": row.text,
        "reason": row.reason,
    }


def may_reply(actor: Actor, row: FollowUp) -> bool:
    """Is there a line that the actor may still answer, or change the answer of?"""
    return any(map(answering.may_be_answered, standing.answerable(actor, row)))


def reply_form(actor: Actor, row: FollowUp, *, back: str = "") -> ReplyForm:
    """The form for an answer, or for the change of one."""
    form = ReplyForm()
    form.cause.choices = [
        (cause.value, f"{i18n.known(title)}\n{i18n.known(ORIGIN_TITLES[cause.origin])}")
        for cause, title in CAUSE_TITLES.items()
    ]
    own = filter(answering.may_be_answered, standing.answerable(actor, row))
    if not any(one.replies for one in own):
        del form.reason
    let_choose(form.promised_on, clock.today(), answering.furthest_day())
    if not form.is_submitted():
        form.back.data = back
    return form


def cause_of(form: ReplyForm) -> DelayCause | None:
    """The cause that was chosen, if it is one."""
    return {one.value: one for one in DelayCause}.get(form.cause.data or "")


def of_case(actor: Actor, case: Case) -> dict[str, Any]:
    """What the page of a case shows: those that stand, and the form where one is to be answered."""
    found = ledger.of_case(actor, case) if case.is_open else []
    is_asked = any(one.row.supervisor_id == actor.person_id for one in found)
    may_ask = not is_asked and following.may_ask(actor, case)
    to_answer = [one.row for one in found if may_reply(actor, one.row)]
    form = reply_form(actor, to_answer[0], back="case") if len(to_answer) == 1 else None
    return {
        "follow_ups": [full(actor, one) for one in found],
        "reply_form": form,
        "follow_up_url": url_for("followups.ask", case_id=case.id) if may_ask else None,
    }
