"""Which rows partial indexes keep, as SQL: what is read often is a small part of all there is."""

from __future__ import annotations

#: Work items that inboxes are read along, and the few of them that are not ordinary.
WAITS = "closed_at IS NULL"
WAITS_URGENTLY = f"{WAITS} AND priority > 0"
#: Work items that hold their case up: not paused, and no mere question (`supervision.holding`).
HOLDS_UP = f"{WAITS} AND held_key IS NULL AND part <> 'QUESTION'"
#: Cases that supervisors read along.
IS_OPEN, IS_FINISHED = "status = 'OPEN'", "status = 'FINISHED'"
IS_HALTED = f"{IS_OPEN} AND (incidents_open > 0 OR suspended_at IS NOT NULL)"
