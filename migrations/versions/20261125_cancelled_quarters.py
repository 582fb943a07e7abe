"""cancelled quarters"""

import sqlalchemy as sa
from alembic import op

revision = "254b39176426"
down_revision = "4a87a48f3fc9"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("assessment_course", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("cancel_reason", sa.String(length=500), server_default="", nullable=False)
        )


def downgrade():
    with op.batch_alter_table("assessment_course", schema=None) as batch_op:
        batch_op.drop_column("cancel_reason")
        batch_op.drop_column("cancelled_at")
