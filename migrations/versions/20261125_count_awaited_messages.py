"""count awaited messages"""

import sqlalchemy as sa
from alembic import op

revision = "9d41c7be0a35"
down_revision = "c3e8a15f7d20"
branch_labels = None
depends_on = None

CASE = sa.table("case_", sa.column("id", sa.Uuid), sa.column("messages_awaited", sa.Integer))
SUBSCRIPTION = sa.table("case_subscription", sa.column("case_id", sa.Uuid))


def upgrade():
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("messages_awaited", sa.Integer(), server_default="0", nullable=False)
        )
    awaited = (
        sa.select(sa.func.count())
        .select_from(SUBSCRIPTION)
        .where(SUBSCRIPTION.c.case_id == CASE.c.id)
        .scalar_subquery()
    )
    op.execute(sa.update(CASE).values(messages_awaited=awaited))


def downgrade():
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.drop_column("messages_awaited")
