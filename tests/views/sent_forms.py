"""What browsers send in these tests, and where to."""

from __future__ import annotations

import re

#: Form F-P2, but for the witness.
CLAIM = {
    "item": "D01",
    "title": "清理三号楼排水沟",
    "event_date": "2026-03-02",
    "quantity": "2",
    "asked_points": "2",
    "statement": "雨后排水沟堵塞，与邻居一起清理干净。",
    "honest": "y",
}
#: Who carries a claim to where it has a value.
VALUING = (
    ("zhao", {"verify_result": "pass", "quantity_found": "2", "verify_recusal": "y"}),
    ("qian", {"check_result": "agree", "check_recusal": "y"}),
)


def act_url(page: str) -> str:
    """Where the page of a case posts what its reader decides."""
    return re.search(r'action="(/work-items/[^"]+/complete)"', page).group(1)
