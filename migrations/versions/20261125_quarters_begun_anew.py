"""quarters begun anew after they were cancelled"""

import sqlalchemy as sa
from alembic import op

revision = "4a8c1f0d92e7"
down_revision = "6b93d2e07f14"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("points_cycle") as table:
        table.add_column(sa.Column("renewed_at", sa.DateTime(), nullable=True))


def downgrade():
    with op.batch_alter_table("points_cycle") as table:
        table.drop_column("renewed_at")
