"""what administrators do is kept in one chain"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "27c4e1b09f35"
down_revision = "6b0d9e2f47a1"
branch_labels = None
depends_on = None

#: As `app.organisation.administration` had it when this was written.
ONLY, START = uuid.UUID(int=0x8D), "0" * 64


def upgrade():
    made = op.create_table(
        "administration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration")),
    )
    op.bulk_insert(made, [{"id": ONLY, "audit_length": 0, "audit_head": START}])


def downgrade():
    op.drop_table("administration")
