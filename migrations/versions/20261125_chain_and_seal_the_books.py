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


def downgrade():
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
