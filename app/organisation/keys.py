"""What opens the house without a password being asked: browsers' sessions and programs' tokens."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Model
from app.organisation import scopes
from app.organisation.models import Person
from app.organisation.scopes import Scope

#: By so many signs of its hash a key is told from the others of its owner.
HANDLE = 16


class SignIn(Model):
    """One signed-in browser. The cookie holds the key; only its hash is kept."""

    __tablename__ = "sign_in"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(sa.String(45))
    agent: Mapped[str] = mapped_column(sa.String(200))
    #: Through single sign-on, so that no password of ours was asked for.
    by_provider: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship()

    @property
    def handle(self) -> str:
        return self.key_hash[:HANDLE]


class ApiToken(Model):
    """A program's key to the API on behalf of a person; only its hash is kept."""

    __tablename__ = "api_token"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    #: What its owner calls it; empty for those that programs fetch by themselves.
    name: Mapped[str] = mapped_column(sa.String(60), default="")
    scopes: Mapped[str] = mapped_column(sa.String(100), default=" ".join(scopes.ALL))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    @property
    def handle(self) -> str:
        return self.key_hash[:HANDLE]

    def allows(self, scope: Scope) -> bool:
        return scope in self.scopes.split()
