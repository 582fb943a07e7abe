"""管理台账: what administrators do, in one chain of the whole house (`audit`).

These acts are few, so that whoever records one may well wait for another who does.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import audit
from app.db import Model, session


class Administration(audit.Chained, Model):
    """The chain of acts that belong to no single matter; migrations enter its one row."""

    __tablename__ = "administration"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)


def record(
    actor: audit.Doer, action: str, details: Mapping[str, Any] | None = None
) -> audit.AuditEntry:
    """Record an administrator's act; until the transaction ends others wait to record theirs.

    `action` is `noun.past`; `details` says whom and what it is about, by id and by name.
    """
    return audit.record(lock(), actor, action, details)


def lock() -> Administration:
    """The chain; until the transaction ends no other administrator does anything."""
    query = sa.select(Administration).with_for_update()
    return session.scalars(query).one()


def entries() -> list[audit.AuditEntry]:
    """What has been done, from the beginning."""
    return audit.entries(session.scalars(sa.select(Administration)).one().id)


def check() -> list[str]:
    """What is wrong with the chain; nothing while it is as it was written."""
    chain = session.scalars(sa.select(Administration)).one()
    return [f"管理台账：{fault}" for fault in audit.verify(chain)]
