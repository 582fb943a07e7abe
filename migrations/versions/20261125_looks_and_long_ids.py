"""note when workers look; an incident names a step of a called procedure, however long its id"""

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
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.alter_column("element", existing_type=sa.String(length=64), type_=sa.Text())


def downgrade():
    op.execute("UPDATE incident SET element = NULL WHERE length(element) > 64")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.alter_column("element", existing_type=sa.Text(), type_=sa.String(length=64))
    op.drop_table("job_look")
