"""What may be done with work items and cases besides doing the step."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from app.api import shapes
from app.api.cases import CASES, shown
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import View, declare
from app.api.schemas import ID, TEXT, WHOLE, choice, listed, or_null, paged, record, ref, text
from app.api.shapes import Json
from app.api.work import NOT_YOURS, WORK
from app.cases import (
    copies,
    handing,
    inquiries,
    queries,
    recalling,
    sending_back,
    sides,
    signers,
    suspension,
    urging,
)
from app.cases.allowance import NotAllowedHere
from app.cases.locking import NotAStep
from app.cases.models import Case, CaseClosed, CaseSuspended, WorkItem, WorkItemDone
from app.cases.sending_back import Reentry
from app.cases.voices import SignsToo
from app.db import session
from app.engine import CannotSendBack
from app.errors import Forbidden, Refused
from app.i18n import lazy as _
from app.organisation.actors import Actor

CHOOSING = (sides.CannotTake, sides.HasLeft, sides.NotSomebodyElse, sides.AskedAlready)
ALWAYS = (*NOT_YOURS, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere)
PEOPLE = listed(ID, least=1)
#: Why something is done, or what is asked of somebody.
REASON = text(sides.LONGEST_TEXT)
TARGET = record(element=TEXT, name=TEXT, done_by=TEXT, refusal=or_null(TEXT))
PAIR = record(name=TEXT, by=TEXT)

#: Does the act for an actor on an item, by the body.
Doing = Callable[[Actor, uuid.UUID, Json], object]


def act(word: str, summary: Any, takes: dict[str, Any], refuses: tuple[type[Any], ...]) -> Any:
    """A route that does something with a work item, gives its case; `?` ends what may lack."""
    optional = tuple(name.rstrip("?") for name in takes if name.endswith("?"))
    fields = {name.rstrip("?"): schema for name, schema in takes.items()}

    def register(doing: Doing) -> View:
        def view(actor: Actor, given: Given, item_id: uuid.UUID) -> Json:
            item = queries.work_item(actor, item_id)
            doing(actor, item.id, given.body)
            session.flush()  # what waits now is read from the database
            return shown(actor, item.case)

        view.__name__ = doing.__name__
        route = Route(
            "POST",
            f"/work-items/<uuid:item_id>/{word}",
            summary,
            WORK,
            takes=record(optional, **fields),
            gives=ref("Case"),
            refuses=refuses,
        )
        return declare(route)(view)

    return register


def _ids(texts: list[str]) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in texts]


@act(
    "send-back",
    _("退回到已办过的一步：policy 为 in-order 时按顺序重新办理，straight 时办完直接送回本步。"),
    {"element": TEXT, "reason": REASON, "policy?": choice(Reentry)},
    (*ALWAYS, NotAStep, CannotSendBack, sending_back.NoWayStraight),
)
def send_back(actor: Actor, item_id: uuid.UUID, body: Json) -> Case:
    reentry = Reentry(body.get("policy", Reentry.IN_ORDER))
    return sending_back.send_back(
        actor, item_id, body["element"], reason=body["reason"], reentry=reentry
    )


@declare(
    Route(
        "GET",
        "/work-items/<uuid:item_id>/send-back",
        _("能退回到哪些步骤，由谁办过；refusal 说明为什么退不到。"),
        WORK,
        gives=paged(TARGET),
        refuses=NOT_YOURS,
    )
)
def send_back_targets(actor: Actor, _given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    return shapes.whole(shapes.target(one) for one in sending_back.targets(actor, item))


@declare(
    Route(
        "GET",
        "/work-items/<uuid:item_id>/send-back/preview",
        _("退回到 element 的后果：谁要重办、谁的待办取消、哪些表决作废、撤销哪些操作。"),
        WORK,
        gives=record(
            element=TEXT,
            name=TEXT,
            to=TEXT,
            redo=listed(PAIR),
            lapses=listed(record(name=TEXT, holders=listed(TEXT))),
            votes=listed(TEXT),
            undone=listed(TEXT),
            not_straight=or_null(TEXT),
        ),
        query={"element": TEXT},
        required=("element",),
        refuses=(*ALWAYS, CannotSendBack),
    )
)
def send_back_preview(actor: Actor, given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    return shapes.preview(sending_back.preview(actor, item, given.query["element"]))


@act(
    "recall",
    _("撤回自己刚办的一步，下一步还没有人办时才行。"),
    {},
    (recalling.NotYours, recalling.GoneOn, recalling.CannotRecall, CaseClosed, CaseSuspended),
)
def recall(actor: Actor, item_id: uuid.UUID, _body: Json) -> Case:
    return recalling.recall(actor, item_id)


@act(
    "transfer",
    _("转办：交给另一人办理。"),
    {"person": ID, "reason": REASON},
    (*ALWAYS, *CHOOSING, SignsToo),
)
def transfer(actor: Actor, item_id: uuid.UUID, body: Json) -> WorkItem:
    return handing.transfer(actor, item_id, uuid.UUID(body["person"]), reason=body["reason"])


@act(
    "delegate",
    _("委派：请另一人先办，办完回到自己这里决定。"),
    {"person": ID, "request": REASON},
    (*ALWAYS, *CHOOSING),
)
def delegate(actor: Actor, item_id: uuid.UUID, body: Json) -> WorkItem:
    return handing.delegate(actor, item_id, uuid.UUID(body["person"]), request=body["request"])


@act(
    "add-signer",
    _("加签：before 先签、beside 同时签、after 后签。"),
    {"people": PEOPLE, "where": choice(signers.WHERE), "request?": TEXT},
    (*ALWAYS, *CHOOSING, sides.TooMany),
)
def add_signer(actor: Actor, item_id: uuid.UUID, body: Json) -> list[WorkItem]:
    people, request = _ids(body["people"]), body.get("request", "")
    return signers.add(actor, item_id, people, where=body["where"], request=request)


@act(
    "remove",
    _("收回：对方还没有办的加签、委派、沟通、补正不再需要。"),
    {"reason": REASON},
    (signers.NoSigner, signers.NotYoursToRemove, CaseClosed, CaseSuspended),
)
def remove_signer(actor: Actor, item_id: uuid.UUID, body: Json) -> Case:
    return signers.remove(actor, item_id, reason=body["reason"])


@act(
    "ask",
    _("沟通：问别人一件事，本步照办。"),
    {"people": PEOPLE, "text": REASON},
    (*ALWAYS, *CHOOSING),
)
def ask(actor: Actor, item_id: uuid.UUID, body: Json) -> list[WorkItem]:
    return inquiries.ask(actor, item_id, _ids(body["people"]), text=body["text"])


@act(
    "supplement",
    _("补正：请发起人在几个工作日内补充，补来之前本步不计时。"),
    {"request": REASON, "days?": WHOLE},
    (*ALWAYS, inquiries.OwnMatter, sides.HasLeft, sides.AskedAlready),
)
def supplement(actor: Actor, item_id: uuid.UUID, body: Json) -> WorkItem:
    days = body.get("days", inquiries.USUAL_TO_SUPPLY)
    return inquiries.request_supplement(actor, item_id, request=body["request"], days=days)


@act(
    "copy",
    _("抄送：给别人看，不用办。"),
    {"people": PEOPLE, "note?": TEXT},
    (*ALWAYS, *CHOOSING, copies.KeptFrom),
)
def copy_case(actor: Actor, item_id: uuid.UUID, body: Json) -> object:
    return copies.send(actor, item_id, _ids(body["people"]), note=body.get("note", ""))


@act(
    "urge",
    _("催办：提醒现在该办的人。"),
    {"text?": TEXT},
    (urging.NotYoursToUrge, urging.UrgedJustNow, urging.NobodyToUrge, CaseClosed, CaseSuspended),
)
def urge(actor: Actor, item_id: uuid.UUID, body: Json) -> object:
    item = queries.work_item(actor, item_id)
    return urging.urge(actor, item.case_id, text=body.get("text", ""))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/suspend",
        _("暂停办理：恢复以前谁也不能办，期限顺延。"),
        CASES,
        takes=record(reason=REASON),
        gives=ref("Case"),
        refuses=(Forbidden, CaseClosed, CaseSuspended),
    )
)
def suspend(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    return shown(actor, suspension.suspend(actor, concerned.id, reason=given.body["reason"]))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/resume",
        _("恢复办理。"),
        CASES,
        gives=ref("Case"),
        refuses=(Forbidden, CaseClosed, suspension.NotSuspended),
    )
)
def resume(actor: Actor, _given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    return shown(actor, suspension.resume(actor, concerned.id))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/read",
        _("已阅：看过抄送给自己的事项。"),
        CASES,
        takes=record(("remark",), remark=TEXT),
        gives=ref("Case"),
        refuses=(Refused,),
    )
)
def read_copy(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    concerned = queries.case(actor, case_id)
    copies.mark_read(actor, concerned.id, remark=given.body.get("remark", ""))
    return shown(actor, concerned)
