"""督办单: what supervisors ask about cases that stand still, the answers, who above was told"""

import sqlalchemy as sa
from alembic import op

revision = "5d81c07e24ba"
down_revision = "5d1f7b3a9c60"
branch_labels = None
depends_on = None

CAUSES = ["BUSY", "AWAY", "UNCLEAR", "TOO_SHORT", "TOO_MANY_STEPS"]
CAUSES += ["MATERIALS", "OTHER_UNIT", "SYSTEM_FAULT", "OTHER"]
STANDS = sa.text("closed_at IS NULL")


def upgrade():
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("supervisor_id", sa.Uuid(), nullable=False),
        sa.Column("overseen_at_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        _to("follow_up", "case_id", "case_"),
        _to("follow_up", "unit_id", "unit"),
        _to("follow_up", "definition_id", "definition"),
        _to("follow_up", "supervisor_id", "person"),
        _to("follow_up", "overseen_at_id", "unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index("ix_follow_up_case", "follow_up", ["case_id", "asked_at"])
    op.create_index("ix_follow_up_unit", "follow_up", ["unit_id", "asked_at"])
    op.create_index("ix_follow_up_asked", "follow_up", ["asked_at", "id"])
    stands = {"sqlite_where": STANDS, "postgresql_where": STANDS}
    op.create_index("ix_follow_up_open", "follow_up", ["supervisor_id"], **stands)
    only = ["case_id", "supervisor_id"]
    op.create_index("uq_follow_up_standing", "follow_up", only, unique=True, **stands)

    op.create_table(
        "follow_up_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("work_item_id", sa.Uuid(), nullable=False),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_to_office", sa.Boolean(), nullable=False),
        sa.Column("cause", _cause(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        _to("follow_up_line", "follow_up_id", "follow_up"),
        _to("follow_up_line", "work_item_id", "work_item"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_line")),
    )
    op.create_index("ix_follow_up_line_of", "follow_up_line", ["follow_up_id"])
    op.create_index("ix_follow_up_line_item", "follow_up_line", ["work_item_id"])

    op.create_table(
        "follow_up_addressee",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _to("follow_up_addressee", "line_id", "follow_up_line"),
        _to("follow_up_addressee", "person_id", "person"),
        sa.PrimaryKeyConstraint("line_id", "person_id", name=op.f("pk_follow_up_addressee")),
    )
    index = op.f("ix_follow_up_addressee_person_id")
    op.create_index(index, "follow_up_addressee", ["person_id"])

    op.create_table(
        "follow_up_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("cause", _cause(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _to("follow_up_reply", "line_id", "follow_up_line"),
        _to("follow_up_reply", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_reply")),
    )
    op.create_index("ix_follow_up_reply_line", "follow_up_reply", ["line_id"])

    op.create_table(
        "follow_up_escalation",
        sa.Column("follow_up_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("is_broken", sa.Boolean(), nullable=False),
        _to("follow_up_escalation", "follow_up_id", "follow_up"),
        _to("follow_up_escalation", "unit_id", "unit"),
        sa.PrimaryKeyConstraint("follow_up_id", "unit_id", name=op.f("pk_follow_up_escalation")),
    )


def downgrade():
    for table in ("escalation", "reply", "addressee", "line"):
        op.drop_table(f"follow_up_{table}")
    op.drop_table("follow_up")


def _to(table, column, other):
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _cause():
    return sa.Enum(*CAUSES, name="delaycause", native_enum=False, length=20)
