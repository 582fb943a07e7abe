"""enter on behalf"""

import sqlalchemy as sa
from alembic import op

revision = "145296e58207"
down_revision = "8f21c6d04be7"
branch_labels = None
depends_on = None

ENTERED = sa.text("entered_by_id IS NOT NULL")
#: Claims that keep no other of the same matter out; Alembic does not see that this has changed.
ENDED = "'REJECTED', 'WITHDRAWN', 'REVERSED'"


def upgrade():
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_case_entered",
            ["entered_by_id", "started_at"],
            unique=False,
            sqlite_where=ENTERED,
            postgresql_where=ENTERED,
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_case__entered_by_id_person"), "person", ["entered_by_id"], ["id"]
        )

    with op.batch_alter_table("points_claim", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_points_claim_entered_by_id_person"), "person", ["entered_by_id"], ["id"]
        )
    _let_stand_all_but(f"{ENDED}, 'DISOWNED'")


def _let_stand_all_but(ended):
    op.drop_index("uq_points_claim_matter", table_name="points_claim")
    stands = sa.text(f"status NOT IN ({ended})")
    op.create_index(
        "uq_points_claim_matter",
        "points_claim",
        ["member_id", "item_id", "event_date", "activity_code"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


def downgrade():
    _let_stand_all_but(ENDED)
    with op.batch_alter_table("points_claim", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_points_claim_entered_by_id_person"), type_="foreignkey"
        )
        batch_op.drop_column("entered_by_id")

    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_case__entered_by_id_person"), type_="foreignkey")
        batch_op.drop_index("ix_case_entered", sqlite_where=ENTERED, postgresql_where=ENTERED)
        batch_op.drop_column("entered_by_id")
