"""How much work something is, against a control worked in the same breath.

Seconds tell about the machine and about who else uses it; a ratio tells about the work itself. The
control is a fixed piece of ordinary interpreted Python, of about a millisecond on a common machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: The control is worked so often, and the median is the unit.
_TIMES = 15


@dataclass(slots=True)
class Effort:
    """The work done in the block, in units of the control; known when the block has ended."""

    units: float = 0.0


@contextmanager
def measured() -> Iterator[Effort]:
    """Measure the processor time of the block against the control's before and after."""
    effort, before = Effort(), unit()
    began = time.process_time()
    try:
        yield effort
    finally:
        effort.units = (time.process_time() - began) / max(before, unit())


def unit() -> float:
    """Processor seconds that the control takes at this moment."""
    return sorted(_worked() for _ in range(_TIMES))[_TIMES // 2]


def _worked() -> float:
    """Processor seconds of the control: lookups, sums and small objects, as in our own code."""
    began = time.process_time()
    kept: dict[int, tuple[int, str]] = {}
    for number in range(3_000):
        kept[number % 97] = (number, str(number))
    assert len(kept) == 97
    return time.process_time() - began
