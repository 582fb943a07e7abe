"""plaques of starred branches"""

import sqlalchemy as sa
from alembic import op

revision = "8d51b7c60f3a"
down_revision = "3cbf3efee171"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "star_plaque",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("star", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "end",
            sa.Enum("REPLACED", "LOWERED", name="plaqueend", native_enum=False, length=20),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_plaque_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_plaque")),
        sa.UniqueConstraint("code", name=op.f("uq_star_plaque_code")),
        sa.UniqueConstraint("number", name=op.f("uq_star_plaque_number")),
        sa.UniqueConstraint("rated_id", name=op.f("uq_star_plaque_rated_id")),
    )


def downgrade():
    op.drop_table("star_plaque")
