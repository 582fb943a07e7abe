"""units may be retired or merged; sheets of the organisation are imported"""

import sqlalchemy as sa
from alembic import op

revision = "c4d17e6a9b02"
down_revision = "5e1f83c0a9d2"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("retired_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_unit_merged_into_id_unit"), "unit", ["merged_into_id"], ["id"]
        )
    op.create_table(
        "organisation_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_organisation_import_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_import")),
    )
    with op.batch_alter_table("organisation_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_import_by_id"), ["by_id"], unique=False)


def downgrade():
    op.drop_table("organisation_import")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_unit_merged_into_id_unit"), type_="foreignkey")
        batch_op.drop_column("merged_into_id")
        batch_op.drop_column("retired_on")
