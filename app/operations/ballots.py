"""党员群众评议, offered to procedures (`domain.md` 8.4)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa

from app import clock
from app.ballots import (
    choices,  # noqa: F401 - importing registers the lists
    invitations,
    polls,
    results,
)
from app.ballots.invitations import Draw
from app.ballots.models import Poll
from app.ballots.plans import Plan
from app.ballots.rules import USUAL_QUORUM, Quorum
from app.ballots.vocabulary import GroupKind, PollStatus
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import NotFound
from app.operations import calls
from app.organisation.actors import SYSTEM
from app.organisation.models import Unit
from app.rating import years


def withdraw(_call: Call, _arguments: dict[str, Any], result: dict[str, Any]) -> None:
    """The way back of preparing a ballot."""
    polls.cancel(SYSTEM, uuid.UUID(result["ballot"]))


@operation("ballots.prepare_ballot", undo=withdraw)
def prepare_ballot(  # noqa: PLR0913 - the parameters are what an appraisal needs
    call: Call,
    *,
    branch: str,
    title: str,
    member_papers: int,
    mass_papers: int,
    closes_on: date,
    members: int | None = None,
    masses: int | None = None,
    representatives: int | None = None,
    households: int | None = None,
    draw: int | None = None,
    holders: list[Any] | None = None,
) -> dict[str, Any]:
    """筹备一次党员群众评议，给出编号 ballot、截止时间 closes_at（当日24时）和村名 village_name。

    members 是邀请的党员人数，不填的按名册：全体正式党员和预备党员，支部班子成员除外。
    群众是 representatives 名村民代表，加上从全村 households 户里抽的 draw 户（不填抽30户）；
    抽户的种子留痕，谁都能重抽一遍。直接填 masses 的，不抽户。
    member_papers、mass_papers 是其中用纸质票的人数；holders 是三名掌箱人，全部用纸质票的不用。
    投票码、钥匙和开始投票都在“群众评议”页面办理。
    由支部评星带来的，参评率和有效票要达到本年度参考标准的规定；单独办理的，要达到50%和10张。
    """
    known = polls.of_cause(call.key)
    if known is not None:
        return _told(known)
    unit, case = _unit(branch), session.get_one(Case, uuid.UUID(call.case_id))
    drawn = None
    if masses is None:
        size = invitations.HOUSEHOLDS if draw is None else draw
        drawn = Draw(representatives or 0, households or 0, size)
        masses = drawn.invited
    if members is None:
        members = len(invitations.members(unit.id))
    plan = Plan(
        unit=unit,
        title=title,
        year=clock.today().year,
        groups={
            GroupKind.MEMBERS: (members, member_papers),
            GroupKind.MASSES: (masses, mass_papers),
        },
        holders=[uuid.UUID(one) for one in holders or ()],
        closes_at=clock.day_end(closes_on),
        case_id=case.id,
        cause=call.key,
        quorum=_quorum_of(case),
        draw=drawn,
    )
    return _told(polls.prepare(calls.actor_of(call), plan))


def _told(poll: Poll) -> dict[str, Any]:
    return {
        "ballot": str(poll.id),
        "closes_at": poll.closes_at,
        "village_name": poll.unit.name,
    }


def _quorum_of(case: Case) -> Quorum:
    """That of the standard which the year of a branch keeps; the usual one belongs to no year."""
    rated = years.of_branch_case(case.id)
    if rated is None:
        return USUAL_QUORUM
    terms = rated.rating.standard.terms
    return Quorum(terms.least_turnout, terms.least_ballots)


@operation("ballots.close_ballot", repeatable=True)
def close_ballot(_call: Call, *, ballot: str) -> None:
    """到时间截止投票；已经截止的不变。"""
    polls.expire(SYSTEM, uuid.UUID(ballot))


@operation("ballots.prolong_ballot", repeatable=True)
def prolong_ballot(_call: Call, *, ballot: str, working_days: int) -> dict[str, Any]:
    """参评不够的再投一轮，票箱没有打开，投过的票算数；给出新的截止时间 closes_at。"""
    ends = clock.day_end(clock.working_day_after(clock.today(), working_days))
    return {"closes_at": polls.prolong(SYSTEM, uuid.UUID(ballot), ends).closes_at}


@operation("ballots.tell_result", repeatable=True)
def tell_result(_call: Call, *, ballot: str) -> dict[str, Any]:
    """评议的结果：参评够不够 is_quorate、轮次 round、参评率 turnout。

    邀请 invited、收回 returned、废票 void、计入得分 ballots 是票数；
    评议得分 mass_score、满意率 satisfaction、十个方面的平均分 aspects 和分组结果 groups
    在参评不够时是空的，因为没有开箱。
    """
    poll = session.get_one(Poll, uuid.UUID(ballot))
    poll.require(PollStatus.COUNTED)
    return results.told(poll)


@operation("ballots.cancel_ballot", repeatable=True)
def cancel_ballot(call: Call) -> None:
    """取消本件筹备的评议，没有计票的不再打开；撤回也是这样。"""
    over = (PollStatus.COUNTED, PollStatus.CANCELLED)
    query = sa.select(Poll.id).where(
        Poll.case_id == uuid.UUID(call.case_id), Poll.status.not_in(over)
    )
    for poll_id in session.scalars(query).all():
        polls.cancel(SYSTEM, poll_id)


def _unit(text: str) -> Unit:
    found = session.get(Unit, uuid.UUID(text))
    if found is None:
        raise NotFound
    return found
