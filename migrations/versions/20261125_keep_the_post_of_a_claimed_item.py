"""keep the post of a claimed item"""

import sqlalchemy as sa
from alembic import op

revision = "3c5d0a7e91b2"
down_revision = "fbb98a1d4286"
branch_labels = None
depends_on = None

PERSON = "person:"

items = sa.table(
    "work_item",
    sa.column("id", sa.Uuid()),
    sa.column("case_id", sa.Uuid()),
    sa.column("candidate_key", sa.String()),
    sa.column("role_code", sa.String()),
    sa.column("post_key", sa.String()),
)
cases = sa.table("case_", sa.column("id", sa.Uuid()), sa.column("unit_id", sa.Uuid()))
assignments = sa.table(
    "assignment",
    sa.column("person_id", sa.Uuid()),
    sa.column("unit_id", sa.Uuid()),
    sa.column("role_code", sa.String()),
)


def upgrade():
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("post_key", sa.String(length=90), nullable=True))

    waiting = ~items.c.candidate_key.startswith(PERSON)
    op.execute(items.update().where(waiting).values(post_key=items.c.candidate_key))
    _find_the_posts_of_claimed_items(op.get_bind())

    with op.batch_alter_table("work_item", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("role_code")


def _find_the_posts_of_claimed_items(connection):
    """The role was kept and its unit was not: it is where whoever claimed the item holds the role.

    Who holds it nowhere any more had it at the case's unit, as far as we can know.
    """
    holder = sa.func.replace(items.c.candidate_key, PERSON, "")
    claimed = connection.execute(
        sa.select(items.c.id, holder, items.c.role_code, cases.c.unit_id)
        .join(cases, cases.c.id == items.c.case_id)
        .where(items.c.candidate_key.startswith(PERSON), items.c.role_code.is_not(None))
    ).all()
    places = {
        (str(one.person_id), one.role_code): one.unit_id
        for one in connection.execute(sa.select(assignments))
    }
    for item_id, person, role, unit_id in claimed:
        key = f"{role}@{places.get((person, role), unit_id)}"
        connection.execute(items.update().where(items.c.id == item_id).values(post_key=key))


def downgrade():
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("role_code", sa.String(length=40), nullable=True))

    connection = op.get_bind()
    for key in connection.scalars(sa.select(items.c.post_key).distinct()).all():
        role = key and key.partition("@")[0]
        connection.execute(items.update().where(items.c.post_key == key).values(role_code=role))

    with op.batch_alter_table("work_item", schema=None, recreate="never") as batch_op:
        batch_op.drop_column("post_key")
