"""What a completion costs, each figure beside a control of the same run (`make bench`).

Pytest finds the application by its settings; `python -m benchmarks` has to be told where it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
