"""督办 through the API: ask about a case, answer, take back, list, and one by itself."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.api import shapes
from app.api.cases import CASES
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import (
    DAY,
    FLAG,
    ID,
    INSTANT,
    TEXT,
    choice,
    listed,
    or_null,
    paged,
    record,
    text,
)
from app.api.shapes import Json
from app.cases import queries
from app.cases.models import CaseClosed, CaseSuspended
from app.cases.sides import LONGEST_TEXT
from app.db import session
from app.i18n import lazy as _
from app.organisation.actors import Actor
from app.supervision import answering, following, ledger, standing
from app.supervision.answering import Answer
from app.supervision.ledger import Side, Standing, Wanted
from app.supervision.models import FollowUp, FollowUpLine, Reply
from app.supervision.reasons import DelayCause
from app.supervision.states import State

_PERSON = record(id=ID, name=TEXT)
_REPLY = record(
    person_id=ID,
    at=INSTANT,
    cause=choice(DelayCause),
    promised_on=DAY,
    text=TEXT,
    reason=TEXT,
)
_LINE = record(
    work_item_id=ID,
    element=TEXT,
    name=TEXT,
    is_to_office=FLAG,
    is_open=FLAG,
    asked_at=INSTANT,
    answer_by=DAY,
    ended_at=or_null(INSTANT),
    addressees=listed(_PERSON),
    cause=or_null(TEXT),
    origin=or_null(TEXT),
    promised_on=or_null(DAY),
    replies=listed(_REPLY),
)
_UP = record(unit=_PERSON, at=INSTANT, is_broken=FLAG)
FOLLOW_UP = record(
    id=ID,
    case_id=ID,
    title=TEXT,
    supervisor=_PERSON,
    text=TEXT,
    asked_at=INSTANT,
    answer_by=DAY,
    state=choice(State),
    withdrawn_why=or_null(TEXT),
    lines=listed(_LINE),
    escalations=listed(_UP),
)
_SAID = text(LONGEST_TEXT)


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/follow-ups",
        _("督办：请现在该办的人在 answer_by 前说明原因、承诺日期；没有人能办的，由主管单位回复。"),
        CASES,
        takes=record(("answer_by",), text=_SAID, answer_by=DAY),
        gives=FOLLOW_UP,
        status=201,
        refuses=(
            following.NotYoursToFollowUp,
            following.OwnMatter,
            following.FollowedUpAlready,
            following.FollowedUpJustNow,
            following.NobodyHoldsIt,
            following.NobodyElse,
            CaseClosed,
            CaseSuspended,
        ),
    )
)
def follow_up_case(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    day = given.body.get("answer_by")
    asked: dict[str, Any] = {"answer_by": None if day is None else date.fromisoformat(day)}
    return _shown(actor, following.ask(actor, concerned.id, text=given.body["text"], **asked))


@declare(
    Route(
        "GET",
        "/follow-ups",
        _("督办台账：units 本人有权查看的单位的，asked 本人督办的，mine 督办本人的；最新的在前。"),
        CASES,
        gives=paged(FOLLOW_UP),
        query={
            "side": choice(Side),
            "state": choice(State),
            "cause": choice(DelayCause),
            "unit": ID,
            "definition": TEXT,
            "cursor": TEXT,
        },
    )
)
def follow_ups(actor: Actor, given: Given) -> Json:
    asked, unit = given.query, given.query.get("unit")
    state, cause = asked.get("state"), asked.get("cause")
    wanted = Wanted(
        Side(asked.get("side", Side.UNITS)),
        None if state is None else State(state),
        None if unit is None else uuid.UUID(unit),
        asked.get("definition", ""),
        cause=None if cause is None else DelayCause(cause),
    )
    return shapes.paged(ledger.listed(actor, wanted, cursor=asked.get("cursor")), _shape)


@declare(Route("GET", "/follow-ups/<uuid:follow_up_id>", _("一张督办单。"), CASES, gives=FOLLOW_UP))
def follow_up(actor: Actor, _given: Given, follow_up_id: uuid.UUID) -> Json:
    return _shape(ledger.seen(actor, follow_up_id))


@declare(
    Route(
        "POST",
        "/follow-ups/<uuid:follow_up_id>/reply",
        _("回复督办：原因 cause、承诺日期 promised_on；OTHER 须写 text，改回复须写 reason。"),
        CASES,
        takes=record(
            ("text", "reason"),
            cause=choice(DelayCause),
            promised_on=DAY,
            text=_SAID,
            reason=_SAID,
        ),
        gives=FOLLOW_UP,
        refuses=(standing.FollowUpOver, answering.InOtherHands, answering.AnsweredTwice),
    )
)
def reply_to_follow_up(actor: Actor, given: Given, follow_up_id: uuid.UUID) -> Json:
    body = given.body
    answer = Answer(
        DelayCause(body["cause"]),
        date.fromisoformat(body["promised_on"]),
        body.get("text", ""),
        body.get("reason", ""),
    )
    return _shown(actor, answering.reply(actor, follow_up_id, answer))


@declare(
    Route(
        "POST",
        "/follow-ups/<uuid:follow_up_id>/withdraw",
        _("撤销本人发出的督办。"),
        CASES,
        takes=record(reason=_SAID),
        gives=FOLLOW_UP,
        refuses=(following.NotYoursToFollowUp, standing.FollowUpOver),
    )
)
def withdraw_follow_up(actor: Actor, given: Given, follow_up_id: uuid.UUID) -> Json:
    row = following.withdraw(actor, follow_up_id, reason=given.body["reason"])
    return _shown(actor, row)


def _shown(actor: Actor, row: FollowUp) -> Json:
    session.flush()  # how it stands is read from the database
    return _shape(ledger.seen(actor, row.id))


def _shape(found: Standing) -> Json:
    row = found.row
    return {
        "id": row.id,
        "case_id": row.case_id,
        "title": row.case.title,
        "supervisor": {"id": row.supervisor_id, "name": row.supervisor.name},
        "text": row.text,
        "asked_at": row.asked_at,
        "answer_by": row.answer_by,
        "state": found.state,
        "withdrawn_why": row.withdrawn_why,
        "lines": [_line(one) for one in row.lines],
        "escalations": [
            {
                "unit": {"id": one.unit_id, "name": one.unit.name},
                "at": one.at,
                "is_broken": one.is_broken,
            }
            for one in row.escalations
        ],
    }


def _line(row: FollowUpLine) -> Json:
    return {
        "work_item_id": row.work_item_id,
        "element": row.element,
        "name": row.name,
        "is_to_office": row.is_to_office,
        "is_open": row.is_open,
        "asked_at": row.asked_at,
        "answer_by": row.answer_by,
        "ended_at": row.ended_at,
        "addressees": [{"id": one.person_id, "name": one.person.name} for one in row.addressees],
        "cause": row.cause,
        "origin": row.cause and row.cause.origin,
        "promised_on": row.promised_on,
        "replies": [_reply(one) for one in row.replies],
    }


def _reply(row: Reply) -> Json:
    return {
        "person_id": row.person_id,
        "at": row.at,
        "cause": row.cause,
        "promised_on": row.promised_on,
        "text": row.text,
        "reason": row.reason,
    }
