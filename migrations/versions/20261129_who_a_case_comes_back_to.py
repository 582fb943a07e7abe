"""to whom cases come straight back, found by who that is"""

import sqlalchemy as sa
from alembic import op

revision = "7d2c90be514f"
down_revision = "c41f6d20a7e9"
branch_labels = None
depends_on = None

RETURNS = sa.text("returns_key IS NOT NULL")


def upgrade():
    op.create_index(
        "ix_work_item_returns",
        "work_item",
        ["returns_key"],
        sqlite_where=RETURNS,
        postgresql_where=RETURNS,
    )


def downgrade():
    op.drop_index("ix_work_item_returns", "work_item")
