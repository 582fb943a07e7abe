"""running cases that somebody moves to another version, one by one"""

import sqlalchemy as sa
from alembic import op

revision = "af08fa188637"
down_revision = "3f1c8d5be720"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "case_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_case_move_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["definition_version.id"],
            name=op.f("fk_case_move_version_id_definition_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_move_version_id"), ["version_id"], unique=False)

    op.create_table(
        "case_moved",
        sa.Column("move_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("WAITS", "MOVED", "REFUSED", name="moving", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_case_moved_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["move_id"], ["case_move.id"], name=op.f("fk_case_moved_move_id_case_move")
        ),
        sa.PrimaryKeyConstraint("move_id", "case_id", name=op.f("pk_case_moved")),
    )
    with op.batch_alter_table("case_moved", schema=None) as batch_op:
        batch_op.create_index("ix_case_moved_state", ["move_id", "state"], unique=False)
        batch_op.create_index(
            "ix_case_moved_waits",
            ["case_id"],
            unique=False,
            sqlite_where=sa.text("state = 'WAITS'"),
            postgresql_where=sa.text("state = 'WAITS'"),
        )


def downgrade():
    with op.batch_alter_table("case_moved", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_case_moved_waits",
            sqlite_where=sa.text("state = 'WAITS'"),
            postgresql_where=sa.text("state = 'WAITS'"),
        )
        batch_op.drop_index("ix_case_moved_state")

    op.drop_table("case_moved")
    with op.batch_alter_table("case_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_move_version_id"))

    op.drop_table("case_move")
