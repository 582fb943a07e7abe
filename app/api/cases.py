"""Cases: start, read, withdraw."""

from __future__ import annotations

import uuid

from app.api import shapes
from app.api.reading import Given
from app.api.routes import LONGEST_WORD, Route
from app.api.routing import declare
from app.api.schemas import ANSWERS, ID, TEXT, paged, record, ref, text
from app.api.shapes import Json
from app.cases import applicant, incidents, progress, queries, unseen
from app.cases.happenings import AlreadyRetrying, IncidentResolved
from app.cases.models import Case, CaseClosed
from app.db import new_id
from app.definitions import catalogue
from app.errors import Forbidden, Refused
from app.i18n import lazy as _
from app.organisation.actors import Actor
from app.organisation.scopes import Scope

CASES = _("事项")


def shown(actor: Actor, case: Case) -> Json:
    """A case with the work items that wait in it, and what has gone wrong."""
    named, standing = queries.named(case), incidents.standing(actor, case)
    return shapes.case(named, actor, progress.open_items(case), standing)


@declare(
    Route(
        "POST",
        "/cases",
        _("在一个单位发起流程，并提交发起表单；代他人发起时，on_behalf_of 填那个人的编号。"),
        CASES,
        takes=record(
            ("answers", "on_behalf_of"),
            definition=text(LONGEST_WORD),
            unit=ID,
            answers=ANSWERS,
            on_behalf_of=ID,
        ),
        gives=ref("Case"),
        status=201,
        refuses=(applicant.MayNotStart, applicant.MayNotStartForOthers, Refused),
    )
)
def start_case(actor: Actor, given: Given) -> Json:
    whose = given.body.get("on_behalf_of")
    started = applicant.start(
        actor,
        catalogue.definition(given.body["definition"]),
        uuid.UUID(given.body["unit"]),
        given.body.get("answers", {}),
        start_key=new_id(),
        on_behalf_of=uuid.UUID(whose) if whose else None,
    )
    return shown(actor, started)


@declare(Route("GET", "/cases/<uuid:case_id>", _("一件事项和它的待办。"), CASES, gives=ref("Case")))
def case(actor: Actor, _given: Given, case_id: uuid.UUID) -> Json:
    return shown(actor, queries.case(actor, case_id))


@declare(
    Route(
        "GET",
        "/cases/<uuid:case_id>/timeline",
        _(
            "一件事项的全部办理记录，按先后排列；digest 是防改链的一环。withheld 为 true 的，"
            "略去了您看不到的回答，不能单凭这一条核对 digest。principal 是受托时代的人。"
        ),
        CASES,
        gives=paged(ref("TimelineEntry")),
    )
)
def timeline(actor: Actor, _given: Given, case_id: uuid.UUID) -> Json:
    found = queries.case(actor, case_id)
    entries = queries.timeline(found)
    said = unseen.told(actor, found, entries)
    return shapes.whole(map(shapes.timeline_entry, entries, said))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/withdraw",
        _("撤回自己发起的事项。"),
        CASES,
        takes=record(("reason",), reason=TEXT),
        gives=ref("Case"),
        refuses=(applicant.NotYourCase, CaseClosed, Refused),
    )
)
def withdraw(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    reason = given.body.get("reason")
    return shown(actor, applicant.withdraw(actor, concerned.id, reason=reason))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/incidents/<uuid:incident_id>/retry",
        _("让没有办成的事再试一次；办成后异常自行解除。"),
        CASES,
        scope=Scope.MANAGE,
        gives=ref("Incident"),
        status=202,
        refuses=(Forbidden, IncidentResolved, AlreadyRetrying),
    )
)
def retry_incident(actor: Actor, _given: Given, case_id: uuid.UUID, incident_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    return shapes.incident(incidents.retry(actor, concerned.id, incident_id))
