"""what branches do in a rating year, and the files of each line of their self-rating"""

import sqlalchemy as sa
from alembic import op

revision = "7b1d40c6e935"
down_revision = "a61d04c7f3be"
branch_labels = None
depends_on = None

REASON = "'the stars of this branch are decided'"
DECIDED = "SELECT b.decided_at FROM star_branch b WHERE b.id = "


def upgrade():
    op.add_column(
        "star_self_line", sa.Column("files", sa.Text(), nullable=False, server_default="[]")
    )
    op.create_table(
        "star_activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum(
                "POLITICAL",
                "LEADERSHIP",
                "RESULTS",
                "MEMBERS",
                "RULES",
                "PREMISES",
                "ORG_LIFE",
                "DEMOCRACY",
                "SERVICE",
                "INTEGRITY",
                name="aspect",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_star_activity_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_activity_rated_id_star_branch")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["star_activity.id"],
            name=op.f("fk_star_activity_replaces_id_star_activity"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_activity")),
        sa.UniqueConstraint("case_id", name=op.f("uq_star_activity_case_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_star_activity_replaces_id")),
    )
    op.create_index(op.f("ix_star_activity_rated_id"), "star_activity", ["rated_id"])
    guard()


def downgrade():
    op.drop_table("star_activity")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION star_activity_guard()")
    op.drop_column("star_self_line", "files")


def guard():
    """An entry is never changed, and none comes after the decision about its branch."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER star_activity_insert_guard BEFORE INSERT ON star_activity "
            f"WHEN ({DECIDED}NEW.rated_id) IS NOT NULL BEGIN SELECT RAISE(ABORT, {REASON}); END"
        )
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER star_activity_{act.lower()}_guard BEFORE {act} ON star_activity "
                "BEGIN SELECT RAISE(ABORT, 'an activity is never changed'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION star_activity_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'an activity is never changed'; END IF; "
        f"IF ({DECIDED}NEW.rated_id) IS NOT NULL THEN RAISE EXCEPTION {REASON}; END IF; "
        "RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_activity_guard BEFORE INSERT OR UPDATE OR DELETE ON star_activity "
        "FOR EACH ROW EXECUTE FUNCTION star_activity_guard()"
    )
