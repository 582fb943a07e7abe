"""half-year check of star rating"""

import sqlalchemy as sa
from alembic import op

revision = "5f0c2d9ab714"
down_revision = "0135b9a14099"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "star_year",
        sa.Column("has_half_year", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade():
    op.drop_column("star_year", "has_half_year")
