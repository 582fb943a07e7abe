"""Who acts: a person with the posts held today, or the system itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from app.i18n import mark


@dataclass(frozen=True)
class Post:
    """A role held at a unit. `unit_path` holds the ids from the root to the unit, `/a/b/c/`."""

    role: str
    unit_id: uuid.UUID
    unit_path: str
    unit_name: str

    @property
    def key(self) -> str:
        """What a work item for this post carries as its `candidate_key`."""
        return post_key(self.role, self.unit_id)


@dataclass(frozen=True)
class Mandate:
    """That one who acts may act for somebody who is away (外出委托), till the day given."""

    principal_id: uuid.UUID
    name: str
    until: date
    #: Keys of the procedures it is for; None: for all.
    procedures: frozenset[str] | None
    posts: tuple[Post, ...]

    @property
    def candidate_keys(self) -> list[str]:
        """All keys under which work items wait for the principal."""
        return [person_key(self.principal_id), *(post.key for post in self.posts)]

    def post_for(self, key: str) -> Post | None:
        """The post of the principal that a key names."""
        return next((post for post in self.posts if post.key == key), None)

    def is_for(self, procedure: str) -> bool:
        return self.procedures is None or procedure in self.procedures


@dataclass(frozen=True)
class Absence:
    """That somebody else acts for a person who is away, till the day given."""

    deputy_id: uuid.UUID
    deputy: str
    until: date
    #: Keys of the procedures it is for; None: for all.
    procedures: frozenset[str] | None


@dataclass(frozen=True)
class Actor:
    """Made by `directory.actor` once for each request; `person_id` is None for the system."""

    person_id: uuid.UUID | None
    name: str
    unit_id: uuid.UUID | None
    posts: tuple[Post, ...]
    #: For whom else the actor may act today, and who may act for the actor.
    mandates: tuple[Mandate, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def is_system(self) -> bool:
        return self.person_id is None

    @property
    def candidate_keys(self) -> list[str]:
        """All keys under which open work items are this actor's to take."""
        own = [] if self.person_id is None else [person_key(self.person_id)]
        return own + [post.key for post in self.posts]

    def post_for(self, key: str) -> Post | None:
        """The post that makes this actor a candidate under a key, if it is a post at all."""
        return next((post for post in self.posts if post.key == key), None)

    def holds(self, role: str, unit_path: str | None = None) -> bool:
        """Does this actor hold the role: anywhere, or at a unit whose subtree holds the path?"""
        return any(
            post.role == role and (unit_path is None or unit_path.startswith(post.unit_path))
            for post in self.posts
        )


SYSTEM = Actor(None, mark("系统"), None, ())


#: How candidate keys begin that name a person.
PERSON = "person:"


def person_key(person_id: uuid.UUID) -> str:
    return f"{PERSON}{person_id}"


def person_of(key: str) -> uuid.UUID | None:
    """The person whom a candidate key names; None if it is a post's."""
    return uuid.UUID(key.removeprefix(PERSON)) if key.startswith(PERSON) else None


def post_key(role: str, unit_id: uuid.UUID) -> str:
    return f"{role}@{unit_id}"
