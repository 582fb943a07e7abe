"""The number under which a town tells the results of its rating.

Revision ID: 7b3d90c1e6f4
Revises: e34a9ab86f20
"""

import sqlalchemy as sa
from alembic import op

revision = "7b3d90c1e6f4"
down_revision = "e34a9ab86f20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("circular_number", sa.String(40), nullable=False, server_default="")
    op.add_column("star_year", column)


def downgrade() -> None:
    op.drop_column("star_year", "circular_number")
