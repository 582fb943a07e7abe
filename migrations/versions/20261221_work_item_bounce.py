"""submissions that could not be taken: the last of each work item, and how many there were"""

import sqlalchemy as sa
from alembic import op

from app.db import Json, UtcDateTime

revision = "c19f60d2b7e4"
down_revision = "b8e45c7720fa"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "work_item_bounce",
        sa.Column("work_item_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("sentence", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["work_item_id"],
            ["work_item.id"],
            name=op.f("fk_work_item_bounce_work_item_id_work_item"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_work_item_bounce_by_id_person")
        ),
        sa.PrimaryKeyConstraint("work_item_id", name=op.f("pk_work_item_bounce")),
    )


def downgrade():
    op.drop_table("work_item_bounce")
