"""studies of drafts: what one would do to many cases, and what was found of each"""

import sqlalchemy as sa
from alembic import op

revision = "3f1c8d5be720"
down_revision = "ad162a763174"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "definition_study",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("REPLAY", "RUNNING", name="studykind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "RUNNING",
                "DONE",
                "STOPPED",
                "STALE",
                name="studystate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("worked", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_definition_study_begun_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["definition_draft.id"],
            name=op.f("fk_definition_study_draft_id_definition_draft"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_study")),
    )
    op.create_index(
        "ix_definition_study_draft", "definition_study", ["draft_id", "kind", "begun_at"]
    )
    op.create_table(
        "definition_studied",
        sa.Column("study_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_definition_studied_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["study_id"],
            ["definition_study.id"],
            name=op.f("fk_definition_studied_study_id_definition_study"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("study_id", "case_id", name=op.f("pk_definition_studied")),
    )
    op.create_index("ix_definition_studied_verdict", "definition_studied", ["study_id", "verdict"])


def downgrade():
    op.drop_index("ix_definition_studied_verdict", table_name="definition_studied")
    op.drop_table("definition_studied")
    op.drop_index("ix_definition_study_draft", table_name="definition_study")
    op.drop_table("definition_study")
