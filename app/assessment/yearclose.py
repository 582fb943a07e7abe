"""A branch's year comes to its end: opened, heard, signed, shown and sealed (`domain.md` 6.7a)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.assessment import standings, stops
from app.assessment.assembly import is_quorate
from app.assessment.records import Correction, Standing, YearClose
from app.cases.models import Case
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Refused
from app.notices import publication
from app.notices.models import Notice
from app.organisation import roll
from app.organisation.models import Unit
from app.points import chain, cycles
from app.points.amounts import shown
from app.points.books import assessment
from app.points.models import Claim, Cycle
from app.points.rulebook import NoRuleSet
from app.points.rules import GRADE_TITLES
from app.points.status import UNDER_WAY


class YearNotOver(Refused):
    message = "%(year)s年还没有结束，或者第四季度还没有截止申报，不能办理年度评定。"


class LinesUnderWay(Refused):
    message = "%(year)s年还有%(count)d件没有办完，全部入账以后才能办理年度评定。"


class OwnStanding(Refused):
    message = "年度名单里本人的一行须由他人签字。"


class NotAllSigned(Refused):
    message = "年度名单还没有全部签字，不能公示。"


class YearOpened(Refused):
    """Another case has begun it; `case_id` leads there."""

    message = "%(year)s年度评定已经开始，编号“%(number)s”。"


def open_year(case: Case, year: int) -> YearClose:
    """Begin to close a year of the branch of a case; once for a case.

    Raises:
        YearNotOver, LinesUnderWay, YearOpened.
        NoRuleSet: the branch has counted nothing in that year.
    """
    session.execute(sa.select(Unit.id).filter_by(id=case.unit_id).with_for_update())
    known = session.scalar(sa.select(YearClose).filter_by(branch_id=case.unit_id, year=year))
    if known is not None and known.case_id == case.id:
        return known
    if known is not None:
        raise YearOpened(year=year, number=known.case.number, case_id=known.case_id)
    of_year = cycles.of_year(case.unit, year)
    if not of_year:
        raise NoRuleSet(unit=case.unit.name)
    if clock.today().year <= year or not of_year[-1].is_frozen(clock.now()):
        raise YearNotOver(year=year)
    _require_posted(case.unit_id, year)
    made = YearClose(
        branch=case.unit,
        year=year,
        case=case,
        rule_set=of_year[-1].rule_set,
        opened_at=clock.now(),
    )
    session.add(made)
    session.flush()
    return made


def _require_posted(branch_id: uuid.UUID, year: int) -> None:
    """Nothing is on its way: of the branch, or of its members at a branch they came from."""
    members = [member.person_id for member in roll.members_in(branch_id, year)]
    query = (
        sa.select(sa.func.count())
        .select_from(Claim)
        .join(Claim.cycle)
        .where(
            sa.or_(Cycle.branch_id == branch_id, Claim.member_id.in_(members)),
            Cycle.year == year,
            Claim.status.in_(UNDER_WAY),
        )
    )
    count = session.scalar(query)
    if count:
        raise LinesUnderWay(year=year, count=count)


def of_case(case_id: uuid.UUID) -> YearClose | None:
    return session.scalar(sa.select(YearClose).filter_by(case_id=case_id))


def lock(close: YearClose) -> YearClose:
    """The year as it stands now; who objects to one of its posted lines waits, or was first."""
    query = sa.select(YearClose).filter_by(id=close.id).with_for_update()
    return session.scalars(query).one()


def of_branch(branch_id: uuid.UUID, year: int) -> YearClose | None:
    return session.scalar(sa.select(YearClose).filter_by(branch_id=branch_id, year=year))


@dataclass(frozen=True)
class Hearing:
    """An assembly that has heard the list; `votes` decide among those the quota leaves equal."""

    held_on: date
    due: int
    present: int
    votes: Mapping[uuid.UUID, int]


def hear(close: YearClose, hearing: Hearing) -> bool:
    """Keep what the assembly has heard and chosen; is the list settled now?"""
    if not is_quorate(present=hearing.present, due=hearing.due):
        return False
    close.heard_on = hearing.held_on
    standings.apply_quota(close, hearing.votes)
    return not standings.tied(close)


def attest(close: YearClose, supervisor_id: uuid.UUID, statement: str) -> None:
    """The supervisor says that the whole year was supervised."""
    close.supervisor_id, close.statement = supervisor_id, statement


def sign(close: YearClose, signer_id: uuid.UUID) -> bool:
    """Sign every line but one's own; does one's own wait for somebody else (`domain.md` 4.2, 1)?"""
    close.signer_id, close.own_line_signer_id = signer_id, None
    return _is_listed(close, signer_id)


def sign_own(close: YearClose, signer_id: uuid.UUID) -> None:
    """Sign the line of who has signed all the others.

    Raises:
        OwnStanding: nobody signs their own.
    """
    if signer_id == close.signer_id:
        raise OwnStanding
    close.own_line_signer_id = signer_id


def _is_listed(close: YearClose, person_id: uuid.UUID) -> bool:
    return any(one.member_id == person_id for one in close.standings)


def publish(close: YearClose, how: publication.Posting, *, cause: str) -> Notice:
    """Show the list for the working days of the rule set; once for a cause.

    Raises:
        NotAllSigned: a line waits for its signature, be it only the signer's own.
        BackdatedNotice, NowherePosted: per field.
    """
    _require_signed(close)
    notice = publication.open_notice(
        publication.Sheet(
            unit_id=close.branch_id,
            title=f"关于{close.branch.name}{close.year}年度积分等次的公示",
            reason="经党员大会听取、纪检委员监督、支部书记签字，现将本年度积分和等次予以公示，"
            "请党员群众监督。积分等次不代替民主评议党员。",
            lines=list(_table(close)),
            places=how.places,
            contact=how.contact,
        ),
        posted_on=how.posted_on,
        working_days=close.rule_set.days("points.noticeDays"),
        case_id=close.case_id,
        cause=cause,
    )
    close.notice_id = notice.id
    return notice


def _require_signed(close: YearClose) -> None:
    signer = close.signer_id
    if signer is None or (_is_listed(close, signer) and close.own_line_signer_id is None):
        raise NotAllSigned


def _table(close: YearClose) -> Iterator[dict[str, str]]:
    for one in close.standings:
        yield {
            "名次": str(one.rank or "—"),
            "姓名": one.member.name,
            "基础分": shown(one.base),
            "履责分": shown(one.duty),
            "奖励分": shown(one.reward),
            "负面分": shown(one.negative),
            "全年": shown(one.total),
            "等次": grade_of(one),
        }


def grade_of(one: Standing) -> str:
    """The grade in words; a dash before there is one."""
    return GRADE_TITLES[one.final] if one.final else "—"


def unsettled(close: YearClose) -> int:
    """How many objections to lines of the year, and corrections of them, are not done with."""
    query = (
        sa.select(sa.func.count())
        .select_from(Correction)
        .join(Correction.claim)
        .join(Claim.cycle)
        .where(
            Cycle.branch_id == close.branch_id,
            Cycle.year == close.year,
            Correction.ended_at.is_(None),
        )
    )
    corrected = session.scalar(query) or 0
    return corrected + stops.standing_in_year(close.branch_id, close.year)


def seal(close: YearClose) -> bool:
    """Close the books of the year; false if they say something else by now than the list shown.

    Raises:
        LinesUnderWay: something came back meanwhile.
    """
    if close.sealed_at is not None:
        return True
    _require_posted(close.branch_id, close.year)
    accounts = [assessment(one.member_id, close.year) for one in close.standings]
    for account in sorted(accounts, key=lambda one: one.id):
        chain.lock(account)
    if standings.has_changed(close):
        return False
    chain.seal(close.branch_id, close.year, accounts)
    close.sealed_at = clock.now()
    return True


@choices("assessment.years_to_close")
def years_to_close(asking: Asking) -> list[Choice]:
    """The years of a branch that are over and not sealed, the last first."""
    closed = sa.select(YearClose.year).filter_by(branch_id=asking.unit_id)
    query = (
        sa.select(Cycle.year)
        .where(
            Cycle.branch_id == asking.unit_id,
            Cycle.year < clock.today().year,
            Cycle.year.not_in(closed),
        )
        .distinct()
        .order_by(Cycle.year.desc())
    )
    return [(str(year), f"{year}年度") for year in session.scalars(query)]
