"""what inboxes are narrowed, sorted and searched by; filters that people save"""

import unicodedata

import sqlalchemy as sa
from alembic import op
from pypinyin import Style, lazy_pinyin

revision = "c4d81f6a20b7"
down_revision = "c83f5a1e7d20"
branch_labels = None
depends_on = None

WAITS = sa.text("closed_at IS NULL")
URGENTLY = sa.text("closed_at IS NULL AND priority > 0")
INDEXES = {
    "ix_work_item_stay": (["candidate_key", "opened_at", "id"], WAITS),
    "ix_work_item_kind": (["candidate_key", "definition_id", "due_at", "id"], WAITS),
    "ix_work_item_urgent": (["candidate_key", "due_at", "id"], URGENTLY),
}
BATCH = 1000


def upgrade():
    for table in ("case_", "work_item"):
        ordinary = sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="0")
        op.add_column(table, ordinary)
        op.add_column(table, sa.Column("sought", sa.Text(), nullable=False, server_default=""))
    op.add_column("work_item", sa.Column("definition_id", sa.Uuid(), nullable=True))
    _fill()
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.alter_column("definition_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_work_item_definition_id_definition"),
            "definition",
            ["definition_id"],
            ["id"],
        )
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "work_item", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_filter_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_saved_filter_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("person_id", "name", name="uq_saved_filter_name"),
    )
    op.create_index(op.f("ix_saved_filter_unit_id"), "saved_filter", ["unit_id"])


def _fill():
    """Old cases are found as new ones are; how pressing they are was never said."""
    connection = op.get_bind()
    case = sa.table(
        "case_", *map(sa.column, ("id", "title", "number", "starter_id", "definition_id", "sought"))
    )
    person = sa.table("person", sa.column("id"), sa.column("name"))
    rows = connection.execute(
        sa.select(case.c.id, case.c.title, case.c.number, person.c.name).join(
            person, person.c.id == case.c.starter_id
        )
    ).all()
    write = (
        sa.update(case).where(case.c.id == sa.bindparam("row")).values(sought=sa.bindparam("text"))
    )
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        connection.execute(write, [{"row": row[0], "text": _sought(*row[1:])} for row in batch])
    op.execute(
        "UPDATE work_item SET"
        " definition_id = (SELECT definition_id FROM case_ WHERE case_.id = work_item.case_id),"
        " sought = (SELECT sought FROM case_ WHERE case_.id = work_item.case_id)"
    )


def _sought(title, number, name):
    parts = (title, number, name, _initials(title), _initials(name))
    return "\n".join(_plain(part) for part in parts)


def _initials(text):
    def kept(signs):
        return "".join(sign for sign in signs if sign.isalnum())

    return "".join(lazy_pinyin(_plain(text), style=Style.FIRST_LETTER, errors=kept))


def _plain(text):
    return unicodedata.normalize("NFKC", text).lower()


def downgrade():
    op.drop_table("saved_filter")
    for name, (_columns, where) in INDEXES.items():
        op.drop_index(name, "work_item", sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_work_item_definition_id_definition"), type_="foreignkey"
        )
        for name in ("definition_id", "priority", "sought"):
            batch_op.drop_column(name)
    with op.batch_alter_table("case_", schema=None) as batch_op:
        for name in ("priority", "sought"):
            batch_op.drop_column(name)
