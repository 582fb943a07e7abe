"""a work item keeps in whose hands it came, so that its past is known"""

import sqlalchemy as sa
from alembic import op

revision = "5d1f7b3a9c60"
down_revision = "4d8a90c2e7b1"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("work_item", sa.Column("opened_key", sa.String(length=90), nullable=True))


def downgrade():
    op.drop_column("work_item", "opened_key")
