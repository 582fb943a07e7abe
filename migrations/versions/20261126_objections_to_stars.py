"""objections to stars, and stars that are decided branch by branch"""

import sqlalchemy as sa
from alembic import op

revision = "c4e7a9b21d50"
down_revision = "5f0c2d9ab714"
branch_labels = None
depends_on = None

#: What a decision fixes of a branch, whoever writes it; guidance comes after.
RESULT = (
    "rating_id",
    "branch_id",
    "self_score",
    "mass_score",
    "satisfaction",
    "annual_score",
    "usual_score",
    "results",
    "service",
    "composite",
    "by_score",
    "final_star",
    "ceilings",
)
DECIDED = ("town_id", "year", "case_id", "standard_id", "decided_at", "decided_by_id")
#: When the year of a branch was decided, which fixed all its branches before.
OF_YEAR = (
    "SELECT y.decided_at FROM star_year y JOIN star_branch b ON b.rating_id = y.id WHERE b.id = "
)
#: When the branch itself was.
OF_BRANCH = "SELECT b.decided_at FROM star_branch b WHERE b.id = "
OF_SHEET = "(SELECT s.rated_id FROM star_review_sheet s WHERE s.id = {row}.sheet_id)"
#: Rows that the decision stands on → how their branch is found.
BASES = {
    "star_self_line": "{row}.rated_id",
    "star_usual_record": "{row}.rated_id",
    "star_veto": "{row}.rated_id",
    "star_review_sheet": "{row}.rated_id",
    "star_review_mark": OF_SHEET,
}
NEW_BASES = {**BASES, "star_published_line": "{row}.rated_id"}


def upgrade():
    unguard(BASES)
    op.add_column("star_branch", sa.Column("decided_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE star_branch SET decided_at = "
        "(SELECT y.decided_at FROM star_year y WHERE y.id = star_branch.rating_id)"
    )
    with op.batch_alter_table("star_usual_record", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_star_usual_record_corrects_id_star_usual_record"),
            "star_usual_record",
            ["corrects_id"],
            ["id"],
        )
    op.create_table(
        "star_published_line",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_star_published_line_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"],
            ["star_branch.id"],
            name=op.f("fk_star_published_line_rated_id_star_branch"),
        ),
        sa.PrimaryKeyConstraint("notice_id", "rated_id", name=op.f("pk_star_published_line")),
    )
    with op.batch_alter_table("star_published_line", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_star_published_line_rated_id"), ["rated_id"], unique=False
        )
    op.create_table(
        "star_objection",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column(
            "target",
            sa.Enum(
                "SELF",
                "MASS",
                "ANNUAL",
                "USUAL",
                "STAR",
                name="target",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "ground",
            sa.Enum(
                "ARITHMETIC",
                "RECORD",
                "PROCEDURE",
                name="starground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.String(length=1000), nullable=False),
        sa.Column("is_nameless", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("admitted_by_id", sa.Uuid(), nullable=True),
        sa.Column("is_sum_right", sa.Boolean(), nullable=True),
        sa.Column(
            "ruling",
            sa.Enum(
                "NOT_ADMITTED",
                "KEPT",
                "RECKONED",
                "REDONE",
                "WITHDRAWN",
                name="starruling",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column(
            "component",
            sa.Enum(
                "SELF", "MASS", "ANNUAL", "USUAL", name="component", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("appealed_by_id", sa.Uuid(), nullable=True),
        sa.Column("appeal", sa.String(length=500), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["admitted_by_id"], ["person.id"], name=op.f("fk_star_objection_admitted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["appealed_by_id"], ["person.id"], name=op.f("fk_star_objection_appealed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_star_objection_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_star_objection_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_objection_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_star_objection")),
    )
    with op.batch_alter_table("star_objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_objection_rated_id"), ["rated_id"], unique=False)
        batch_op.create_index(
            "uq_star_objection_matter",
            ["notice_id", "rated_id", "target"],
            unique=True,
            sqlite_where=sa.text("ruling IS NULL OR ruling <> 'WITHDRAWN'"),
            postgresql_where=sa.text("ruling IS NULL OR ruling <> 'WITHDRAWN'"),
        )
    guard(NEW_BASES, "OLD.decided_at", OF_BRANCH, (*RESULT, "decided_at"))


def downgrade():
    unguard(NEW_BASES)
    op.drop_table("star_objection")
    op.drop_table("star_published_line")
    with op.batch_alter_table("star_usual_record", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_star_usual_record_corrects_id_star_usual_record"), type_="foreignkey"
        )
        batch_op.drop_column("corrects_id")
    op.drop_column("star_branch", "decided_at")
    own = "SELECT decided_at FROM star_year WHERE id = OLD.rating_id"
    guard(BASES, own, OF_YEAR, RESULT)


def unguard(bases):
    if op.get_bind().dialect.name == "sqlite":
        for table in ("star_branch", "star_year"):
            op.execute(f"DROP TRIGGER {table}_decided_guard")
        for table in bases:
            for act in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_{act}_guard")
        return
    for table in ("star_branch", "star_year"):
        op.execute(f"DROP TRIGGER {table}_decided_guard ON {table}")
        op.execute(f"DROP FUNCTION {table}_guard()")
    for table in bases:
        op.execute(f"DROP TRIGGER {table}_guard ON {table}")
        op.execute(f"DROP FUNCTION {table}_guard()")


def guard(bases, own, decided, result):
    """`own`: when a row of `star_branch` was decided; `decided`: the same for a branch's id."""
    rows = (("star_branch", result, own), ("star_year", DECIDED, "OLD.decided_at"))
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite(rows, bases, decided)
    else:
        guard_on_postgresql(rows, bases, decided)


REASON = "'the stars of this branch are decided'"


def guard_on_sqlite(rows, bases, decided):
    for table, columns, when in rows:
        op.execute(
            f"CREATE TRIGGER {table}_decided_guard BEFORE UPDATE ON {table} "
            f"WHEN ({when}) IS NOT NULL AND ({_changes(columns, 'IS NOT')}) "
            f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
        )
    for table, branch in bases.items():
        for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{act}_guard BEFORE {act.upper()} ON {table} "
                f"WHEN ({decided}{branch.format(row=row)}) IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
            )


def guard_on_postgresql(rows, bases, decided):
    for table, columns, when in rows:
        op.execute(
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({when}) IS NOT NULL AND ({_changes(columns, 'IS DISTINCT FROM')}) THEN "
            f"RAISE EXCEPTION {REASON}; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_decided_guard BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )
    for table, branch in bases.items():
        old, new = (f"{decided}{branch.format(row=row)}" for row in ("OLD", "NEW"))
        op.execute(
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' AND ({old}) IS NOT NULL THEN "
            f"RAISE EXCEPTION {REASON}; END IF; "
            f"IF TG_OP = 'INSERT' AND ({new}) IS NOT NULL THEN "
            f"RAISE EXCEPTION {REASON}; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )


def _changes(columns, differs):
    return " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in columns)
