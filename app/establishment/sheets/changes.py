"""What an import would change, collected before anything is: units, people, members, posts."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import date

from app.organisation.memberlist import Standing
from app.organisation.models import Assignment, Membership, Person, Unit, UnitKind
from app.organisation.tenure import Holder, Term


@dataclass
class Place:
    """A unit as it will be: there already (`unit`), or new. `above` is None for a root."""

    code: str
    name: str
    kind: UnitKind
    above: Place | None
    unit: Unit | None = None
    is_renamed: bool = False
    is_moved: bool = False

    @property
    def standing(self) -> Unit | None:
        """The unit, or of a new one the nearest above that is there; None: it hangs nowhere yet."""
        if self.unit is not None or self.above is None:
            return self.unit
        return self.above.standing


@dataclass
class Somebody:
    """A person as they will be: there already, or new."""

    username: str
    name: str
    place: Place
    is_closed: bool
    person: Person | None = None
    is_changed: bool = False
    is_switched: bool = False

    @property
    def person_id(self) -> uuid.UUID | str:
        """What tells them from others, also before they have an id."""
        return self.username.lower() if self.person is None else self.person.id

    @property
    def as_holder(self) -> Holder:
        return Holder(self.name, self.is_closed, self.person)


@dataclass
class Listed:
    """A place in a member list as it will be: there already (`row`), or new."""

    holder: Somebody
    code: str
    standing: Standing
    row: Membership | None = None


@dataclass
class Post:
    """A post as it will be: there already, and to end otherwise, or new."""

    holder: Somebody
    role: str
    place: Place
    since: date
    until: date | None
    row: Assignment | None = None

    @property
    def term(self) -> Term:
        return Term(self.since, self.until)

    @property
    def is_called_off(self) -> bool:
        """Does it end before it begins? Then it is never held."""
        return self.until is not None and self.until < self.since


@dataclass
class Changes:
    """All that differs from what there is."""

    new_units: list[Place] = field(default_factory=list)
    renamed: list[Place] = field(default_factory=list)
    moved: list[Place] = field(default_factory=list)
    new_people: list[Somebody] = field(default_factory=list)
    changed_people: list[Somebody] = field(default_factory=list)
    switched: list[Somebody] = field(default_factory=list)
    new_members: list[Listed] = field(default_factory=list)
    changed_members: list[Listed] = field(default_factory=list)
    new_posts: list[Post] = field(default_factory=list)
    ended_posts: list[Post] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(found) for name, found in vars(self).items()}

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    @property
    def digest(self) -> str:
        """The same for the same changes: what somebody has looked at is what is carried out."""
        return hashlib.sha256("\n".join(self.told()).encode()).hexdigest()

    def told(self) -> list[str]:
        """One text for each change, as the record keeps it."""
        places = [
            *(f"单位＋ {one.code} {one.name}" for one in self.new_units),
            *(f"单位改 {one.code} {one.name}" for one in self.renamed),
            *(f"单位移 {one.code} → {one.above.code if one.above else ''}" for one in self.moved),
        ]
        people = [
            *(f"人员＋ {one.username} {one.name} {one.place.code}" for one in self.new_people),
            *(f"人员改 {one.username} {one.name} {one.place.code}" for one in self.changed_people),
            *(f"账号{'停' if one.is_closed else '启'} {one.username}" for one in self.switched),
        ]
        return places + people + self._members() + self._posts()

    def _members(self) -> list[str]:
        return [
            f"党员{sign} {one.holder.username} {one.code} {one.standing.stage}"
            f" {one.standing.category} {one.standing.enrolled_on}"
            for sign, found in (("＋", self.new_members), ("改", self.changed_members))
            for one in found
        ]

    def _posts(self) -> list[str]:
        return [
            f"职务{sign} {one.holder.username} {one.role}@{one.place.code} {one.since} {one.until}"
            for sign, found in (("＋", self.new_posts), ("止", self.ended_posts))
            for one in found
        ]
