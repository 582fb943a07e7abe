"""rule sets on a page"""

import sqlalchemy as sa
from alembic import op

revision = "c4e8a1702f9b"
down_revision = "9d41c7be0a35"
branch_labels = None
depends_on = None

START = "0" * 64
#: What no rule set and no item may change once it has been heard, whoever writes it.
RULES = ("owner_id", "number", "title", "parameters", "made_at", "revision")


def upgrade():
    with op.batch_alter_table("points_rule_set", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_effect_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("case_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("audit_length", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(
            sa.Column("audit_head", sa.String(length=64), nullable=False, server_default=START)
        )
    with op.batch_alter_table("points_rule_set", schema=None) as batch_op:
        for column in ("revision", "audit_length", "audit_head"):
            batch_op.alter_column(column, server_default=None)
        batch_op.create_foreign_key(
            op.f("fk_points_rule_set_case_id_case_"), "case_", ["case_id"], ["id"]
        )
        batch_op.create_unique_constraint(op.f("uq_points_rule_set_case_id"), ["case_id"])
    op.create_table(
        "points_rule_opinion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("heard_at", sa.DateTime(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column(
            "handling",
            sa.Enum("ADOPTED", "PARTLY", "NOT", name="handling", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_set_id"],
            ["points_rule_set.id"],
            name=op.f("fk_points_rule_opinion_rule_set_id_points_rule_set"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_rule_opinion")),
    )
    op.create_index(
        op.f("ix_points_rule_opinion_rule_set_id"), "points_rule_opinion", ["rule_set_id"]
    )
    if op.get_bind().dialect.name == "sqlite":
        guard_on_sqlite()
    else:
        guard_on_postgresql()


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        for name in ("rule_set_update", "item_insert", "item_update", "item_delete"):
            op.execute(f"DROP TRIGGER points_{name}_guard")
    else:
        op.execute("DROP TRIGGER points_rule_set_guard ON points_rule_set")
        op.execute("DROP TRIGGER points_item_guard ON points_item")
        op.execute("DROP FUNCTION points_guard_rule_set()")
        op.execute("DROP FUNCTION points_guard_item()")
    op.drop_table("points_rule_opinion")
    with op.batch_alter_table("points_rule_set", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_points_rule_set_case_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_points_rule_set_case_id_case_"), type_="foreignkey")
        for column in ("audit_head", "audit_length", "revision", "case_id", "takes_effect_on"):
            batch_op.drop_column(column)


def guard_on_sqlite():
    changed = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in RULES)
    op.execute(
        "CREATE TRIGGER points_rule_set_update_guard BEFORE UPDATE ON points_rule_set "
        f"WHEN OLD.status <> 'DRAFT' AND ({changed}) "
        "BEGIN SELECT RAISE(ABORT, 'the rule set is no draft any more'); END"
    )
    for act, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD")):
        op.execute(
            f"CREATE TRIGGER points_item_{act}_guard BEFORE {act.upper()} ON points_item "
            f"WHEN (SELECT status FROM points_rule_set WHERE id = {row}.rule_set_id) <> 'DRAFT' "
            "BEGIN SELECT RAISE(ABORT, 'the rule set is no draft any more'); END"
        )


def guard_on_postgresql():
    changed = " OR ".join(f"OLD.{one} IS DISTINCT FROM NEW.{one}" for one in RULES)
    op.execute(
        "CREATE FUNCTION points_guard_rule_set() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF OLD.status <> 'DRAFT' AND ({changed}) THEN "
        "RAISE EXCEPTION 'the rule set is no draft any more'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER points_rule_set_guard BEFORE UPDATE ON points_rule_set "
        "FOR EACH ROW EXECUTE FUNCTION points_guard_rule_set()"
    )
    op.execute(
        "CREATE FUNCTION points_guard_item() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE touched uuid; BEGIN "
        "IF TG_OP = 'INSERT' THEN touched := NEW.rule_set_id; "
        "ELSE touched := OLD.rule_set_id; END IF; "
        "IF (SELECT status FROM points_rule_set WHERE id = touched) <> 'DRAFT' THEN "
        "RAISE EXCEPTION 'the rule set is no draft any more'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER points_item_guard BEFORE INSERT OR UPDATE OR DELETE ON points_item "
        "FOR EACH ROW EXECUTE FUNCTION points_guard_item()"
    )
