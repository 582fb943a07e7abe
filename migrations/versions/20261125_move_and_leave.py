"""members move and leave"""

import sqlalchemy as sa
from alembic import op

revision = "d7e20b94c16f"
down_revision = "c41d0a7e52b8"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("left_on", sa.Date(), nullable=True))
    with op.batch_alter_table("points_account") as table:
        table.add_column(sa.Column("closed_at", sa.DateTime(), nullable=True))
        table.create_check_constraint(
            op.f("ck_points_account_closed_empty"),
            "closed_at IS NULL OR (balance = 0 AND held = 0)",
        )
    op.create_table(
        "membership_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_branch_id", sa.Uuid(), nullable=False),
        sa.Column("to_branch_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_move_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["from_branch_id"], ["unit.id"], name=op.f("fk_membership_move_from_branch_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["to_branch_id"], ["unit.id"], name=op.f("fk_membership_move_to_branch_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_move")),
        sa.UniqueConstraint("cause", name=op.f("uq_membership_move_cause")),
    )
    for column in ("person_id", "from_branch_id", "to_branch_id"):
        op.create_index(op.f(f"ix_membership_move_{column}"), "membership_move", [column])
    op.create_table(
        "points_departure",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "cause", sa.Enum("MOVED_AWAY", "DIED", native_enum=False, length=20), nullable=False
        ),
        sa.Column("gone_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("notice_until", sa.DateTime(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_points_departure_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_points_departure_member_id_person")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_points_departure")),
    )
    op.create_index(op.f("ix_points_departure_member_id"), "points_departure", ["member_id"])


def downgrade():
    op.drop_table("points_departure")
    op.drop_table("membership_move")
    with op.batch_alter_table("points_account") as table:
        table.drop_constraint(op.f("ck_points_account_closed_empty"), type_="check")
        table.drop_column("closed_at")
    with op.batch_alter_table("membership") as table:
        table.drop_column("left_on")
