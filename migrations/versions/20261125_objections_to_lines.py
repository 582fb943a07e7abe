"""objections to lines"""

import sqlalchemy as sa
from alembic import op

revision = "f36f45e49a05"
down_revision = "9d41c7be0a35"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "withheld",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_withheld_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_withheld_person_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_withheld")),
    )
    op.create_table(
        "assessment_objection",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "FACT",
                "VALUE",
                "TWICE",
                "CONFLICT",
                "MISSING",
                name="objectionground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.String(length=500), nullable=False),
        sa.Column("is_nameless", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("admitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column(
            "ruling",
            sa.Enum(
                "NOT_ADMITTED",
                "UPHELD",
                "ADJUSTED",
                "ANNULLED",
                "WITHDRAWN",
                "CANCELLED",
                name="ruling",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("appealed_by_id", sa.Uuid(), nullable=True),
        sa.Column("appeal", sa.String(length=500), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"],
            ["person.id"],
            name=op.f("fk_assessment_objection_admitted_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["appealed_by_id"],
            ["person.id"],
            name=op.f("fk_assessment_objection_appealed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_objection_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["points_claim.id"],
            name=op.f("fk_assessment_objection_claim_id_points_claim"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_assessment_objection_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_assessment_objection")),
    )
    with op.batch_alter_table("assessment_objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_objection_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assessment_objection_notice_id"), ["notice_id"], unique=False
        )


def downgrade():
    with op.batch_alter_table("assessment_objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_objection_notice_id"))
        batch_op.drop_index(batch_op.f("ix_assessment_objection_claim_id"))

    op.drop_table("assessment_objection")
    op.drop_table("withheld")
