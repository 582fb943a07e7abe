"""The end of a branch's year, offered to procedures (`domain.md` 6.7a)."""

# ruff: noqa: D415 - docstrings are for officials: a Chinese sentence ends with its own mark

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from app.assessment import standings, vetoes, yearclose
from app.assessment.records import VetoGround, YearClose
from app.cases.models import Case
from app.db import session
from app.engine.operations import Call, operation
from app.errors import Refused
from app.notices import publication
from app.points.amounts import points
from app.points.rulebook import NoRuleSet


class NoYear(Refused):
    message = "本件还没有开始一个年度的评定。"


@operation(
    "assessment.open_year",
    refuses=(
        yearclose.YearNotOver,
        yearclose.LinesUnderWay,
        yearclose.YearOpened,
        NoRuleSet,
    ),
    repeatable=True,
)
def open_year(call: Call, *, year: str) -> dict[str, Any]:
    """开始本支部一个年度的评定；各季度须全部入账，一个年度只能开始一次。

    给出编号 year_close、年度名称 year_name、等次分数线 excellent_from、good_from、qualified_from。
    """
    close = yearclose.open_year(session.get_one(Case, uuid.UUID(call.case_id)), int(year))
    excellent, good, qualified = (points(line) for line in close.rule_set.grade_lines)
    return {
        "year_close": str(close.id),
        "year_name": f"{close.year}年度",
        "excellent_from": excellent,
        "good_from": good,
        "qualified_from": qualified,
    }


@operation("assessment.sum_year", repeatable=True)
def sum_year(call: Call) -> dict[str, Any]:
    """按账目算出每名党员的全年积分和名次。

    给出名单 members，每行有党员编号 member、全年积分 total、特殊党员 special、
    入册不足两个季度 newcomer、一票否决 veto。
    """
    return {"members": standings.to_grade(standings.draw_up(_year(call)))}


@operation("assessment.record_grades", repeatable=True)
def record_grades(call: Call, *, grades: list[Any]) -> dict[str, Any]:
    """登记每名党员的等次（grades 与名单同序），方案有名额限制的按名额取优秀。

    给出名额末位是否须由大会表决 tied。
    """
    close = _year(call)
    standings.record_grades(close, [str(one) for one in grades])
    return {"tied": bool(standings.tied(close))}


@operation("assessment.hear_year", repeatable=True)
def hear_year(
    call: Call, *, held_on: date, due: int, present: int, votes: list[Any] | None = None
) -> dict[str, Any]:
    """登记党员大会听取名单；votes 每行有 member、votes_for。给出名单是否已定 settled。"""
    given = {uuid.UUID(row["member"]): int(row["votes_for"] or 0) for row in votes or ()}
    hearing = yearclose.Hearing(held_on, due, present, given)
    return {"settled": yearclose.hear(_year(call), hearing)}


@operation("assessment.attest_year", repeatable=True)
def attest_year(call: Call, *, supervisor: str, statement: str) -> None:
    """登记纪检委员对全年监督情况的说明。"""
    yearclose.attest(_year(call), uuid.UUID(supervisor), statement)


@operation("assessment.sign_year", repeatable=True)
def sign_year(call: Call, *, signer: str) -> dict[str, bool]:
    """登记支部书记在年度名单上签字；给出名单里是否有签字人本人 own_line，有的须由他人代签。"""
    return {"own_line": yearclose.sign(_year(call), uuid.UUID(signer))}


@operation("assessment.sign_own_standing", repeatable=True)
def sign_own_standing(call: Call, *, signer: str) -> None:
    """登记年度名单里签字人本人一行由谁签字，不能是本人；signer 填代签人编号。"""
    yearclose.sign_own(_year(call), uuid.UUID(signer))


@operation("assessment.publish_year")
def publish_year(call: Call, *, places: list[str], posted_on: date, contact: str) -> dict[str, Any]:
    """把年度名单张贴公示；给出公示编号 notice 和期满时间 ends_at。"""
    how = publication.Posting(places, posted_on, contact)
    notice = yearclose.publish(_year(call), how, cause=call.key)
    return {"notice": str(notice.id), "ends_at": notice.ends_at}


@operation("assessment.seal_year", refuses=(yearclose.LinesUnderWay,), repeatable=True)
def seal_year(call: Call) -> dict[str, Any]:
    """公示期满后封存本年度的账；账目在公示期间有变动的不封存，须重新算名单。

    还有异议、更正没有办结的也不封存。给出是否已封存 sealed、没有办结的件数 stopped 和报街道的名单
    report。
    """
    close = yearclose.lock(_year(call))
    stopped = yearclose.unsettled(close)
    sealed = stopped == 0 and yearclose.seal(close)
    return {"sealed": sealed, "stopped": stopped, "report": standings.in_words(close)}


@operation("assessment.check_veto", refuses=(vetoes.VetoOff, NoRuleSet), repeatable=True)
def check_veto(call: Call) -> None:
    """积分方案没有采用一票否决的，不能办理。"""
    vetoes.require_allowed(session.get_one(Case, uuid.UUID(call.case_id)))


@operation(
    "assessment.record_veto",
    refuses=(vetoes.VetoOff, vetoes.NoVetoOfSealedYear),
    repeatable=True,
)
def record_veto(  # noqa: PLR0913 - a veto names all that it stands on
    call: Call, *, member: str, ground: str, document: str, note: str, answer: str | None = None
) -> None:
    """登记一票否决：当年积分按零分计，兑换积分冻结到年底；answer 是本人的申辩。"""
    decided = vetoes.Decided(uuid.UUID(member), VetoGround(ground), document, note, answer or "")
    vetoes.record(session.get_one(Case, uuid.UUID(call.case_id)), decided)


def _year(call: Call) -> YearClose:
    found = yearclose.of_case(uuid.UUID(call.case_id))
    if found is None:
        raise NoYear
    return found
