"""in whose place a deputy answered what was followed up: whom the promise binds"""

import sqlalchemy as sa
from alembic import op

revision = "b8e45c7720fa"
down_revision = "5d81f0c3a2e7"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("follow_up_reply", schema=None) as batch_op:
        batch_op.add_column(sa.Column("principal_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_follow_up_reply_principal_id_person"), "person", ["principal_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("follow_up_reply", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_follow_up_reply_principal_id_person"), type_="foreignkey"
        )
        batch_op.drop_column("principal_id")
