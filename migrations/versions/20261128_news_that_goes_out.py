"""news that goes out: kinds of messages, how people are reached, deliveries, how channels fare"""

import sqlalchemy as sa
from alembic import op

revision = "c4e81f0a96d2"
down_revision = "c4d81f6a20b7"
branch_labels = None
depends_on = None

OUTGOING = sa.text("is_outgoing")
WAITING = sa.text("state = 'WAITING'")
MERGING = sa.text("read_at IS NULL AND merge_key IS NOT NULL")


def upgrade():
    add = op.add_column
    add("message", sa.Column("kind", sa.String(20), nullable=False, server_default="SYSTEM"))
    add("message", sa.Column("merge_key", sa.String(120), nullable=True))
    add("message", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    add(
        "message",
        sa.Column("is_outgoing", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_message_outgoing",
        "message",
        ["id"],
        sqlite_where=OUTGOING,
        postgresql_where=OUTGOING,
    )
    op.create_index(
        "uq_message_merging",
        "message",
        ["person_id", "kind", "merge_key"],
        unique=True,
        sqlite_where=MERGING,
        postgresql_where=MERGING,
    )
    _create_people_s_tables()
    _create_delivery()
    op.create_table(
        "channel_state",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("failed_for", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("paused_until", sa.DateTime(), nullable=True),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("worked_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_state")),
    )


def _create_people_s_tables():
    op.create_table(
        "reach",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("pace", sa.String(20), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reach_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "channel", name=op.f("pk_reach")),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_quiet_hours_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_quiet_hours")),
    )


def _create_delivery():
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("run_at", sa.DateTime(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_delivery_message_id_message")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    waiting = {"sqlite_where": WAITING, "postgresql_where": WAITING}
    op.create_index("ix_delivery_waiting", "delivery", ["channel", "run_at"], **waiting)
    op.create_index(
        "uq_delivery_waiting", "delivery", ["message_id", "channel"], unique=True, **waiting
    )
    op.create_index("ix_delivery_message", "delivery", ["message_id"])
    op.create_index("ix_delivery_done", "delivery", ["done_at"])


def downgrade():
    for table in ("channel_state", "delivery", "quiet_hours", "reach"):
        op.drop_table(table)
    op.drop_index("uq_message_merging", "message")
    op.drop_index("ix_message_outgoing", "message")
    for name in ("is_outgoing", "times", "merge_key", "kind"):
        op.drop_column("message", name)
