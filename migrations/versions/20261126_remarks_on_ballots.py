"""remarks on ballots"""

import sqlalchemy as sa
from alembic import op

revision = "c4d0f2a97b16"
down_revision = "7b3d90c1e6f4"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("ballot_urn", sa.Column("remarks", sa.LargeBinary(), nullable=True))
    op.add_column("ballot_holder", sa.Column("mixed", sa.LargeBinary(), nullable=True))
    op.add_column("ballot_holder", sa.Column("mixed_seal", sa.String(length=64), nullable=True))
    op.add_column("ballot_poll", sa.Column("remarks_released_at", sa.DateTime(), nullable=True))
    dropped = sa.Column("remarks_dropped", sa.Integer(), server_default="0", nullable=False)
    op.add_column("ballot_poll", dropped)
    op.create_table(
        "ballot_remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["ballot_poll.id"], name=op.f("fk_ballot_remark_poll_id_ballot_poll")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_remark")),
    )
    op.create_index(op.f("ix_ballot_remark_poll_id"), "ballot_remark", ["poll_id"])


def downgrade():
    op.drop_table("ballot_remark")
    op.drop_column("ballot_poll", "remarks_dropped")
    op.drop_column("ballot_poll", "remarks_released_at")
    op.drop_column("ballot_holder", "mixed_seal")
    op.drop_column("ballot_holder", "mixed")
    op.drop_column("ballot_urn", "remarks")
