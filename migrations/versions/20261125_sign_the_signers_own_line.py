"""sign the signer's own line of a year"""

import sqlalchemy as sa
from alembic import op

revision = "c41d0a7e52b8"
down_revision = "254b39176426"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("assessment_year") as table:
        table.add_column(sa.Column("own_line_signer_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            op.f("fk_assessment_year_own_line_signer_id_person"),
            "person",
            ["own_line_signer_id"],
            ["id"],
        )


def downgrade():
    with op.batch_alter_table("assessment_year") as table:
        table.drop_constraint(
            op.f("fk_assessment_year_own_line_signer_id_person"), type_="foreignkey"
        )
        table.drop_column("own_line_signer_id")
