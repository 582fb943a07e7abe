"""codes of notices"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "c3e8a15f7d20"
down_revision = "5b2f60c7d914"
branch_labels = None
depends_on = None

SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 12

notices = sa.table("notice", sa.column("id", sa.Uuid()), sa.column("code", sa.String(LENGTH)))


def upgrade():
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=LENGTH), nullable=True))
    _give_codes()
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(length=LENGTH), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_notice_code"), ["code"])


def _give_codes():
    """Sheets that hang already were printed without a code; they get theirs now."""
    bind = op.get_bind()
    for notice_id in bind.scalars(sa.select(notices.c.id)).all():
        code = "".join(secrets.choice(SIGNS) for _place in range(LENGTH))
        bind.execute(notices.update().where(notices.c.id == notice_id).values(code=code))


def downgrade():
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_notice_code"), type_="unique")
        batch_op.drop_column("code")
