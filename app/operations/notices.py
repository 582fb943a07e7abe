"""Public notices, offered to procedures."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.notices import (
    choices,  # noqa: F401 - importing registers the list of places
    publication,
)


def take_down(_call: Call, _arguments: dict[str, Any], result: dict[str, Any]) -> None:
    """The way back of opening a notice."""
    opened = publication.notice(uuid.UUID(result["notice"]))
    if opened is not None:
        publication.take_down(opened)


@operation("notices.open_notice", undo=take_down)
def open_notice(  # noqa: PLR0913 - the parameters are what a notice says
    call: Call,
    *,
    title: str,
    reason: str,
    lines: list[Any],
    places: list[str],
    contact: str,
    posted_on: date,
    working_days: int,
) -> dict[str, Any]:
    """在本单位张贴一份公示，给出公示编号 notice 和公示期满的时间 ends_at。

    张贴当日不算，从次日起数够工作日，最后一日24时期满；lines 是公示的表格，每行一个对象。
    """
    case_id = uuid.UUID(call.case_id)
    unit_id = session.get_one(Case, case_id).unit_id
    notice = publication.open_notice(
        publication.Sheet(unit_id, title, reason, lines, places, contact),
        posted_on=posted_on,
        working_days=working_days,
        case_id=case_id,
        cause=call.key,
    )
    return {"notice": str(notice.id), "ends_at": notice.ends_at}
