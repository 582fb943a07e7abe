"""Records, activities and vetoes of a rating year, offered to procedures (`domain.md` 8.3, 8.7)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.operations.calls import id_of
from app.rating import activities, usual, vetoes, years
from app.rating.activities import Deed
from app.rating.records import Source, VetoGround
from app.rating.usual import Event
from app.stars.vocabulary import Aspect


@operation("rating.record_usual", refuses=(years.NoRunningYear,), repeatable=True)
def record_usual(  # noqa: PLR0913 - the parameters are the fields of form F-S2
    call: Call,
    *,
    branch: str,
    happened_on: date,
    aspect: str,
    event: str,
    delta: int,
    source: str,
    reference: str | None = None,
    corrects: str | None = None,
) -> dict[str, Any]:
    """登记一条平时记录，会签以后才计入；给出支部名称 branch_name 和支部编号 branch_unit。

    corrects 是它更正的一条：会签以后以这一条为准，原来的留着不再计入；加减分填0的，就是注销。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    seen = Event(happened_on, Aspect(aspect), event, delta, Source(source), reference or "")
    recorder = uuid.UUID(call.actor_id) if call.actor_id else case.starter_id
    made = usual.record(case, uuid.UUID(branch), seen, recorder, id_of(corrects))
    return {"branch_name": made.rated.branch.name, "branch_unit": str(made.rated.branch_id)}


@operation("rating.sign_usual")
def sign_usual(call: Call, *, officer: str, agrees: bool) -> None:
    """另一名经办人会签平时记录；agrees 为否的不计入。"""
    usual.sign(usual.of_case(uuid.UUID(call.case_id)), uuid.UUID(officer), agrees=agrees)


@operation("rating.comment_usual", repeatable=True)
def comment_usual(call: Call, *, comment: str | None = None) -> None:
    """登记支部对平时记录的说明；说明不改变分数。"""
    usual.comment(usual.of_case(uuid.UUID(call.case_id)), comment or "")


@operation(
    "rating.record_activity",
    refuses=(
        years.NoRunningYear,
        years.NotRated,
        activities.NotPromised,
        activities.SelfRated,
    ),
    repeatable=True,
)
def record_activity(  # noqa: PLR0913 - the parameters are the fields of the form
    call: Call,
    *,
    happened_on: date,
    aspect: str,
    title: str,
    text: str,
    replaces: str | None = None,
) -> dict[str, Any]:
    """登记本支部的一项争创活动，附件就是本件的附件；给出支部名称 branch_name。

    从承诺公开到支部自评结束都可以登记；replaces 是它代替的一条，原来的留在案卷里。
    """
    case = session.get_one(Case, uuid.UUID(call.case_id))
    deed = Deed(happened_on, Aspect(aspect), title, text)
    made = activities.record(case, deed, id_of(replaces))
    return {"branch_name": made.rated.branch.name}


@operation(
    "rating.check_veto",
    refuses=(vetoes.VetoOff, vetoes.AlreadyVetoed, years.NoRunningYear),
    repeatable=True,
)
def check_veto(call: Call, *, branch: str) -> dict[str, Any]:
    """查对能不能提出一票否决；给出支部名称 branch_name 和支部编号 branch_unit。"""
    case = session.get_one(Case, uuid.UUID(call.case_id))
    rated = vetoes.require_allowed(case, uuid.UUID(branch))
    return {"branch_name": rated.branch.name, "branch_unit": str(rated.branch_id)}


@operation(
    "rating.record_veto",
    refuses=(vetoes.VetoOff, vetoes.AlreadyVetoed, years.NoRunningYear),
    repeatable=True,
)
def record_veto(  # noqa: PLR0913 - a veto names all that it stands on
    call: Call,
    *,
    branch: str,
    ground: str,
    document: str,
    proposer: str,
    second: str,
    answer: str | None = None,
) -> None:
    """登记一票否决：本年度不评星级；proposer 是提出人，second 是会签人，answer 是支部的申辩。"""
    decided = vetoes.Decided(
        uuid.UUID(branch),
        VetoGround(ground),
        document,
        uuid.UUID(proposer),
        uuid.UUID(second),
        answer or "",
    )
    vetoes.record(session.get_one(Case, uuid.UUID(call.case_id)), decided)
