"""the index by unit and step tells cases, so that they are counted; suspended ones have an index"""

import sqlalchemy as sa
from alembic import op

revision = "c47d0a9e5f13"
down_revision = "5b1e93c8d047"
branch_labels = None
depends_on = None

SPREAD, SUSPENDED = "ix_work_item_spread", "ix_case_suspended"
COLUMNS = ["unit_id", "definition_id", "element", "due_at"]
HOLDS_UP = "closed_at IS NULL AND held_key IS NULL AND part <> 'QUESTION'"
IS_SUSPENDED = "suspended_at IS NOT NULL"


def upgrade():
    op.drop_index(SPREAD, table_name="work_item")
    _create(SPREAD, "work_item", [*COLUMNS, "case_id"], HOLDS_UP)
    _create(SUSPENDED, "case_", ["suspended_at", "id"], IS_SUSPENDED)


def downgrade():
    op.drop_index(SUSPENDED, table_name="case_")
    op.drop_index(SPREAD, table_name="work_item")
    _create(SPREAD, "work_item", COLUMNS, HOLDS_UP)


def _create(name, table, columns, rows):
    where = sa.text(rows)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
