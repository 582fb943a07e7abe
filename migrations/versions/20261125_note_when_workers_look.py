"""note when workers look"""

import sqlalchemy as sa
from alembic import op

revision = "4e7b19c3d5a8"
down_revision = "c62ab62a9776"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "job_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_look")),
    )


def downgrade():
    op.drop_table("job_look")
