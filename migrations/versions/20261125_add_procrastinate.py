"""add procrastinate, on PostgreSQL only"""

from pathlib import Path

from alembic import op

revision = "b5d0f8c17a42"
down_revision = "479565705b25"
branch_labels = None
depends_on = None

SCHEMA = Path(__file__).parents[1] / "sql" / "procrastinate_3_10_0.sql"

#: Tables and functions first, then the types that they use.
REMOVE = """
DO $$
DECLARE
    one record;
BEGIN
    DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
        procrastinate_workers CASCADE;
    FOR one IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s', one.name);
    END LOOP;
    DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status,
        procrastinate_job_event_type;
END;
$$;
"""


def upgrade():
    _execute(SCHEMA.read_text())


def downgrade():
    _execute(REMOVE)


def _execute(script):
    """A script of many statements, past SQLAlchemy, in this migration's transaction."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.connection.driver_connection.execute(script)
