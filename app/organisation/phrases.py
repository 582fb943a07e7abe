"""常用意见: the sentences that somebody often writes, by the tone of the act, in an own order."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Model, new_id, session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.organisation.models import Person

MOST = 30
#: Signs.
LONGEST = 100


class Tone(enum.StrEnum):
    """For which acts a sentence is offered."""

    ANY = "any"
    AGREE = "agree"
    RETURN = "return"
    REJECT = "reject"


class Phrase(Model):
    """A sentence of somebody's own."""

    __tablename__ = "phrase"
    __table_args__ = (sa.UniqueConstraint("person_id", "tone", "text", name="uq_phrase"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"))
    tone: Mapped[Tone] = mapped_column(sa.Enum(Tone, native_enum=False, length=20))
    text: Mapped[str] = mapped_column(sa.String(LONGEST))
    position: Mapped[int]


class TooManyPhrases(Refused):
    message = "常用意见最多存%(most)s条，请先删去不用的。"


def of(actor: Actor) -> list[Phrase]:
    """The actor's own sentences, in their order."""
    query = sa.select(Phrase).filter_by(person_id=actor.person_id)
    return list(session.scalars(query.order_by(Phrase.position, Phrase.id)))


def add(actor: Actor, text: str, tone: Tone) -> Phrase:
    """Keep a sentence as the last one; one that is kept already is not kept twice.

    Raises:
        Invalid: empty or too long (field `text`).
        TooManyPhrases.
    """
    plain = _checked(text)
    kept = _locked(actor)
    there = next((one for one in kept if (one.tone, one.text) == (tone, plain)), None)
    if there is not None:
        return there
    if len(kept) >= MOST:
        raise TooManyPhrases(most=MOST)
    assert actor.person_id is not None, "people write"
    last = max((one.position for one in kept), default=0)
    row = Phrase(person_id=actor.person_id, tone=tone, text=plain, position=last + 1)
    session.add(row)
    session.flush()
    return row


def change(actor: Actor, phrase_id: uuid.UUID, text: str, tone: Tone) -> Phrase:
    """Write a sentence anew; where there is one like it already, that one stays alone.

    Raises:
        NotFound: the actor has no such sentence. Invalid: as `add`.
    """
    plain = _checked(text)
    kept = _locked(actor)
    row = _own(kept, phrase_id)
    for one in kept:
        if one is not row and (one.tone, one.text) == (tone, plain):
            session.delete(row)
            return one
    row.text, row.tone = plain, tone
    return row


def move(actor: Actor, phrase_id: uuid.UUID, *, up: bool) -> None:
    """Let a sentence change places with the one before or after it. Raises: NotFound."""
    kept = _locked(actor)
    place = kept.index(_own(kept, phrase_id))
    other = place - 1 if up else place + 1
    if 0 <= other < len(kept):
        kept[place], kept[other] = kept[other], kept[place]
    for position, one in enumerate(kept, start=1):
        one.position = position


def remove(actor: Actor, phrase_id: uuid.UUID) -> None:
    """Raises: NotFound."""
    session.delete(_own(_locked(actor), phrase_id))


def _checked(text: str) -> str:
    plain = " ".join(text.split())
    if not plain:
        raise Invalid({"text": [Sentence(mark("请写一句意见。"))]})
    if len(plain) > LONGEST:
        raise Invalid({"text": [Sentence(mark("最多%(most)s个字。"), most=LONGEST)]})
    return plain


def _locked(actor: Actor) -> list[Phrase]:
    """What the actor has kept; nobody else writes for this person meanwhile."""
    session.execute(sa.select(Person.id).filter_by(id=actor.person_id).with_for_update())
    return of(actor)


def _own(kept: Iterable[Phrase], phrase_id: uuid.UUID) -> Phrase:
    found = next((one for one in kept if one.id == phrase_id), None)
    if found is None:
        raise NotFound
    return found
