"""the course of a quarter"""

import sqlalchemy as sa
from alembic import op

revision = "4dff3ed321ee"
down_revision = "4e7b19c3d5a8"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "assessment_improvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_improvement_cycle_id_points_cycle"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_improvement")),
    )
    with op.batch_alter_table("assessment_improvement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_improvement_cycle_id"), ["cycle_id"], unique=False
        )

    op.create_table(
        "assessment_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("is_quorate", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["person.id"], name=op.f("fk_assessment_meeting_chair_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_meeting_cycle_id_points_cycle"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_meeting")),
        sa.UniqueConstraint(
            "cycle_id", "number", name=op.f("uq_assessment_meeting_cycle_id_number")
        ),
    )
    op.create_table(
        "assessment_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column(
            "handling",
            sa.Enum("ADOPTED", "PARTLY", "NOT", name="handling", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_opinion_cycle_id_points_cycle"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_opinion")),
    )
    with op.batch_alter_table("assessment_opinion", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_opinion_cycle_id"), ["cycle_id"], unique=False
        )

    op.create_table(
        "assessment_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_signature_cycle_id_points_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_assessment_signature_signer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_signature")),
    )
    with op.batch_alter_table("assessment_signature", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_signature_cycle_id"), ["cycle_id"], unique=False
        )

    op.create_table(
        "assessment_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("abstentions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["points_claim.id"],
            name=op.f("fk_assessment_challenge_claim_id_points_claim"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["assessment_meeting.id"],
            name=op.f("fk_assessment_challenge_meeting_id_assessment_meeting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_challenge")),
        sa.UniqueConstraint(
            "meeting_id", "claim_id", name=op.f("uq_assessment_challenge_meeting_id_claim_id")
        ),
    )
    op.create_table(
        "assessment_course",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_course_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"],
            ["points_cycle.id"],
            name=op.f("fk_assessment_course_cycle_id_points_cycle"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_assessment_course_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_assessment_course")),
        sa.UniqueConstraint("case_id", name=op.f("uq_assessment_course_case_id")),
    )
    op.create_table(
        "assessment_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("OBJECTION", "HOLD", name="stopkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_stop_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["points_claim.id"], name=op.f("fk_assessment_stop_claim_id_points_claim")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["points_cycle.id"], name=op.f("fk_assessment_stop_cycle_id_points_cycle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_stop")),
    )
    with op.batch_alter_table("assessment_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assessment_stop_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_assessment_stop_cycle", ["cycle_id", "lifted_at"], unique=False)


def downgrade():
    with op.batch_alter_table("assessment_stop", schema=None) as batch_op:
        batch_op.drop_index("ix_assessment_stop_cycle")
        batch_op.drop_index(batch_op.f("ix_assessment_stop_case_id"))

    op.drop_table("assessment_stop")
    op.drop_table("assessment_course")
    op.drop_table("assessment_challenge")
    with op.batch_alter_table("assessment_signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_signature_cycle_id"))

    op.drop_table("assessment_signature")
    with op.batch_alter_table("assessment_opinion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_opinion_cycle_id"))

    op.drop_table("assessment_opinion")
    op.drop_table("assessment_meeting")
    with op.batch_alter_table("assessment_improvement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_improvement_cycle_id"))

    op.drop_table("assessment_improvement")
