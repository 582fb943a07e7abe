"""anonymous ballots"""

import sqlalchemy as sa
from alembic import op

revision = "0135b9a14099"
down_revision = "8d51b7c60f3a"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "ballot_guesser",
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("counted_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("address_digest", name=op.f("pk_ballot_guesser")),
    )
    op.create_table(
        "ballot_poll",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.String(length=120), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=4), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "OPEN",
                "CLOSED",
                "UNLOCKING",
                "COUNTED",
                "CANCELLED",
                name="pollstatus",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_ballot_poll_case_id_case_")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_ballot_poll_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_poll")),
        sa.UniqueConstraint("cause", name=op.f("uq_ballot_poll_cause")),
        sa.UniqueConstraint("handle", name=op.f("uq_ballot_poll_handle")),
    )
    op.create_index(op.f("ix_ballot_poll_unit_id"), "ballot_poll", ["unit_id"])

    op.create_table(
        "ballot_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("MEMBERS", "MASSES", name="groupkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "papers >= 0 AND papers <= invited", name=op.f("ck_ballot_group_papers")
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["ballot_poll.id"], name=op.f("fk_ballot_group_poll_id_ballot_poll")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_group")),
        sa.UniqueConstraint("poll_id", "kind", name=op.f("uq_ballot_group_poll_id_kind")),
    )
    op.create_table(
        "ballot_holder",
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_seal", sa.String(length=64), nullable=True),
        sa.Column("contribution", sa.LargeBinary(), nullable=True),
        sa.Column("has_unlocked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ballot_holder_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["ballot_poll.id"], name=op.f("fk_ballot_holder_poll_id_ballot_poll")
        ),
        sa.PrimaryKeyConstraint("poll_id", "place", name=op.f("pk_ballot_holder")),
        sa.UniqueConstraint(
            "poll_id", "person_id", name=op.f("uq_ballot_holder_poll_id_person_id")
        ),
    )
    op.create_index(op.f("ix_ballot_holder_person_id"), "ballot_holder", ["person_id"])

    op.create_table(
        "ballot_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("is_used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ballot_group.id"], name=op.f("fk_ballot_code_group_id_ballot_group")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ballot_code")),
    )
    op.create_index(op.f("ix_ballot_code_group_id"), "ballot_code", ["group_id"])

    op.create_table(
        "ballot_sheet",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("void", sa.Integer(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clerk_id"], ["person.id"], name=op.f("fk_ballot_sheet_clerk_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ballot_group.id"], name=op.f("fk_ballot_sheet_group_id_ballot_group")
        ),
        sa.PrimaryKeyConstraint("group_id", "clerk_id", name=op.f("pk_ballot_sheet")),
    )
    op.create_table(
        "ballot_urn",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["ballot_group.id"], name=op.f("fk_ballot_urn_group_id_ballot_group")
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_ballot_urn")),
    )


def downgrade():
    op.drop_table("ballot_urn")
    op.drop_table("ballot_sheet")
    op.drop_index(op.f("ix_ballot_code_group_id"), "ballot_code")

    op.drop_table("ballot_code")
    op.drop_index(op.f("ix_ballot_holder_person_id"), "ballot_holder")

    op.drop_table("ballot_holder")
    op.drop_table("ballot_group")
    op.drop_index(op.f("ix_ballot_poll_unit_id"), "ballot_poll")

    op.drop_table("ballot_poll")
    op.drop_table("ballot_guesser")
