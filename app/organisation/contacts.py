"""How people are reached by telephone: shown with its middle left out, in full for a reason.

Whoever sees a number in full says why; that is on record with who saw whose.
"""

from __future__ import annotations

import re
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, session
from app.errors import Invalid, NotFound, Sentence
from app.i18n import mark
from app.organisation import administration, permissions
from app.organisation.actors import Actor
from app.organisation.models import Person
from app.organisation.permissions import Permission

LONGEST_PHONE = 20
SHORTEST_REASON, LONGEST_REASON = 5, 200
#: Signs that stay at the beginning and at the end of a number.
HEAD, TAIL = 3, 4
SEEN, SET = "personal_data.seen", "personal_data.changed"
PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,18}")


class Contact(Model):
    """The telephone number of a person."""

    __tablename__ = "person_contact"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    phone: Mapped[str] = mapped_column(sa.String(LONGEST_PHONE))


def masked(number: str) -> str:
    """A number whose middle is left out: `138****5678`; of a short one nothing but its end."""
    digits = "".join(sign for sign in number if sign.isalnum())
    head = digits[:HEAD] if len(digits) > HEAD + TAIL else ""
    hidden = len(digits) - len(head) - min(TAIL, len(digits) // 2)
    return head + "*" * hidden + digits[len(head) + hidden :]


def phones(person_ids: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The masked numbers of those who have one."""
    query = sa.select(Contact.person_id, Contact.phone).where(Contact.person_id.in_(person_ids))
    return {person_id: masked(phone) for person_id, phone in session.execute(query)}


def disclose(actor: Actor, person: Person, reason: str) -> str:
    """The number in full, for this once. Raises: Forbidden, NotFound, Invalid."""
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    why = reason.strip()
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        said = Sentence(
            mark("请写明查看的理由，%(least)d到%(most)d个字。"),
            least=SHORTEST_REASON,
            most=LONGEST_REASON,
        )
        raise Invalid({"reason": [said]})
    found = session.get(Contact, person.id)
    if found is None:
        raise NotFound
    told = {"person": str(person.id), "name": person.name, "what": "phone", "reason": why}
    administration.record(actor, SEEN, told)
    return found.phone


def enter(actor: Actor, person: Person, phone: str) -> None:
    """Write down a number, or with nothing take it away. Raises: Forbidden, Invalid."""
    permissions.require(actor, Permission.MANAGE_PEOPLE, person.unit)
    number = phone.strip()
    if number and not PHONE.fullmatch(number):
        raise Invalid({"phone": [Sentence(mark("请填写电话号码，例如 13812345678。"))]})
    known = session.get(Contact, person.id)
    if not number and known is not None:
        session.delete(known)
    elif number:
        session.merge(Contact(person_id=person.id, phone=number))
    told = {"person": str(person.id), "name": person.name, "what": "phone"}
    administration.record(actor, SET, told)
