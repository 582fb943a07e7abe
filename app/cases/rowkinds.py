"""Which rows partial indexes keep, as SQL: what is read often is a small part of all there is."""

from __future__ import annotations

#: Work items that inboxes are read along, and the few of them that are not ordinary.
WAITS = "closed_at IS NULL"
WAITS_URGENTLY = f"{WAITS} AND priority > 0"
#: Work items that hold their case up: not paused, and no mere question (`supervision.holding`).
HOLDS_UP = f"{WAITS} AND held_key IS NULL AND part <> 'QUESTION'"
#: Work items that are over and not in the figures of supervision yet.
IS_UNCOUNTED = "closed_at IS NOT NULL AND NOT is_counted"
#: Cases that supervisors read along.
IS_OPEN, IS_FINISHED = "status = 'OPEN'", "status = 'FINISHED'"
IS_HALTED = f"{IS_OPEN} AND (incidents_open > 0 OR suspended_at IS NOT NULL)"
#: Along what supervisors read the work items that hold cases up: name and columns of an index each.
READ_ALONG = (
    ("ix_work_item_due", "due_at", "id", "unit_id", "case_id"),
    ("ix_work_item_age", "opened_at"),
    ("ix_work_item_ahead", "case_id", "due_at", "id"),
    ("ix_work_item_sort", "definition_id", "due_at", "id"),
    ("ix_work_item_step", "definition_id", "element", "due_at", "id", "unit_id", "case_id"),
    ("ix_work_item_place", "unit_id", "due_at", "id"),
    ("ix_work_item_spread", "unit_id", "definition_id", "element", "due_at", "case_id"),
)
