"""seals over the record, events at the doors, settings, telephone numbers, workers by name"""

import sqlalchemy as sa
from alembic import op

revision = "5e1f83c0a9d2"
down_revision = "5c71f0a3be92"
branch_labels = None
depends_on = None


def _word():
    return sa.String(length=20)


def upgrade():
    op.create_table(
        "daily_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("grown", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.Column("key_name", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_daily_seal")),
        sa.UniqueConstraint("code", name=op.f("uq_daily_seal_code")),
    )
    op.create_index(op.f("ix_daily_seal_day"), "daily_seal", ["day"])
    op.create_table(
        "sealed_end",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", "chain_id", name=op.f("pk_sealed_end")),
    )
    op.create_index("ix_sealed_end_chain", "sealed_end", ["chain_id", "number"])
    op.create_table(
        "audit_walk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.String(length=40), nullable=False),
        sa.Column("state", _word(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("fault_count", sa.Integer(), nullable=False),
        sa.Column("broken_seals", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_audit_walk_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_walk")),
    )
    op.create_index(op.f("ix_audit_walk_state"), "audit_walk", ["state"])
    op.create_index(op.f("ix_audit_walk_begun_at"), "audit_walk", ["begun_at"])
    op.create_table(
        "security_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _word(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("person_name", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("hour", sa.DateTime(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
        sa.UniqueConstraint(
            "kind",
            "subject",
            "address",
            "about",
            "hour",
            name=op.f("uq_security_event_kind_subject_address_about_hour"),
        ),
    )
    op.create_index("ix_security_event_at", "security_event", ["at", "id"])
    op.create_index("ix_security_event_person", "security_event", ["person_id", "at"])
    op.create_index("ix_security_event_kind", "security_event", ["kind", "at"])
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "brand_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_mark")),
    )
    op.create_table(
        "configuration_brought",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_configuration_brought_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_configuration_brought")),
    )
    op.create_table(
        "person_contact",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_contact")),
    )
    op.create_table(
        "job_worker",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_worker")),
    )
    op.drop_table("job_look")
    op.drop_index(op.f("ix_audit_entry_actor_id"), table_name="audit_entry")
    op.create_index("ix_audit_entry_at", "audit_entry", ["at", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["actor_id", "at", "id"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "at", "id"])
    op.create_index(
        "ix_audit_entry_principal",
        "audit_entry",
        ["principal_id"],
        sqlite_where=sa.text("principal_id IS NOT NULL"),
        postgresql_where=sa.text("principal_id IS NOT NULL"),
    )


def downgrade():
    for name in ("principal", "action", "actor", "at"):
        op.drop_index(f"ix_audit_entry_{name}", table_name="audit_entry")
    op.create_index(op.f("ix_audit_entry_actor_id"), "audit_entry", ["actor_id"])
    op.create_table(
        "job_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_look")),
    )
    for name in (
        "job_worker",
        "person_contact",
        "configuration_brought",
        "brand_mark",
        "setting",
        "security_event",
        "audit_walk",
        "sealed_end",
        "daily_seal",
    ):
        op.drop_table(name)
