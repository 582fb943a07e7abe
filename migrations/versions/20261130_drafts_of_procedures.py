"""drafts of procedures: what officials change before it comes into force"""

import sqlalchemy as sa
from alembic import op

revision = "ad162a763174"
down_revision = "e5a07b3c9d14"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "definition_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "PUBLISHED",
                "DROPPED",
                name="draftstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sound_revision", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("edited_by_id", sa.Uuid(), nullable=False),
        sa.Column("editors", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=False),
        sa.Column("held_by_id", sa.Uuid(), nullable=True),
        sa.Column("held_key", sa.String(length=40), nullable=True),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_definition_draft_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["definition_version.id"],
            name=op.f("fk_definition_draft_base_id_definition_version"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_definition_draft_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"], ["person.id"], name=op.f("fk_definition_draft_edited_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["person.id"], name=op.f("fk_definition_draft_held_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_definition_draft_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_draft")),
    )
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.create_index(
            "ix_definition_draft_case",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_definition_draft_open",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
            postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
        )


def downgrade():
    with op.batch_alter_table("definition_draft", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_definition_draft_open",
            sqlite_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
            postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED')"),
        )
        batch_op.drop_index(
            "ix_definition_draft_case",
            sqlite_where=sa.text("case_id IS NOT NULL"),
            postgresql_where=sa.text("case_id IS NOT NULL"),
        )

    op.drop_table("definition_draft")
