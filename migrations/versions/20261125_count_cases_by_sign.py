"""count cases by sign"""

from collections import Counter

import orjson
import sqlalchemy as sa
from alembic import op

revision = "5b2f60c7d914"
down_revision = "78d770950487"
branch_labels = None
depends_on = None

COUNTER = sa.table(
    "case_counter",
    sa.column("sign", sa.String),
    sa.column("definition_id", sa.Uuid),
    sa.column("unit_id", sa.Uuid),
    sa.column("year", sa.Integer),
    sa.column("last", sa.Integer),
)
VERSION = sa.table(
    "definition_version",
    sa.column("definition_id", sa.Uuid),
    sa.column("number", sa.Integer),
    sa.column("about", sa.Text),
)


def _counted(*what):
    return op.get_bind().execute(sa.select(*what)).all()


def _sign_of():
    """Definition → the sign of its newest version."""
    query = sa.select(VERSION.c.definition_id, VERSION.c.about).order_by(VERSION.c.number)
    return {key: orjson.loads(about)["case_number"] for key, about in op.get_bind().execute(query)}


def upgrade():
    sign_of, last = _sign_of(), Counter()
    columns = COUNTER.c.definition_id, COUNTER.c.unit_id, COUNTER.c.year, COUNTER.c.last
    for definition, unit, year, number in _counted(*columns):
        key = sign_of[definition], unit, year
        last[key] = max(last[key], number)
    op.drop_table("case_counter")
    op.create_table(
        "case_counter",
        sa.Column("sign", sa.String(length=12), nullable=False),
        *_rest(),
        sa.PrimaryKeyConstraint("sign", "unit_id", "year", name=op.f("pk_case_counter")),
    )
    rows = [
        {"sign": sign, "unit_id": unit, "year": year, "last": number}
        for (sign, unit, year), number in last.items()
    ]
    op.bulk_insert(COUNTER, rows)


def downgrade():
    sign_of = _sign_of()
    counted = _counted(COUNTER.c.sign, COUNTER.c.unit_id, COUNTER.c.year, COUNTER.c.last)
    op.drop_table("case_counter")
    op.create_table(
        "case_counter",
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        *_rest(),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["definition.id"],
            name=op.f("fk_case_counter_definition_id_definition"),
        ),
        sa.PrimaryKeyConstraint("definition_id", "unit_id", "year", name=op.f("pk_case_counter")),
    )
    rows = [
        {"definition_id": definition, "unit_id": unit, "year": year, "last": number}
        for sign, unit, year, number in counted
        for definition, its_sign in sign_of.items()
        if its_sign == sign
    ]
    op.bulk_insert(COUNTER, rows)


def _rest():
    return (
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_case_counter_unit_id_unit")
        ),
    )
