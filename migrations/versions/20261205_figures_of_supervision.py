"""figures of supervision are kept, and lists of supervisors have their indexes"""

import sqlalchemy as sa
from alembic import op

revision = "4d8a90c2e7b1"
down_revision = "27c4e1b09f35"
branch_labels = None
depends_on = None

HOLDS_UP = "closed_at IS NULL AND held_key IS NULL AND part <> 'QUESTION'"
IS_OPEN = "status = 'OPEN'"
INDEXES = (
    ("ix_work_item_due", "work_item", ["due_at", "id"], HOLDS_UP),
    ("ix_work_item_age", "work_item", ["opened_at"], HOLDS_UP),
    ("ix_work_item_place", "work_item", ["unit_id", "due_at", "id"], HOLDS_UP),
    ("ix_work_item_sort", "work_item", ["definition_id", "due_at", "id"], HOLDS_UP),
    (
        "ix_work_item_step",
        "work_item",
        ["definition_id", "element", "unit_id", "due_at"],
        HOLDS_UP,
    ),
    ("ix_work_item_uncounted", "work_item", ["id"], "closed_at IS NOT NULL AND NOT is_counted"),
    ("ix_case_open", "case_", ["unit_id", "id"], IS_OPEN),
    ("ix_case_open_kind", "case_", ["definition_id", "id"], IS_OPEN),
    (
        "ix_case_halted",
        "case_",
        ["started_at", "id"],
        f"{IS_OPEN} AND (incidents_open > 0 OR suspended_at IS NOT NULL)",
    ),
    ("ix_case_finished", "case_", ["finished_at", "id"], "status = 'FINISHED'"),
    ("ix_case_uncounted", "case_", ["id"], "status <> 'OPEN' AND NOT is_counted"),
)


def upgrade():
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.add_column(_counted())
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(_counted())
        batch_op.add_column(sa.Column("unit_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE work_item SET unit_id ="
        " (SELECT case_.unit_id FROM case_ WHERE case_.id = work_item.case_id)"
    )
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.alter_column("unit_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_work_item_unit_id_unit"), "unit", ["unit_id"], ["id"]
        )
    for name, table, columns, where in INDEXES:
        condition = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)
    _make_figures()


def _counted():
    return sa.Column("is_counted", sa.Boolean(), server_default=sa.false(), nullable=False)


def _make_figures():
    op.create_table(
        "way",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_way")),
    )
    op.create_table(
        "step_figure",
        *_key("unit"),
        *_key("definition"),
        sa.Column("element", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *_key("version"),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        *_counts("visits", "seconds", "late", "again"),
        *_keys("step_figure", "unit", "definition", "version"),
        sa.PrimaryKeyConstraint(
            "unit_id", "definition_id", "element", "month", "version_id", "bucket",
            name=op.f("pk_step_figure"),
        ),
    )  # fmt: skip
    op.create_table(
        "way_figure",
        *_key("unit"),
        *_key("definition"),
        sa.Column("month", sa.Date(), nullable=False),
        *_key("version"),
        sa.Column("way", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.SmallInteger(), nullable=False),
        *_counts("cases", "seconds"),
        *_keys("way_figure", "unit", "definition", "version"),
        sa.ForeignKeyConstraint(["way"], ["way.digest"], name=op.f("fk_way_figure_way_way")),
        sa.PrimaryKeyConstraint(
            "unit_id", "definition_id", "month", "version_id", "way", "bucket",
            name=op.f("pk_way_figure"),
        ),
    )  # fmt: skip
    op.create_table(
        "flow_figure",
        *_key("unit"),
        *_key("version"),
        sa.Column("flow", sa.String(length=64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *_counts("taken"),
        *_keys("flow_figure", "unit", "version"),
        sa.PrimaryKeyConstraint(
            "unit_id", "version_id", "flow", "month", name=op.f("pk_flow_figure")
        ),
    )
    op.create_table(
        "doer_figure",
        *_key("unit"),
        sa.Column("month", sa.Date(), nullable=False),
        *_key("person"),
        *_key("definition"),
        *_counts("visits", "seconds", "late"),
        *_keys("doer_figure", "unit", "person", "definition"),
        sa.PrimaryKeyConstraint(
            "unit_id", "month", "person_id", "definition_id", name=op.f("pk_doer_figure")
        ),
    )


def _key(name):
    return [sa.Column(f"{name}_id", sa.Uuid(), nullable=False)]


def _counts(*names):
    kinds = {"seconds": sa.BigInteger}
    return [sa.Column(name, kinds.get(name, sa.Integer)(), nullable=False) for name in names]


def _keys(table, *names):
    others = {"version": "definition_version"}
    return [
        sa.ForeignKeyConstraint(
            [f"{name}_id"],
            [f"{others.get(name, name)}.id"],
            name=op.f(f"fk_{table}_{name}_id_{others.get(name, name)}"),
        )
        for name in names
    ]


def downgrade():
    for table in ("doer_figure", "flow_figure", "way_figure", "step_figure", "way"):
        op.drop_table(table)
    for name, table, _columns, _where in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_work_item_unit_id_unit"), type_="foreignkey")
        batch_op.drop_column("unit_id")
        batch_op.drop_column("is_counted")
    with op.batch_alter_table("case_", schema=None) as batch_op:
        batch_op.drop_column("is_counted")
