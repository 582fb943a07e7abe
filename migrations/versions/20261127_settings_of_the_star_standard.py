"""settings of the star standard"""

import sqlalchemy as sa
from alembic import op

revision = "a61d04c7f3be"
down_revision = "c4d0f2a97b16"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "ballot_poll",
        sa.Column("least_turnout", sa.Integer(), nullable=False, server_default="50"),
    )
    op.add_column(
        "ballot_poll",
        sa.Column("least_ballots", sa.Integer(), nullable=False, server_default="10"),
    )
    op.add_column(
        "star_deliberation", sa.Column("contenders", sa.Text(), nullable=False, server_default="[]")
    )


def downgrade():
    op.drop_column("star_deliberation", "contenders")
    op.drop_column("ballot_poll", "least_ballots")
    op.drop_column("ballot_poll", "least_turnout")
