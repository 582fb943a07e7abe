"""what is followed up may come into other hands: each line has its own days, and an end"""

import sqlalchemy as sa
from alembic import op

revision = "e2a6f04b9d71"
down_revision = "c47d0a9e5f13"
branch_labels = None
depends_on = None

KEY = "pk_follow_up_escalation"


def upgrade():
    with op.batch_alter_table("follow_up_line", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("answer_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(), nullable=True))
    for column in ("asked_at", "answer_by"):
        op.execute(
            f"UPDATE follow_up_line SET {column} = (SELECT follow_up.{column} FROM follow_up"
            " WHERE follow_up.id = follow_up_line.follow_up_id)"
        )
    with op.batch_alter_table("follow_up_line", schema=None) as batch_op:
        batch_op.alter_column("asked_at", existing_type=sa.DateTime(), nullable=False)
        batch_op.alter_column("answer_by", existing_type=sa.Date(), nullable=False)
    _key_of_escalations("follow_up_id", "unit_id", "at")


def downgrade():
    """The lines of those who are not asked any more go, and of each level but the first word."""
    ended = "SELECT id FROM follow_up_line WHERE ended_at IS NOT NULL"
    for table in ("reply", "addressee"):
        op.execute(f"DELETE FROM follow_up_{table} WHERE line_id IN ({ended})")
    op.execute("DELETE FROM follow_up_line WHERE ended_at IS NOT NULL")
    op.execute(
        "DELETE FROM follow_up_escalation WHERE EXISTS (SELECT 1 FROM follow_up_escalation AS other"
        " WHERE other.follow_up_id = follow_up_escalation.follow_up_id"
        " AND other.unit_id = follow_up_escalation.unit_id"
        " AND other.at < follow_up_escalation.at)"
    )
    _key_of_escalations("follow_up_id", "unit_id")
    with op.batch_alter_table("follow_up_line", schema=None) as batch_op:
        for column in ("ended_at", "answer_by", "asked_at"):
            batch_op.drop_column(column)


def _key_of_escalations(*columns):
    with op.batch_alter_table("follow_up_escalation", schema=None) as batch_op:
        batch_op.drop_constraint(KEY, type_="primary")
        batch_op.create_primary_key(KEY, list(columns))
