"""people: stand-ins, in whose place somebody acted, recusals by word, handovers, phrases"""

import sqlalchemy as sa
from alembic import op

revision = "c41f6d20a7e9"
down_revision = "c4e81f0a96d2"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("procedures", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_stand_in_{name}_person"))
            for name in ("principal_id", "deputy_id", "made_by_id", "ended_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index("ix_stand_in_principal", "stand_in", ["principal_id", "until"])
    op.create_index("ix_stand_in_deputy", "stand_in", ["deputy_id", "until"])
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("done_for_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_work_item_done_for_id_person"), "person", ["done_for_id"], ["id"]
        )
    op.create_table(
        "phrase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tone", sa.String(20), nullable=False),
        sa.Column("text", sa.String(100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_phrase_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrase")),
        sa.UniqueConstraint("person_id", "tone", "text", name="uq_phrase"),
    )
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["job_batch.id"], name=op.f("fk_handover_batch_id_job_batch")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_handover_by_id_person")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_handover_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_person_id", "handover", ["person_id"])
    op.add_column("recusal", sa.Column("reason", sa.Text(), nullable=True))
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_recusal_by_id_person"), "person", ["by_id"], ["id"]
        )
    op.add_column("audit_entry", sa.Column("principal_id", sa.Uuid(), nullable=True))
    op.add_column("audit_entry", sa.Column("principal_name", sa.String(40), nullable=True))


def downgrade():
    op.drop_column("audit_entry", "principal_name")
    op.drop_column("audit_entry", "principal_id")
    with op.batch_alter_table("recusal", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_recusal_by_id_person"), type_="foreignkey")
        batch_op.drop_column("by_id")
    op.drop_column("recusal", "reason")
    op.drop_table("handover")
    op.drop_table("phrase")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_work_item_done_for_id_person"), type_="foreignkey")
        batch_op.drop_column("done_for_id")
    op.drop_table("stand_in")
