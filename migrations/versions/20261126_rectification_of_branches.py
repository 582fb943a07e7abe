"""rectification of branches"""

import sqlalchemy as sa
from alembic import op

revision = "e34a9ab86f20"
down_revision = "c4e7a9b21d50"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "rectification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "STARTED",
                "DIAGNOSIS",
                "MEASURES",
                "PLAN",
                "UNDER_WAY",
                "FOLLOW_UP",
                "DONE",
                "SLIPPED",
                name="stage",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("diagnosis", sa.String(length=1000), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("accept_year", sa.Integer(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("followed_on", sa.Date(), nullable=True),
        sa.Column("follow_note", sa.String(length=500), nullable=False),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_rectification_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["person.id"], name=op.f("fk_rectification_leader_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_rectification_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectification")),
        sa.UniqueConstraint("case_id", name=op.f("uq_rectification_case_id")),
        sa.UniqueConstraint("rated_id", name=op.f("uq_rectification_rated_id")),
    )
    op.create_table(
        "rectify_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("fairly", sa.Integer(), nullable=False),
        sa.Column("neutral", sa.Integer(), nullable=False),
        sa.Column("dissatisfied", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["person.id"],
            name=op.f("fk_rectify_acceptance_accepted_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_acceptance_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_acceptance")),
    )
    with op.batch_alter_table("rectify_acceptance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rectify_acceptance_rectification_id"), ["rectification_id"], unique=False
        )

    op.create_table(
        "rectify_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("is_on_course", sa.Boolean(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("district_note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_check_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_check")),
        sa.UniqueConstraint(
            "rectification_id", "year", name=op.f("uq_rectify_check_rectification_id_year")
        ),
    )
    op.create_table(
        "rectify_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum(
                "POLITICAL",
                "LEADERSHIP",
                "RESULTS",
                "MEMBERS",
                "RULES",
                "PREMISES",
                "ORG_LIFE",
                "DEMOCRACY",
                "SERVICE",
                "INTEGRITY",
                name="aspect",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_finding_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_finding")),
        sa.UniqueConstraint(
            "rectification_id",
            "position",
            name=op.f("uq_rectify_finding_rectification_id_position"),
        ),
    )
    op.create_table(
        "rectify_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("progress", sa.String(length=300), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_line_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_line")),
        sa.UniqueConstraint(
            "rectification_id", "position", name=op.f("uq_rectify_line_rectification_id_position")
        ),
    )
    op.create_table(
        "rectify_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("missed_at", sa.DateTime(), nullable=True),
        sa.Column("leader_visits", sa.Integer(), nullable=True),
        sa.Column("secretary_days", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_report_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_report")),
        sa.UniqueConstraint(
            "rectification_id", "month", name=op.f("uq_rectify_report_rectification_id_month")
        ),
    )
    op.create_table(
        "rectify_stationed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rectification_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "LEADER",
                "WORK_GROUP",
                "FIRST_SECRETARY",
                name="measure",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sent_by", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["rectification_id"],
            ["rectification.id"],
            name=op.f("fk_rectify_stationed_rectification_id_rectification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rectify_stationed")),
        sa.UniqueConstraint(
            "rectification_id",
            "position",
            name=op.f("uq_rectify_stationed_rectification_id_position"),
        ),
    )


def downgrade():
    op.drop_table("rectify_stationed")
    op.drop_table("rectify_report")
    op.drop_table("rectify_line")
    op.drop_table("rectify_finding")
    op.drop_table("rectify_check")
    with op.batch_alter_table("rectify_acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rectify_acceptance_rectification_id"))

    op.drop_table("rectify_acceptance")
    op.drop_table("rectification")
