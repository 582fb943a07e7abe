"""A board on which tests hang out notices."""

from __future__ import annotations

from app.db import new_id
from app.notices import publication


def hang(unit_id, posted_on, working_days=5, *, cause=None, case_id=None, **changes):
    """Hang out a notice at a unit; `changes` are other words on it."""
    said = {
        "title": "关于积分申报的公示",
        "reason": "现予公示。",
        "lines": [{"姓名": "林一帆", "积分": 2}],
        "places": ["branch_board"],
        "contact": "孙亦诚 0635-8210000",
        **changes,
    }
    return publication.open_notice(
        publication.Sheet(unit_id, **said),
        posted_on=posted_on,
        working_days=working_days,
        case_id=case_id,
        cause=cause or str(new_id()),
    )
