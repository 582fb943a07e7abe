"""The built-in functions, by subject; importing the package registers them all."""

from __future__ import annotations

from app.engine.feel.functions import (  # noqa: F401 - importing registers them
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
