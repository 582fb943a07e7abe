"""three administrators apart, grants by two people, second factors, tokens with scopes"""

from collections import defaultdict
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "5c71f0a3be92"
down_revision = "5d81c07e24ba"
branch_labels = None
depends_on = None

#: As `app.organisation.duties` had it when this was written.
ADMINISTRATORS = {"SYSTEM_ADMIN": "SYSTEM", "SECURITY_ADMIN": "SECURITY", "AUDIT_ADMIN": "AUDIT"}
NEUTRAL = ("MEMBER", "RESIDENT")
CHECK = (
    "(duty IS NULL AND (role_code IN ('MEMBER', 'RESIDENT') OR until IS NOT NULL))"
    " OR (role_code NOT IN ('MEMBER', 'RESIDENT')"
    " AND duty IS NOT NULL AND duty = CASE role_code WHEN 'SYSTEM_ADMIN' THEN 'SYSTEM'"
    " WHEN 'SECURITY_ADMIN' THEN 'SECURITY' WHEN 'AUDIT_ADMIN' THEN 'AUDIT'"
    " ELSE 'BUSINESS' END)"
)
KEY = "fk_assignment_person_id_duty_person"
ALL_SCOPES = "read act design manage"


def upgrade():
    op.add_column(
        "person", sa.Column("duty", sa.String(length=20), nullable=False, server_default="BUSINESS")
    )
    op.add_column(
        "person",
        sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("uq_person_id_duty", "person", ["id", "duty"], unique=True)
    op.add_column("assignment", sa.Column("duty", sa.String(length=20), nullable=True))
    _tell_duties(op.get_bind())
    with op.batch_alter_table("assignment") as table:
        table.create_foreign_key(KEY, "person", ["person_id", "duty"], ["id", "duty"])
        table.create_check_constraint("duty", CHECK)
    _make_grants()
    _make_credentials()


def _make_grants():
    op.create_table(
        "grant_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role_code", sa.String(length=40), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "decided_by_id <> proposed_by_id AND decided_by_id <> person_id",
            name=op.f("ck_grant_proposal_two_people"),
        ),
        sa.CheckConstraint(
            "proposed_by_id <> person_id", name=op.f("ck_grant_proposal_not_for_oneself")
        ),
        sa.CheckConstraint(
            "state IN ('OPEN', 'WITHDRAWN') OR decided_by_id IS NOT NULL",
            name=op.f("ck_grant_proposal_decided"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_grant_proposal_assignment_id_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_grant_proposal_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_grant_proposal_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["person.id"], name=op.f("fk_grant_proposal_proposed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["role_code"], ["role.code"], name=op.f("fk_grant_proposal_role_code_role")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_grant_proposal_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_proposal")),
    )
    op.create_index(op.f("ix_grant_proposal_person_id"), "grant_proposal", ["person_id"])


def _make_credentials():
    op.create_table(
        "former_password",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_former_password_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_password")),
    )
    op.create_index(op.f("ix_former_password_person_id"), "former_password", ["person_id"])
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_person_id"), "recovery_code", ["person_id"])
    op.add_column(
        "sign_in",
        sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    with op.batch_alter_table("api_token") as table:
        table.add_column(sa.Column("name", sa.String(60), nullable=False, server_default=""))
        table.add_column(
            sa.Column("scopes", sa.String(100), nullable=False, server_default=ALL_SCOPES)
        )
        table.add_column(sa.Column("last_used_at", sa.DateTime(), nullable=True))


def _tell_duties(connection):
    """Each person has the duty of the posts in force; posts that are over keep none of another."""
    posts = sa.table(
        "assignment",
        *(sa.column(name) for name in ("role_code", "duty")),
        sa.column("id", sa.Uuid()),
        sa.column("person_id", sa.Uuid()),
        sa.column("until", sa.Date()),
    )
    people = sa.table(
        "person", sa.column("id", sa.Uuid()), sa.column("name"), sa.column("duty", sa.String())
    )
    connection.execute(
        sa.update(posts).where(posts.c.role_code.not_in(NEUTRAL)).values(duty="BUSINESS")
    )
    administer = sa.select(posts.c.person_id).where(posts.c.role_code.in_(ADMINISTRATORS))
    query = sa.select(posts).where(posts.c.person_id.in_(administer), posts.c.duty.is_not(None))
    held = defaultdict(list)
    for row in connection.execute(query).all():
        held[row.person_id].append((row, ADMINISTRATORS.get(row.role_code, "BUSINESS")))
    for person_id, rows in held.items():
        now = {duty for row, duty in rows if row.until is None or row.until >= date.today()}
        if len(now) > 1:
            name = connection.scalar(sa.select(people.c.name).where(people.c.id == person_id))
            raise SystemExit(
                f"{name}同时担任两种管理员，或者既是管理员又办理业务。请先结束其中一种任职，再升级。"
            )
        duty = min(now, default="BUSINESS")
        for row, own in rows:
            kept = own if own == duty else None
            connection.execute(sa.update(posts).where(posts.c.id == row.id).values(duty=kept))
        connection.execute(sa.update(people).where(people.c.id == person_id).values(duty=duty))


def downgrade():
    with op.batch_alter_table("sign_in") as table:
        table.drop_column("by_provider")
    with op.batch_alter_table("api_token") as table:
        for name in ("last_used_at", "scopes", "name"):
            table.drop_column(name)
    for name in ("recovery_code", "second_factor", "former_password", "grant_proposal"):
        op.drop_table(name)
    with op.batch_alter_table("assignment") as table:
        table.drop_constraint(op.f("ck_assignment_duty"), type_="check")
        table.drop_constraint(op.f(KEY), type_="foreignkey")
        table.drop_column("duty")
    op.drop_index("uq_person_id_duty", "person")
    with op.batch_alter_table("person") as table:
        table.drop_column("must_change_password")
        table.drop_column("duty")
