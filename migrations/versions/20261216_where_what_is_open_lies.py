"""what is due first below a unit, and of which procedures there are cases, is read off an index"""

import sqlalchemy as sa
from alembic import op

revision = "5b1e93c8d047"
down_revision = "8d20b7f4c6e1"
branch_labels = None
depends_on = None

HOLDS_UP = "closed_at IS NULL AND held_key IS NULL AND part <> 'QUESTION'"
#: Name, table, columns, columns before, and which rows.
INDEXES = (
    (
        "ix_work_item_due",
        "work_item",
        ["due_at", "id", "unit_id", "case_id"],
        ["due_at", "id"],
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
    for name, table, columns, _before, where in INDEXES:
        _index(name, table, columns, where)


def downgrade():
    for name, table, _columns, before, where in INDEXES:
        _index(name, table, before, where)


def _index(name, table, columns, where):
    op.drop_index(name, table_name=table)
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
