"""The sheet of people against those that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from app.db import session
from app.errors import Sentence
from app.establishment import retiring
from app.establishment.sheets.changes import Changes, Place, Somebody
from app.establishment.sheets.columns import CLOSED
from app.establishment.sheets.lines import Line
from app.establishment.sheets.places import Places
from app.i18n import mark
from app.organisation import enrolling, leaving, permissions
from app.organisation.actors import Actor
from app.organisation.enrolling import MembersMoveOtherwise, PowerfulStay
from app.organisation.models import Person
from app.organisation.permissions import Permission

HEADS = {"username": "用户名", "name": "姓名"}
#: So many are asked for at a time.
_AT_ONCE = 1000


class People:
    """Those whom the workbook names, by username, as they will be."""

    def __init__(self, actor: Actor, places: Places, usernames: Collection[str]) -> None:
        self.actor, self.places = actor, places
        by_id = {one.unit.id: one for one in places.known.values() if one.unit is not None}
        self.known = {
            one.username.lower(): Somebody(
                one.username, one.name, by_id[one.unit_id], one.disabled_at is not None, one
            )
            for one in _named(usernames)
        }
        self._rows: dict[str, int] = {}

    def look(self, lines: Sequence[Line], changes: Changes) -> None:
        """Note what a sheet would change, and what is wrong with it."""
        for line in lines:
            place = self.places.named(line, "单位编码")
            name = line["用户名"].lower()
            if not name:
                continue
            if name in self._rows:
                line.wrong("用户名", Sentence(mark("和第%(row)d行重复。"), row=self._rows[name]))
                continue
            self._rows[name] = line.row
            known = self.known.get(name)
            if known is None:
                self._enter(line, place, changes)
            else:
                self._change(line, known, place, changes)

    def _enter(self, line: Line, place: Place | None, changes: Changes) -> None:
        for field, said in enrolling.faults(line["用户名"], line["姓名"]).items():
            if line[HEADS[field]]:
                line.wrong(HEADS[field], said[0])
        if line["状态"] == CLOSED:
            line.wrong("状态", Sentence(mark("新建的账号只能是“在用”。")))
        if place is not None:
            made = Somebody(line["用户名"], line["姓名"], place, is_closed=False)
            self.known[made.username.lower()] = made
            if line.is_sound:
                changes.new_people.append(made)

    def _change(self, line: Line, one: Somebody, place: Place | None, changes: Changes) -> None:
        person = one.person
        assert person is not None, "it is somebody who is there"
        if not permissions.may(self.actor, Permission.MANAGE_PEOPLE, person.unit):
            line.wrong("用户名", Sentence(mark("这个用户名已有人使用，不归您管。")))
            return
        for said in enrolling.name_faults(line["姓名"]).get("name", ()):
            line.wrong("姓名", said)
        if place is not None and place is not one.place:
            self._require_to_move(line, person, place)
        self._switch(line, one, person)
        is_changed = place is not None and (one.name, one.place) != (line["姓名"], place)
        if line.is_sound and is_changed and place is not None:
            one.name, one.place, one.is_changed = line["姓名"], place, True
            changes.changed_people.append(one)
        if line.is_sound and one.is_switched:
            changes.switched.append(one)

    @staticmethod
    def _require_to_move(line: Line, person: Person, place: Place) -> None:
        """A new unit is looked at as the one that there is above it."""
        try:
            enrolling.require_to_move(person, place.standing or person.unit)
        except (MembersMoveOtherwise, PowerfulStay) as refusal:
            line.wrong("单位编码", Sentence(refusal.message, **refusal.values))

    def _switch(self, line: Line, one: Somebody, person: Person) -> None:
        """Close or open an account, as the row says; an empty cell leaves it as it is."""
        if not line["状态"] or (line["状态"] == CLOSED) == one.is_closed:
            return
        if not one.is_closed and person.id == self.actor.person_id:
            line.wrong("状态", Sentence(leaving.NotYourself.message))
        elif not one.is_closed:
            for said in retiring.ties_of_person(person):
                line.wrong("状态", said)
        if line.is_sound:
            one.is_closed, one.is_switched = not one.is_closed, True


def _named(usernames: Collection[str]) -> Iterator[Person]:
    wanted = sorted({one.lower() for one in usernames})
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        query = sa.select(Person).where(sa.func.lower(Person.username).in_(some))
        yield from session.scalars(query.options(sa.orm.joinedload(Person.unit)))
