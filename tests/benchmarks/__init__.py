"""What a completion costs, each figure beside a control of the same run (`make bench`).

Pytest finds the application and the tests' own parts by its settings; `python -m benchmarks` has
to be told where they are.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
for place in (str(TESTS.parent), str(TESTS), str(TESTS / "engine")):
    if place not in sys.path:
        sys.path.append(place)
