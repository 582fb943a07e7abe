"""a unit's new place, where power comes to reach further, waits for a second person"""

import sqlalchemy as sa
from alembic import op

revision = "5d81f0c3a2e7"
down_revision = "e2a6f04b9d71"
branch_labels = None
depends_on = None

WHOM = "one_or_many"


def upgrade():
    with op.batch_alter_table("grant_proposal", schema=None) as batch_op:
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("to_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_grant_proposal_to_id_unit"), "unit", ["to_id"], ["id"]
        )
        batch_op.create_check_constraint(WHOM, "(person_id IS NULL) = (to_id IS NOT NULL)")


def downgrade():
    """What was proposed of units goes; what came of it stays on record."""
    op.execute("DELETE FROM grant_proposal WHERE to_id IS NOT NULL")
    with op.batch_alter_table("grant_proposal", schema=None) as batch_op:
        batch_op.drop_constraint(WHOM, type_="check")
        batch_op.drop_constraint(batch_op.f("fk_grant_proposal_to_id_unit"), type_="foreignkey")
        batch_op.drop_column("to_id")
        batch_op.alter_column("person_id", existing_type=sa.Uuid(), nullable=False)
