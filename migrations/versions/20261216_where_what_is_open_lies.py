"""what is due first below a unit, and what lies there of which step, is read off an index"""

import sqlalchemy as sa
from alembic import op

revision = "5b1e93c8d047"
down_revision = "8d20b7f4c6e1"
branch_labels = None
depends_on = None

HOLDS_UP = "closed_at IS NULL AND held_key IS NULL AND part <> 'QUESTION'"
#: Name, table, columns, columns before if there were any, and which rows.
INDEXES = (
    (
        "ix_work_item_due",
        "work_item",
        ["due_at", "id", "unit_id", "case_id"],
        ["due_at", "id"],
        HOLDS_UP,
    ),
    (
        "ix_work_item_step",
        "work_item",
        ["definition_id", "element", "due_at", "id", "unit_id", "case_id"],
        ["definition_id", "element", "unit_id", "due_at"],
        HOLDS_UP,
    ),
    (
        "ix_work_item_spread",
        "work_item",
        ["unit_id", "definition_id", "element", "due_at"],
        None,
        HOLDS_UP,
    ),
    (
        "ix_case_open_kind",
        "case_",
        ["definition_id", "unit_id", "id"],
        ["definition_id", "id"],
        "status = 'OPEN'",
    ),
)


def upgrade():
    for name, table, columns, before, where in INDEXES:
        _replace(name, table, before, columns, where)


def downgrade():
    for name, table, columns, before, where in INDEXES:
        _replace(name, table, columns, before, where)


def _replace(name, table, old, new, where):
    if old:
        op.drop_index(name, table_name=table)
    if new:
        op.create_index(
            name, table, new, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
