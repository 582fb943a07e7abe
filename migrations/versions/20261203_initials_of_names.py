"""people are found by the initials of their names"""

import sqlalchemy as sa
from alembic import op

from app.pinyin import initials_of_name

revision = "6b0d9e2f47a1"
down_revision = "af08fa188637"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("initials", sa.String(length=80), server_default="", nullable=False)
        )
    person = sa.table("person", sa.column("name"), sa.column("initials"))
    database = op.get_bind()
    names = list(database.scalars(sa.select(person.c.name).distinct()))
    if names:
        change = sa.update(person).where(person.c.name == sa.bindparam("whose"))
        database.execute(
            change.values(initials=sa.bindparam("short")),
            [{"whose": name, "short": initials_of_name(name)[:80]} for name in names],
        )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("initials", server_default=None)


def downgrade():
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("initials")
