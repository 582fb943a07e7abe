"""what became of the last submission of a step, where the case could not go on from it"""

import sqlalchemy as sa
from alembic import op

revision = "c19f60d2b7e4"
down_revision = "b8e45c7720fa"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("work_item", sa.Column("bounced", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("work_item", "bounced")
