"""messages keep the sentences they are made of, for readers of any language"""

import sqlalchemy as sa
from alembic import op

revision = "d96b0e2c47fa"
down_revision = "b0a4f6d1937e"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("message", sa.Column("said", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("message", "said")
