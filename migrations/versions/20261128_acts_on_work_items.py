"""acts on work items: parts beside a step, pauses, causes, copies, suspension"""

import sqlalchemy as sa
from alembic import op

revision = "5e0c9a71b3d4"
down_revision = "7b1d40c6e935"
branch_labels = None
depends_on = None

UNREAD = sa.text("read_at IS NULL")
REFERS = {"cause_id": "work_item", "given_by_id": "person", "parent_id": "work_item"}
BESIDE = sa.text("parent_id IS NOT NULL")


def upgrade():
    op.add_column("case_", sa.Column("suspended_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part", sa.String(20), nullable=False, server_default="STEP"))
        for name, table in REFERS.items():
            batch_op.add_column(sa.Column(name, sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_work_item_{name}_{table}"), table, [name], ["id"]
            )
        batch_op.add_column(sa.Column("held_key", sa.String(90), nullable=True))
        batch_op.add_column(sa.Column("returns_to", sa.String(64), nullable=True))
        batch_op.add_column(sa.Column("returns_key", sa.String(90), nullable=True))
        batch_op.add_column(sa.Column("request", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reply", sa.Text(), nullable=True))
    op.create_index(
        "ix_work_item_parent",
        "work_item",
        ["parent_id"],
        sqlite_where=BESIDE,
        postgresql_where=BESIDE,
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_copy_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_copy_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["person.id"], name=op.f("fk_copy_sent_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("case_id", "person_id", name="uq_copy"),
    )
    op.create_index("ix_copy_box", "copy", ["person_id", "sent_at"])
    op.create_index(
        "ix_copy_unread",
        "copy",
        ["person_id"],
        sqlite_where=UNREAD,
        postgresql_where=UNREAD,
    )


def downgrade():
    op.drop_table("copy")
    op.drop_index("ix_work_item_parent", "work_item", sqlite_where=BESIDE, postgresql_where=BESIDE)
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        for name, table in REFERS.items():
            batch_op.drop_constraint(batch_op.f(f"fk_work_item_{name}_{table}"), type_="foreignkey")
            batch_op.drop_column(name)
        for name in ("part", "held_key", "returns_to", "returns_key", "request", "reply"):
            batch_op.drop_column(name)
    op.drop_column("case_", "suspended_at")
