"""signatures: who signs a step together with others, and how each has spoken"""

import sqlalchemy as sa
from alembic import op

revision = "c83f5a1e7d20"
down_revision = "5e0c9a71b3d4"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "signature",
        sa.Column("work_item_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("visit", sa.String(40), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("weight_text", sa.String(40), nullable=False),
        sa.Column("voice", sa.String(20), nullable=True),
        sa.Column("value", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_signature_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["work_item_id"], ["work_item.id"], name=op.f("fk_signature_work_item_id_work_item")
        ),
        sa.PrimaryKeyConstraint("work_item_id", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_visit", "signature", ["case_id", "visit"])


def downgrade():
    op.drop_table("signature")
