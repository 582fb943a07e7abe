"""What waits for people now and would wait no more if a case went on somewhere else."""

from __future__ import annotations

from app.cases import progress
from app.cases.models import Case, WorkItem
from app.engine import Run
from app.organisation import directory


def lapses(case: Case, run: Run, item: WorkItem) -> list[tuple[str, list[str]]]:
    """The steps beside `item` and what stands at it, each with whose turn it is.

    `run` was moved on trial.
    """
    closed = set(run.closed) - {item.engine_id}
    over = [one for one in progress.open_items(case, closed) if not one.is_paused] if closed else []
    over += [one for one in item.sides if one.is_open]
    return [(one.name, directory.holder_names(one.turn_key)) for one in over]
