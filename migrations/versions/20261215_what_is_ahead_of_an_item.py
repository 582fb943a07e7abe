"""of what holds a case up, what is due before the others is found without what is done"""

import sqlalchemy as sa
from alembic import op

revision = "8d20b7f4c6e1"
down_revision = "c4d17e6a9b02"
branch_labels = None
depends_on = None

HOLDS_UP = "closed_at IS NULL AND held_key IS NULL AND part <> 'QUESTION'"


def upgrade():
    op.create_index(
        "ix_work_item_ahead",
        "work_item",
        ["case_id", "due_at", "id"],
        sqlite_where=sa.text(HOLDS_UP),
        postgresql_where=sa.text(HOLDS_UP),
    )


def downgrade():
    op.drop_index("ix_work_item_ahead", table_name="work_item")
