"""Members who move away or die: a notice of 60 days, then their wallet is closed.

From the day it is recorded they earn and redeem nothing; what was under way is seen through first
(`domain.md` 4.3). Until the wallet is closed the departure can be stopped.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import clock
from app.cases.models import Case
from app.db import Model, session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import roll
from app.organisation.actors import Actor
from app.organisation.models import Membership, Person
from app.points import closing
from app.points.locks import MemberLeft, lock_member, lock_present
from app.points.models import Claim
from app.points.status import UNDER_WAY

#: How long the member or the family has to answer the notice.
NOTICE = timedelta(days=60)


class Cause(enum.StrEnum):
    """Why a member leaves the branch for good."""

    MOVED_AWAY = "moved_away"
    DIED = "died"


CAUSE_TITLES = {
    Cause.MOVED_AWAY: mark("组织关系转出本街道"),
    Cause.DIED: mark("去世"),
}


class DepartureClosed(Refused):
    message = "%(name)s的积分账户已于%(day)s结清，不能停办。"


class NotInTheBranch(Refused):
    message = "%(name)s不在本支部，不能办理。"


class InFuture(Invalid):
    """Who has not left yet is not recorded as gone; field `gone_on`."""

    def __init__(self) -> None:
        super().__init__({"gone_on": [Sentence(mark("日期不能在今天之后。"))]})


class Departure(Model):
    """A member's leaving, from its record to the closing of the wallet."""

    __tablename__ = "points_departure"

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("case_.id"), primary_key=True)
    member_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    cause: Mapped[Cause] = mapped_column(sa.Enum(Cause, native_enum=False, length=20))
    gone_on: Mapped[date]
    recorded_at: Mapped[datetime]
    #: The end of the last day of the notice.
    notice_until: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    member: Mapped[Person] = relationship()


def check(case: Case, member_id: uuid.UUID, gone_on: date) -> Membership:
    """Is this a member of the case's branch who is there still?

    Raises:
        NotAMember, NotInTheBranch, MemberLeft.
        InFuture: per field.
    """
    member = lock_present(member_id)
    if member.branch_id != case.unit_id:
        raise NotInTheBranch(name=member.person.name)
    if gone_on > clock.today():
        raise InFuture
    return member


def record(case: Case, member_id: uuid.UUID, cause: Cause, gone_on: date) -> Departure:
    """The member has left: nothing more is earned or redeemed, the notice begins; once a case."""
    known = session.get(Departure, case.id)
    if known is not None:
        return known
    member = check(case, member_id, gone_on)
    member.left_on = gone_on
    made = Departure(
        case_id=case.id,
        member=member.person,
        cause=cause,
        gone_on=gone_on,
        recorded_at=clock.now(),
        notice_until=clock.day_end(clock.today() + NOTICE),
    )
    session.add(made)
    session.flush()
    return made


def stop(departure: Departure) -> None:
    """It was a mistake, or the member stays: everything is as before. Once more changes nothing.

    Raises:
        DepartureClosed: it comes too late.
    """
    member = lock_member(departure.member_id)
    if departure.closed_at is not None:
        raise DepartureClosed(name=member.person.name, day=clock.office_day(departure.closed_at))
    departure.stopped_at = departure.stopped_at or clock.now()
    member.left_on = None


def settle(actor: Actor, departure: Departure, *, acting_as: str) -> int:
    """Close the wallet and end the posts, unless matters are under way; how many are.

    Raises:
        MemberLeft: the departure was stopped.
    """
    member = lock_member(departure.member_id)
    waiting = _under_way(departure.member_id)
    if waiting or departure.closed_at is not None:
        return waiting
    if departure.stopped_at is not None:
        raise MemberLeft(name=member.person.name, day=departure.gone_on)
    title = CAUSE_TITLES[departure.cause]
    text = f"{title}，告知期满，可兑换积分结清"
    closing.close(
        actor, member.person_id, key=f"closing:{departure.case_id}", text=text, acting_as=acting_as
    )
    departure.closed_at = clock.now()
    roll.end_posts(member)
    return 0


def of_case(case_id: uuid.UUID) -> Departure | None:
    return session.get(Departure, case_id)


def _under_way(member_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count()).select_from(Claim)
    mine = query.where(Claim.member_id == member_id, Claim.status.in_(UNDER_WAY))
    return session.scalar(mine) or 0


@choices("points.departure_causes")
def causes(_asking: Asking) -> list[Choice]:
    """Why a member may leave."""
    return [(cause.value, title) for cause, title in CAUSE_TITLES.items()]
