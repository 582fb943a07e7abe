"""What the application's role may do in the database: all it needs, and nothing to the record.

Acts and seals are only ever added to. The owner of the tables, who migrates them, is another role.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from app import audit
from app.auditing.models import DailySeal, SealedEnd
from app.db import session
from app.errors import NotFound, Refused

#: Tables that nobody changes and nobody deletes from.
WRITTEN_ONCE = (audit.AuditEntry, DailySeal, SealedEnd)
#: What Procrastinate does, it does by functions of its own in the same schema.
_USUAL = "SELECT, INSERT, UPDATE, DELETE"


class NotOnPostgres(Refused):
    message = "只有 PostgreSQL 才能分开数据库角色；SQLite 由文件权限保护。"


class NoSuchRole(NotFound):
    message = "数据库里没有角色 %(role)s，请先用 CREATE ROLE … LOGIN 建好。"


class UnfitRole(Refused):
    """It may do everything, whatever it is granted."""

    message = "角色 %(role)s 是超级用户，或者是表的所有者，收不走它的权限。请另建一个角色给系统用。"


def statements(role: str) -> list[str]:
    """The statements that give a role, which is there already, just these rights.

    Raises: NotOnPostgres, NoSuchRole, UnfitRole.
    """
    bind = session.get_bind()
    if bind.dialect.name != "postgresql":
        raise NotOnPostgres
    _require_fit(role)
    quoted = bind.dialect.identifier_preparer.quote_identifier
    to, schema = quoted(role), quoted(_schema())
    once = ", ".join(f"{schema}.{quoted(row.__tablename__)}" for row in WRITTEN_ONCE)
    return [
        f"GRANT USAGE ON SCHEMA {schema} TO {to}",
        f"REVOKE CREATE ON SCHEMA {schema} FROM {to}, PUBLIC",
        f"GRANT {_USUAL} ON ALL TABLES IN SCHEMA {schema} TO {to}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {to}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {to}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {once} FROM {to}, PUBLIC",
    ]


def _require_fit(role: str) -> None:
    query = sa.text("SELECT rolsuper, oid FROM pg_roles WHERE rolname = :role")
    found = session.execute(query, {"role": role}).one_or_none()
    if found is None:
        raise NoSuchRole(role=role)
    is_super, oid = found
    owns = sa.text("SELECT count(*) FROM pg_class WHERE relowner = :oid AND relkind = 'r'")
    if is_super or session.scalar(owns, {"oid": oid}):
        raise UnfitRole(role=role)


def _schema() -> str:
    found = session.scalar(sa.text("SELECT current_schema()"))
    assert isinstance(found, str), "tables lie in a schema"
    return found


def apply(wanted: Iterable[str]) -> None:
    """Carry the statements out, all or none."""
    for one in wanted:
        session.execute(sa.text(one))
