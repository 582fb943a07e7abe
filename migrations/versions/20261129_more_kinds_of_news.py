"""more kinds of news: whoever had what was of none sent out by a channel has them as well"""

import json

import sqlalchemy as sa
from alembic import op

revision = "b0a4f6d1937e"
down_revision = "7d2c90be514f"
branch_labels = None
depends_on = None

NEW = ["ENTRUSTED", "FAULT", "HALTED", "POINTS", "SUPERVISED"]
reach = sa.table(
    "reach",
    sa.column("person_id", sa.Uuid()),
    sa.column("channel", sa.String()),
    sa.column("kinds", sa.Text()),
)
message = sa.table(
    "message",
    sa.column("id", sa.Uuid()),
    sa.column("kind", sa.String()),
    sa.column("merge_key", sa.String()),
)


def upgrade():
    _choose(lambda kinds: kinds | {*NEW} if "SYSTEM" in kinds else kinds)


def downgrade():
    _choose(lambda kinds: kinds - {*NEW})
    of_none = sa.update(message).where(message.c.kind.in_(NEW))
    op.get_bind().execute(of_none.values(kind="SYSTEM", merge_key=None))


def _choose(changed):
    bind = op.get_bind()
    for row in bind.execute(sa.select(reach)).all():
        kinds = json.dumps(sorted(changed({*json.loads(row.kinds)})))
        own = sa.and_(reach.c.person_id == row.person_id, reach.c.channel == row.channel)
        bind.execute(sa.update(reach).where(own).values(kinds=kinds))
