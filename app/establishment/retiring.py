"""Units that are no more, once nothing hangs on them; and accounts, once nothing waits for them."""

from __future__ import annotations

from app import clock, db
from app.cases import entrusting, succession
from app.errors import Forbidden, Invalid, Refused, Sentence
from app.establishment import ties
from app.i18n import mark
from app.organisation import administration, enrolling, leaving, proposals, tree
from app.organisation.actors import Actor
from app.organisation.models import Person, Unit

LONGEST_REASON = 200


class StillTied(Refused):
    message = "“%(unit)s”现在不能停用：%(why)s。"


class WorkWaits(Refused):
    """`person_id` leads to where it is handed over."""

    message = "%(name)s的账号现在不能停用：%(why)s。请先办离职交接。"


class NotRevived(Refused):
    message = "“%(unit)s”不能恢复：它已并入别的单位，或者上级单位已停用。"


class ReasonMissing(Invalid):
    """It is not said why; field `reason`."""

    def __init__(self) -> None:
        told = Sentence(mark("请写明理由，最多%(most)s个字。"), most=LONGEST_REASON)
        super().__init__({"reason": [told]})


def reason_of(text: str) -> str:
    """What somebody said why they do what is not easily undone. Raises: ReasonMissing."""
    said = text.strip()
    if not said or len(said) > LONGEST_REASON:
        raise ReasonMissing
    return said


def ties_of(unit: Unit) -> list[Sentence]:
    """Why a unit cannot be retired; nothing if it can."""
    return ties.open_at(unit.id, (*ties.GOES_OVER, *ties.STAYS))


def retire(actor: Actor, unit: Unit, reason: str) -> None:
    """Nobody chooses it any more; what was of it goes on being shown.

    Raises:
        Forbidden, ReasonMissing, StillTied.
    """
    if not tree.may_place(actor, unit):
        raise Forbidden
    why = reason_of(reason)
    take(unit)
    if unit.retired_on is not None:
        return
    said = ties_of(unit)
    if said:
        raise StillTied(unit=unit.name, why=ties.together(said))
    unit.retired_on = clock.today()
    proposals.lapse_of(unit)
    administration.record(actor, "unit.retired", {"unit": tree.about(unit), "reason": why})


def take(unit: Unit) -> None:
    """Hold a unit, and wait for whoever is just about to hang something on it."""
    tree.lock()
    db.hold(unit)


def revive(actor: Actor, unit: Unit) -> None:
    """A unit that was retired is there again.

    Raises:
        Forbidden, NotRevived.
    """
    if not tree.may_place(actor, unit):
        raise Forbidden
    take(unit)
    above = unit.parent
    if unit.merged_into_id is not None or above is None or above.retired_on is not None:
        raise NotRevived(unit=unit.name)
    if unit.retired_on is not None:
        unit.retired_on = None
        administration.record(actor, "unit.revived", {"unit": tree.about(unit)})


def ties_of_person(person: Person) -> list[Sentence]:
    """What still waits for somebody or is held by them."""
    waiting = len(succession.waiting_for(person.id)) + len(succession.returning_to(person.id))
    posts = len(leaving.posts_of(person.id))
    said = ((mark("还有%(num)s项待办在本人名下"), waiting), (mark("还担任%(num)s个职务"), posts))
    return [Sentence(text, num=number) for text, number in said if number]


def disable(actor: Actor, person: Person) -> None:
    """Close the account of somebody for whom nothing waits.

    Raises:
        Forbidden, NotYourself, WorkWaits, HasPower.
    """
    leaving.require_leave(actor, person)
    tree.lock()
    db.hold(person)
    said = ties_of_person(person)
    if said:
        raise WorkWaits(name=person.name, why=ties.together(said), person_id=person.id)
    if person.disabled_at is None:
        entrusting.close_account(actor, person)
        administration.record(actor, "person.disabled", enrolling.about(person))
