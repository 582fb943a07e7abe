"""Telling people things, offered to procedures."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid

from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.notifications import outbox
from app.notifications.models import Message, News
from app.organisation import directory

#: Ids of messages follow from the call that sends them, so that each is sent once.
_NAMESPACE = uuid.UUID("5f0c5b0e-0d0f-4c62-9c55-3d9b6c1f7a10")


@operation("messages.tell_post", repeatable=True)
def tell_post(call: Call, *, role: str, title: str, body: str | None = None) -> None:
    """给担任某一角色的人发站内消息：先在本件所在单位找，找不到逐级向上。role 填角色代码。"""
    unit_id = session.get_one(Case, uuid.UUID(call.case_id)).unit_id
    nearest = next(iter(directory.holders_upwards([role], unit_id)), None)
    for person_id in nearest[2] if nearest else ():
        tell(call, person=str(person_id), title=title, body=body)


@operation("messages.tell", repeatable=True)
def tell(call: Call, *, person: str, title: str, body: str | None = None) -> None:
    """给一个人发站内消息，消息里带着本件的链接。person 填人员编号，例如 case.starter。"""
    message_id = uuid.uuid5(_NAMESPACE, f"{call.key}:{person}")
    if session.get(Message, message_id) is None:
        case = session.get_one(Case, uuid.UUID(call.case_id))
        is_own = case.is_of(uuid.UUID(person))
        kind = News.DECIDED if is_own else News.SYSTEM
        link, said = f"/cases/{case.id}", body or ""
        sent = outbox.send(uuid.UUID(person), title, body=said, link=link, kind=kind)
        sent.id = message_id
