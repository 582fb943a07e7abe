"""lock names that nobody has"""

import sqlalchemy as sa
from alembic import op

revision = "8f21c6d04be7"
down_revision = "3c5d0a7e91b2"
branch_labels = None
depends_on = None

FAILURES_THAT_LOCK = 5

people = sa.table(
    "person",
    sa.column("failures", sa.Integer()),
    sa.column("counted_until", sa.DateTime()),
)


def upgrade():
    op.create_table(
        "stranger",
        sa.Column("name_digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("counted_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name_digest", name=op.f("pk_stranger")),
    )
    with op.batch_alter_table("stranger", schema=None) as batch_op:
        batch_op.create_index("ix_stranger_counted_until", ["counted_until"], unique=False)

    with op.batch_alter_table("person", schema=None, recreate="never") as batch_op:
        batch_op.alter_column("locked_until", new_column_name="counted_until")

    # A lock used to stand by itself, with the failures back at nought.
    locked = people.c.counted_until.is_not(None)
    op.execute(people.update().where(locked).values(failures=FAILURES_THAT_LOCK))


def downgrade():
    locked = people.c.failures >= FAILURES_THAT_LOCK
    op.execute(people.update().where(~locked).values(counted_until=None))
    op.execute(people.update().where(locked).values(failures=0))

    with op.batch_alter_table("person", schema=None, recreate="never") as batch_op:
        batch_op.alter_column("counted_until", new_column_name="locked_until")

    with op.batch_alter_table("stranger", schema=None) as batch_op:
        batch_op.drop_index("ix_stranger_counted_until")

    op.drop_table("stranger")
