"""chain and seal the books"""

import hashlib
from datetime import UTC

import orjson
import sqlalchemy as sa
from alembic import op

revision = "7a1c9e04b6d2"
down_revision = "4dff3ed321ee"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "points_posting_stop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_posting_stop")),
    )
    op.create_table(
        "points_year_seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=False),
        sa.Column("chains", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["unit.id"], name=op.f("fk_points_year_seal_branch_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_year_seal")),
        sa.UniqueConstraint("branch_id", "year", name=op.f("uq_points_year_seal_branch_id_year")),
    )
    with op.batch_alter_table("points_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column("head", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("sealed_entries", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("frozen_until", sa.DateTime(), nullable=True))
    with op.batch_alter_table("points_account", schema=None) as batch_op:
        batch_op.alter_column("entries", server_default=None)
        batch_op.alter_column("head", server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_points_account_sealed_unchanged"),
            "sealed_entries IS NULL OR entries = sealed_entries",
        )
    with op.batch_alter_table("points_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("concerns_year", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("chain_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("link", sa.String(length=64), nullable=True))
    chain_what_is_written()
    with op.batch_alter_table("points_entry", schema=None) as batch_op:
        for column in ("chain_id", "position", "link"):
            batch_op.alter_column(column, nullable=False)
        batch_op.create_foreign_key(
            op.f("fk_points_entry_chain_id_points_account"),
            "points_account",
            ["chain_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            op.f("uq_points_entry_chain_id_position"), ["chain_id", "position"]
        )
    create_corrections_and_years()


def create_corrections_and_years():
    op.create_table(
        "assessment_veto",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "CRIME",
                "CIRCULAR",
                "INCIDENT",
                "CULT",
                name="vetoground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("supervisor_note", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_veto_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_assessment_veto_member_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_veto")),
        sa.UniqueConstraint("case_id", name=op.f("uq_assessment_veto_case_id")),
        sa.UniqueConstraint("member_id", "year", name=op.f("uq_assessment_veto_member_id_year")),
    )
    op.create_table(
        "assessment_correction",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "FACT",
                "VALUE",
                "TWICE",
                "PERSON",
                "FALSE",
                name="ground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("right", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("concerns_year", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "CORRECTED", "REFUSED", "WITHDRAWN", name="outcome", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_correction_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["points_claim.id"],
            name=op.f("fk_assessment_correction_claim_id_points_claim"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_assessment_correction")),
    )
    with op.batch_alter_table("assessment_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_correction_claim_id"), ["claim_id"], unique=False
        )
        batch_op.create_index(
            "uq_assessment_correction_under_way",
            ["claim_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "assessment_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["unit.id"], name=op.f("fk_assessment_year_branch_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_assessment_year_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_assessment_year_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["points_rule_set.id"],
            name=op.f("fk_assessment_year_rule_set_id_points_rule_set"),
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_assessment_year_signer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["supervisor_id"], ["person.id"], name=op.f("fk_assessment_year_supervisor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_year")),
        sa.UniqueConstraint("branch_id", "year", name=op.f("uq_assessment_year_branch_id_year")),
        sa.UniqueConstraint("case_id", name=op.f("uq_assessment_year_case_id")),
    )
    op.create_table(
        "assessment_standing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("duty", sa.Integer(), nullable=False),
        sa.Column("reward", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("raw", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("is_special", sa.Boolean(), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("is_vetoed", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column(
            "grade",
            sa.Enum(
                "EXCELLENT",
                "GOOD",
                "QUALIFIED",
                "UNQUALIFIED",
                "UNGRADED",
                name="grade",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "final",
            sa.Enum(
                "EXCELLENT",
                "GOOD",
                "QUALIFIED",
                "UNQUALIFIED",
                "UNGRADED",
                name="grade",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("votes", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_assessment_standing_member_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["year_id"],
            ["assessment_year.id"],
            name=op.f("fk_assessment_standing_year_id_assessment_year"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_standing")),
        sa.UniqueConstraint(
            "year_id", "member_id", name=op.f("uq_assessment_standing_year_id_member_id")
        ),
    )
    with op.batch_alter_table("assessment_standing", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_standing_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "assessment_grade_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standing_id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("raw", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "EXCELLENT",
                "GOOD",
                "QUALIFIED",
                "UNQUALIFIED",
                "UNGRADED",
                name="grade",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["assessment_correction.case_id"],
            name=op.f("fk_assessment_grade_correction_correction_id_assessment_correction"),
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["notice.id"],
            name=op.f("fk_assessment_grade_correction_notice_id_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["standing_id"],
            ["assessment_standing.id"],
            name=op.f("fk_assessment_grade_correction_standing_id_assessment_standing"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_grade_correction")),
        sa.UniqueConstraint(
            "correction_id", name=op.f("uq_assessment_grade_correction_correction_id")
        ),
    )
    with op.batch_alter_table("assessment_grade_correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessment_grade_correction_standing_id"), ["standing_id"], unique=False
        )


def chain_what_is_written():
    """Hang every entry on its account, in the order in which they were written."""
    account = sa.table(
        "points_account",
        *(sa.column("id", sa.Uuid()), sa.column("kind"), sa.column("entries"), sa.column("head")),
    )
    posting = sa.table(
        "points_posting", sa.column("entry_id", sa.Uuid()), sa.column("account_id", sa.Uuid())
    )
    names = ("digest", "key", "actor_name", "acting_as", "cause", "text", "position", "link")
    entry = sa.table(
        "points_entry",
        *(sa.column(name, sa.Uuid()) for name in ("id", "actor_id", "chain_id")),
        *(sa.column(name) for name in names),
        sa.column("at", sa.DateTime()),
    )
    home = dict(
        op.get_bind()
        .execute(
            sa.select(posting.c.entry_id, account.c.id)
            .join(account, account.c.id == posting.c.account_id)
            .where(account.c.kind.in_(("ASSESSMENT", "WALLET")))
            .order_by(account.c.kind.desc())  # so that the assessment stands
        )
        .all()
    )
    ends = {}
    rows = op.get_bind().execute(sa.select(entry).order_by(entry.c.at, entry.c.id)).all()
    for row in rows:
        chain = home[row.id]
        position, before = ends.get(chain, (0, ""))
        said = [
            *(before, chain, position + 1, row.digest, row.key),
            *(row.at.replace(tzinfo=UTC).isoformat(), row.actor_id, row.actor_name),
            *(row.acting_as, row.cause, row.text, None),
        ]
        link = hashlib.sha256(orjson.dumps(said)).hexdigest()
        op.get_bind().execute(
            sa.update(entry)
            .where(entry.c.id == row.id)
            .values(chain_id=chain, position=position + 1, link=link)
        )
        ends[chain] = position + 1, link
    for chain, (entries, head) in ends.items():
        op.get_bind().execute(
            sa.update(account).where(account.c.id == chain).values(entries=entries, head=head)
        )


def drop_corrections_and_years():
    with op.batch_alter_table("assessment_grade_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_grade_correction_standing_id"))

    op.drop_table("assessment_grade_correction")
    with op.batch_alter_table("assessment_standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assessment_standing_member_id"))

    op.drop_table("assessment_standing")
    op.drop_table("assessment_year")
    with op.batch_alter_table("assessment_correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assessment_correction_under_way",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assessment_correction_claim_id"))

    op.drop_table("assessment_correction")
    op.drop_table("assessment_veto")


def downgrade():
    drop_corrections_and_years()
    with op.batch_alter_table("points_entry", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_points_entry_chain_id_position"), type_="unique")
        batch_op.drop_constraint(
            op.f("fk_points_entry_chain_id_points_account"), type_="foreignkey"
        )
        for column in ("link", "position", "chain_id", "concerns_year"):
            batch_op.drop_column(column)
    with op.batch_alter_table("points_account", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_points_account_sealed_unchanged"), type_="check")
        for column in ("frozen_until", "sealed_entries", "head", "entries"):
            batch_op.drop_column(column)
    op.drop_table("points_year_seal")
    op.drop_table("points_posting_stop")
