"""The built-in functions, by subject; importing the package registers them all."""

from __future__ import annotations

from app.engine.feel.functions import (
    contexts,
    lists,
    logic,
    numbers,
    ranges,
    strings,
    times,
    working_days,
)
from app.engine.feel.functions.register import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function"]

#: The modules in the order in which completion shows them.
SUBJECTS = (logic, numbers, strings, lists, ranges, contexts, times, working_days)
