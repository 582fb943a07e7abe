"""How a changed procedure is submitted and comes into force, offered to procedures."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from app import clock
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.engine.operations import Call, operation
from app.operations import calls
from app.organisation import directory
from app.studio import publishing
from app.studio.models import Draft, DraftFrozen


def _title_of(value: str) -> str | None:
    found = session.get(Draft, uuid.UUID(value))
    return found.title if found else None


@choices("studio.drafts", tells=_title_of)
def drafts(asking: Asking) -> list[Choice]:
    """The drafts of procedures that were checked and can be submitted."""
    if asking.person_id is None:
        return []
    actor = directory.actor(directory.person(asking.person_id))
    return [(str(one.id), one.title) for one in publishing.submittable(actor)]


@operation(
    "definitions.submit",
    refuses=(
        DraftFrozen,
        publishing.DraftNotSound,
        publishing.BaseOutdated,
        publishing.NothingChanged,
    ),
)
def submit(
    call: Call, *, draft: str, note: str, effective_on: date | None = None
) -> dict[str, Any]:
    """提交一份流程草稿，从此不能再改，直到退回或者发布；检查没有通过的不能提交。

    给出流程名称 change_title、改过草稿的人 editors 和生效的时刻 takes_effect_at。
    """
    actor, case_id = calls.actor_of(call), uuid.UUID(call.case_id)
    found = publishing.submit(actor, uuid.UUID(draft), case_id, note, effective_on)
    return {
        "change_title": found.title,
        "editors": [str(one) for one in found.editors],
        "takes_effect_at": _beginning(publishing.takes_effect_at(found)),
    }


def _beginning(day: date) -> datetime:
    return clock.day_end(day - clock.ONE_DAY)


@operation("definitions.reopen", repeatable=True)
def reopen(call: Call) -> None:
    """草稿退回，起草的人可以再改；撤回也是这样。"""
    publishing.reopen(calls.actor_of(call), uuid.UUID(call.case_id))


@operation(
    "definitions.publish",
    refuses=(publishing.NoDraft, publishing.DraftNotSound, publishing.BaseOutdated),
)
def publish(call: Call) -> dict[str, int]:
    """发布草稿：新发起的事项用新版，在办的事项仍按原来的版本。给出版本号 version_number。"""
    version = publishing.publish(calls.actor_of(call), uuid.UUID(call.case_id))
    return {"version_number": version.number}
