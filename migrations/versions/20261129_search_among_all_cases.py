"""search among all cases: along what a reader has to do with, and along parts of words"""

import sqlalchemy as sa
from alembic import op

revision = "e5a07b3c9d14"
down_revision = "d96b0e2c47fa"
branch_labels = None
depends_on = None

#: Index → the column of work items that it is along, and which of them it has.
ALONG = {
    "ix_work_item_given": ("given_by_id", "given_by_id IS NOT NULL"),
    "ix_work_item_held": ("held_key", "held_key IS NOT NULL"),
    "ix_work_item_post": ("post_key", "post_key IS NOT NULL"),
    "ix_work_item_past": ("candidate_key", "closed_at IS NOT NULL"),
}
#: Every run of one to three signs; `seeking.parts` takes the longest of them.
PARTS = """
CREATE FUNCTION parts_of_text(value text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  signs text[] := string_to_array(value, NULL);
  parts text[] := signs;
BEGIN
  FOR place IN 2..cardinality(signs) LOOP
    parts := parts || (signs[place - 1] || signs[place]);
    IF place > 2 THEN
      parts := parts || (signs[place - 2] || signs[place - 1] || signs[place]);
    END IF;
  END LOOP;
  RETURN parts;
END
$$
"""


def upgrade():
    for name, (column, where) in ALONG.items():
        some = sa.text(where)
        op.create_index(name, "work_item", [column], sqlite_where=some, postgresql_where=some)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(PARTS)
        op.execute("CREATE INDEX ix_case_parts ON case_ USING gin (parts_of_text(sought))")


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_case_parts", "case_")
        op.execute("DROP FUNCTION parts_of_text(text)")
    for name in ALONG:
        op.drop_index(name, "work_item")
