"""a year of star rating"""

import sqlalchemy as sa
from alembic import op

revision = "3cbf3efee171"
down_revision = "4a8c1f0d92e7"
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
REASON = "'the stars of this year are decided'"
#: Rows that the decision stands on → how their year is found from a row of theirs.
OF_BRANCH = (
    "SELECT y.decided_at FROM star_year y JOIN star_branch b ON b.rating_id = y.id "
    "WHERE b.id = {row}.rated_id"
)
OF_SHEET = (
    "SELECT y.decided_at FROM star_year y JOIN star_branch b ON b.rating_id = y.id "
    "JOIN star_review_sheet s ON s.rated_id = b.id WHERE s.id = {row}.sheet_id"
)
BASES = {
    "star_self_line": OF_BRANCH,
    "star_usual_record": OF_BRANCH,
    "star_veto": OF_BRANCH,
    "star_review_sheet": OF_BRANCH,
    "star_review_mark": OF_SHEET,
}


def upgrade():
    op.create_table(
        "star_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("town_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("commit_until", sa.Date(), nullable=False),
        sa.Column("self_from", sa.Date(), nullable=False),
        sa.Column("self_until", sa.Date(), nullable=False),
        sa.Column("formed_at", sa.DateTime(), nullable=True),
        sa.Column("decision_number", sa.String(length=60), nullable=False),
        sa.Column("scored_at", sa.DateTime(), nullable=True),
        sa.Column("computed_at", sa.DateTime(), nullable=True),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(), nullable=True),
        sa.Column("district_comment", sa.String(length=500), nullable=False),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_star_year_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_star_year_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_star_year_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["star_standard.id"],
            name=op.f("fk_star_year_standard_id_star_standard"),
        ),
        sa.ForeignKeyConstraint(["town_id"], ["unit.id"], name=op.f("fk_star_year_town_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_year")),
        sa.UniqueConstraint("case_id", name=op.f("uq_star_year_case_id")),
        sa.UniqueConstraint("town_id", "year", name=op.f("uq_star_year_town_id_year")),
    )
    op.create_table(
        "star_branch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("last_star", sa.Integer(), nullable=True),
        sa.Column("commitment_returns", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(), nullable=True),
        sa.Column("self_at", sa.DateTime(), nullable=True),
        sa.Column("self_score", sa.Integer(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("members_due", sa.Integer(), nullable=True),
        sa.Column("members_present", sa.Integer(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("appraised_at", sa.DateTime(), nullable=True),
        sa.Column("mass_score", sa.Integer(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("returned", sa.Integer(), nullable=True),
        sa.Column("file_returns", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(), nullable=True),
        sa.Column("review_round", sa.Integer(), nullable=False),
        sa.Column("scored_at", sa.DateTime(), nullable=True),
        sa.Column("annual_score", sa.Integer(), nullable=True),
        sa.Column("usual_score", sa.Integer(), nullable=True),
        sa.Column("results", sa.Integer(), nullable=True),
        sa.Column("service", sa.Integer(), nullable=True),
        sa.Column("composite", sa.Integer(), nullable=True),
        sa.Column("by_score", sa.Integer(), nullable=True),
        sa.Column("final_star", sa.Integer(), nullable=True),
        sa.Column("ceilings", sa.Text(), nullable=True),
        sa.Column(
            "village_class",
            sa.Enum(
                "MODEL", "STRIVING", "FOUNDATION", name="villageclass", native_enum=False, length=20
            ),
            nullable=True,
        ),
        sa.Column("guidance", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["branch_id"], ["unit.id"], name=op.f("fk_star_branch_branch_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_star_branch_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["star_year.id"], name=op.f("fk_star_branch_rating_id_star_year")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_star_branch_signer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_branch")),
        sa.UniqueConstraint("case_id", name=op.f("uq_star_branch_case_id")),
        sa.UniqueConstraint(
            "rating_id", "branch_id", name=op.f("uq_star_branch_rating_id_branch_id")
        ),
    )
    with op.batch_alter_table("star_branch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_star_branch_branch_id"), ["branch_id"], unique=False)

    op.create_table(
        "star_deliberation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.String(length=2000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=True),
        sa.Column("voted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["star_year.id"], name=op.f("fk_star_deliberation_rating_id_star_year")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_star_deliberation_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_deliberation")),
    )
    with op.batch_alter_table("star_deliberation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_star_deliberation_rating_id"), ["rating_id"], unique=False
        )

    op.create_table(
        "star_reviewer",
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_star_reviewer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rating_id"], ["star_year.id"], name=op.f("fk_star_reviewer_rating_id_star_year")
        ),
        sa.PrimaryKeyConstraint("rating_id", "person_id", name=op.f("pk_star_reviewer")),
    )
    op.create_table(
        "star_commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
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
        sa.Column("goal", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column(
            "ended",
            sa.Enum("DONE", "PARTLY", "NOT", name="ending", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_commitment_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_commitment")),
        sa.UniqueConstraint(
            "rated_id", "position", name=op.f("uq_star_commitment_rated_id_position")
        ),
    )
    op.create_table(
        "star_recusal",
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_star_recusal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_recusal_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("rated_id", "person_id", name=op.f("pk_star_recusal")),
    )
    op.create_table(
        "star_review_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_star_review_sheet_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_review_sheet_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_review_sheet")),
        sa.UniqueConstraint(
            "rated_id",
            "person_id",
            "round",
            name=op.f("uq_star_review_sheet_rated_id_person_id_round"),
        ),
    )
    op.create_table(
        "star_self_line",
        sa.Column("rated_id", sa.Uuid(), nullable=False),
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
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("facts", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_self_line_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("rated_id", "aspect", name=op.f("pk_star_self_line")),
    )
    op.create_table(
        "star_sent_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column(
            "component",
            sa.Enum(
                "SELF", "MASS", "ANNUAL", "USUAL", name="component", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["deliberation_id"],
            ["star_deliberation.id"],
            name=op.f("fk_star_sent_back_deliberation_id_star_deliberation"),
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_sent_back_rated_id_star_branch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_sent_back")),
        sa.UniqueConstraint(
            "deliberation_id", "rated_id", name=op.f("uq_star_sent_back_deliberation_id_rated_id")
        ),
    )
    op.create_table(
        "star_usual_record",
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
        sa.Column("event", sa.String(length=300), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "INSPECTION",
                "HOTLINE",
                "VISIT",
                "OTHER",
                name="source",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "PROPOSED", "COUNTS", "REFUSED", name="usualstate", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("signed_at", sa.DateTime(), nullable=True),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_.id"], name=op.f("fk_star_usual_record_case_id_case_")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_usual_record_rated_id_star_branch")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_star_usual_record_recorder_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"], ["person.id"], name=op.f("fk_star_usual_record_signer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_usual_record")),
        sa.UniqueConstraint("case_id", name=op.f("uq_star_usual_record_case_id")),
    )
    with op.batch_alter_table("star_usual_record", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_star_usual_record_rated_id"), ["rated_id"], unique=False
        )

    op.create_table(
        "star_veto",
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "HANDLED",
                "ACCIDENT",
                "INCIDENT",
                "FALSIFIED",
                "WEAK",
                name="vetoground",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("document", sa.String(length=60), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_.id"], name=op.f("fk_star_veto_case_id_case_")),
        sa.ForeignKeyConstraint(
            ["proposer_id"], ["person.id"], name=op.f("fk_star_veto_proposer_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["rated_id"], ["star_branch.id"], name=op.f("fk_star_veto_rated_id_star_branch")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["person.id"], name=op.f("fk_star_veto_second_id_person")
        ),
        sa.PrimaryKeyConstraint("rated_id", name=op.f("pk_star_veto")),
        sa.UniqueConstraint("case_id", name=op.f("uq_star_veto_case_id")),
    )
    op.create_table(
        "star_review_mark",
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
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
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["sheet_id"],
            ["star_review_sheet.id"],
            name=op.f("fk_star_review_mark_sheet_id_star_review_sheet"),
        ),
        sa.PrimaryKeyConstraint("sheet_id", "aspect", name=op.f("pk_star_review_mark")),
    )
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite()
    else:
        guard_on_postgresql()


def downgrade():
    op.drop_table("star_review_mark")
    op.drop_table("star_veto")
    with op.batch_alter_table("star_usual_record", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_star_usual_record_rated_id"))

    op.drop_table("star_usual_record")
    op.drop_table("star_sent_back")
    op.drop_table("star_self_line")
    op.drop_table("star_review_sheet")
    op.drop_table("star_recusal")
    op.drop_table("star_commitment")
    op.drop_table("star_reviewer")
    with op.batch_alter_table("star_deliberation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_star_deliberation_rating_id"))

    op.drop_table("star_deliberation")
    with op.batch_alter_table("star_branch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_star_branch_branch_id"))

    op.drop_table("star_branch")
    op.drop_table("star_year")
    if op.get_bind().dialect.name == "postgresql":
        for table in (*BASES, "star_branch", "star_year"):
            op.execute(f"DROP FUNCTION {table}_guard()")


def guard_on_sqlite():
    for table, columns, decided in _rows("IS NOT"):
        op.execute(
            f"CREATE TRIGGER {table}_decided_guard BEFORE UPDATE ON {table} "
            f"WHEN ({decided}) IS NOT NULL AND ({columns}) "
            f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
        )
    for table, year in BASES.items():
        for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
            op.execute(
                f"CREATE TRIGGER {table}_{act}_guard BEFORE {act.upper()} ON {table} "
                f"WHEN ({year.format(row=row)}) IS NOT NULL "
                f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
            )


def guard_on_postgresql():
    for table, columns, decided in _rows("IS DISTINCT FROM"):
        op.execute(
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF ({decided}) IS NOT NULL AND ({columns}) THEN "
            f"RAISE EXCEPTION {REASON}; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_decided_guard BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )
    for table, year in BASES.items():
        op.execute(
            f"CREATE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP <> 'INSERT' AND ({year.format(row='OLD')}) IS NOT NULL THEN "
            f"RAISE EXCEPTION {REASON}; END IF; "
            f"IF TG_OP = 'INSERT' AND ({year.format(row='NEW')}) IS NOT NULL THEN "
            f"RAISE EXCEPTION {REASON}; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()"
        )


def _rows(differs):
    """The rows that hold what was decided: table, condition that it changes, when it was."""
    own = "SELECT decided_at FROM star_year WHERE id = OLD.rating_id"
    yield "star_branch", _changes(RESULT, differs), own
    yield "star_year", _changes(DECIDED, differs), "OLD.decided_at"


def _changes(columns, differs):
    return " OR ".join(f"OLD.{one} {differs} NEW.{one}" for one in columns)
