"""Asking feelin, bpmn.io's FEEL, and saying whether its answer is ours."""

import json
import math
import shutil
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from app.engine.feel import Range, YearsMonths, limits, textual

HERE = Path(__file__).parent
INSTALLED = HERE.parents[2] / "node_modules" / "feelin"
_TEMPORAL = (date, datetime, time, timedelta, YearsMonths)
_LONGEST_SECONDS = 600


def node() -> str | None:
    """Node.js, the one that was installed with us first."""
    return shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")


def is_there() -> bool:
    return INSTALLED.exists() and node() is not None


def ask(questions):
    """The answers to `[kind, text, names]`, many at once: `[value]` or `{"refused": why}`."""
    answer = subprocess.run(
        [node(), HERE / "oracle.mjs"],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
        timeout=_LONGEST_SECONDS,
    )
    return json.loads(answer.stdout)


def same(ours, theirs) -> bool:
    """Whether our value is their JSON; numbers to the accuracy of theirs."""
    match ours, theirs:
        case Decimal(), int() | float():
            result = not isinstance(theirs, bool) and math.isclose(
                ours, theirs, rel_tol=1e-9, abs_tol=1e-12
            )
        case list(), list():
            result = len(ours) == len(theirs) and all(map(same, ours, theirs))
        case dict(), dict():
            result = ours.keys() == theirs.keys() and all(same(ours[k], theirs[k]) for k in ours)
        case Range(), dict():
            result = same(ours.low, theirs["start"]) and same(ours.high, theirs["end"])
        case ours, str() if isinstance(ours, _TEMPORAL):
            result = textual.text_of(ours, limits.Meter()) == theirs
        case _:
            result = type(ours) is type(theirs) and ours == theirs
    return result
