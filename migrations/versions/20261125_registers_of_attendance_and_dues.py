"""registers of attendance and dues"""

import sqlalchemy as sa
from alembic import op

revision = "f42bac48d104"
down_revision = "f36f45e49a05"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "points_register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "CHECKING",
                "LISTED",
                "DISMISSED",
                "WITHDRAWN",
                name="registerstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["unit.id"], name=op.f("fk_points_register_branch_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_points_register_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["points_cycle.id"], name=op.f("fk_points_register_cycle_id_points_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["evidence.id"],
            name=op.f("fk_points_register_file_id_evidence"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["points_register.id"],
            name=op.f("fk_points_register_replaces_id_points_register"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_points_register_uploaded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_register")),
        sa.UniqueConstraint("case_id", name=op.f("uq_points_register_case_id")),
    )
    with op.batch_alter_table("points_register", schema=None) as batch_op:
        batch_op.create_index("ix_points_register_cycle", ["cycle_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_points_register_file_id"), ["file_id"], unique=False)

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.alter_column(
            "media_type",
            existing_type=sa.VARCHAR(length=60),
            type_=sa.String(length=80),
            existing_nullable=False,
        )

    with op.batch_alter_table("points_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("register_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_points_claim_register_id"), ["register_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_points_claim_register_id_points_register"),
            "points_register",
            ["register_id"],
            ["id"],
        )


def downgrade():
    with op.batch_alter_table("points_claim", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_points_claim_register_id_points_register"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_points_claim_register_id"))
        batch_op.drop_column("register_id")

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.alter_column(
            "media_type",
            existing_type=sa.String(length=80),
            type_=sa.VARCHAR(length=60),
            existing_nullable=False,
        )

    with op.batch_alter_table("points_register", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_points_register_file_id"))
        batch_op.drop_index("ix_points_register_cycle")

    op.drop_table("points_register")
