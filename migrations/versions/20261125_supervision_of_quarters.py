"""supervision of quarters"""

import sqlalchemy as sa
from alembic import op

revision = "4a87a48f3fc9"
down_revision = "f42bac48d104"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "assessment_supervision",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("QUERY", "REMIND", "HOLD", name="watching", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressee_id"],
            ["person.id"],
            name=op.f("fk_assessment_supervision_addressee_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_supervision_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["points_claim.id"],
            name=op.f("fk_assessment_supervision_claim_id_points_claim"),
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_supervision_cycle_id_points_cycle"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_assessment_supervision")),
    )
    with op.batch_alter_table("assessment_supervision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_assessment_supervision_cycle", ["cycle_id", "ended_at"], unique=False
        )


def downgrade():
    with op.batch_alter_table("assessment_supervision", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_supervision_cycle")

    op.drop_table("assessment_supervision")
