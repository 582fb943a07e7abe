"""The reliability tests at full size (`make soak`): each measurement prints what it found wrong.

Another measurement is another module of this package with a function under `@soak`.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
for place in (str(TESTS.parent), str(TESTS), str(TESTS / "engine")):
    if place not in sys.path:
        sys.path.append(place)
