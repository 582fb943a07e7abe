"""reference standards of stars"""

import sqlalchemy as sa
from alembic import op

revision = "6b93d2e07f14"
down_revision = "d7e20b94c16f"
branch_labels = None
depends_on = None

#: What no standard may change once it has been in force, whoever writes it.
SAID = ("owner_id", "year", "number", "title", "parameters", "made_at", "revision")
REASON = "'the standard is no draft any more'"
ASPECTS = (
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
)


def upgrade():
    op.create_table(
        "star_standard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT", "ACTIVE", "RETIRED", name="standardstatus", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("activated_at", sa.DateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("audit_length", sa.Integer(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["unit.id"], name=op.f("fk_star_standard_owner_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_standard")),
        sa.UniqueConstraint(
            "owner_id", "year", "number", name=op.f("uq_star_standard_owner_id_year_number")
        ),
    )
    in_force = sa.text("status = 'ACTIVE'")
    op.create_index(
        "uq_star_standard_in_force",
        "star_standard",
        ["owner_id", "year"],
        unique=True,
        sqlite_where=in_force,
        postgresql_where=in_force,
    )
    op.create_table(
        "star_standard_aspect",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "aspect", sa.Enum(*ASPECTS, name="aspect", native_enum=False, length=20), nullable=False
        ),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("indicators", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["standard_id"],
            ["star_standard.id"],
            name=op.f("fk_star_standard_aspect_standard_id_star_standard"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_star_standard_aspect")),
        sa.UniqueConstraint(
            "standard_id", "aspect", name=op.f("uq_star_standard_aspect_standard_id_aspect")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite()
    else:
        guard_on_postgresql()


def downgrade():
    op.drop_table("star_standard_aspect")
    op.drop_table("star_standard")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION star_guard_standard()")
        op.execute("DROP FUNCTION star_guard_aspect()")


def guard_on_sqlite():
    changed = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in SAID)
    op.execute(
        "CREATE TRIGGER star_standard_update_guard BEFORE UPDATE ON star_standard "
        f"WHEN OLD.status <> 'DRAFT' AND ({changed}) "
        f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
    )
    for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
        op.execute(
            f"CREATE TRIGGER star_aspect_{act}_guard BEFORE {act.upper()} ON star_standard_aspect "
            f"WHEN (SELECT status FROM star_standard WHERE id = {row}.standard_id) <> 'DRAFT' "
            f"BEGIN SELECT RAISE(ABORT, {REASON}); END"
        )


def guard_on_postgresql():
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in SAID)
    op.execute(
        "CREATE FUNCTION star_guard_standard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status <> 'DRAFT' AND ({changed}) THEN "
        f"RAISE EXCEPTION {REASON}; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_standard_guard BEFORE UPDATE ON star_standard "
        "FOR EACH ROW EXECUTE FUNCTION star_guard_standard()"
    )
    op.execute(
        "CREATE FUNCTION star_guard_aspect() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE touched uuid; BEGIN "
        "IF TG_OP = 'INSERT' THEN touched := NEW.standard_id; "
        "ELSE touched := OLD.standard_id; END IF; "
        "IF (SELECT status FROM star_standard WHERE id = touched) <> 'DRAFT' THEN "
        f"RAISE EXCEPTION {REASON}; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER star_aspect_guard BEFORE INSERT OR UPDATE OR DELETE "
        "ON star_standard_aspect FOR EACH ROW EXECUTE FUNCTION star_guard_aspect()"
    )
