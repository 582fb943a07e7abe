"""The comparison with feelin and the hostile inputs, each at full size: one JSON line each.

`python -m feel_at_full_size oracle 100000`, `python -m feel_at_full_size fuzz 100000`; a failure
is a status other than 0 (`make feel-oracle`, `make feel-fuzz`).
"""

from __future__ import annotations

import json
import sys
import time

import feelin_comparison
import hostile

SEED = 20250824


def oracle(number: int) -> dict:
    """So many expressions, and a quarter as many cells, against feelin."""
    found = feelin_comparison.compare(number, number // 4, SEED)
    return {**found.figures(), "examples": [str(one) for one in found.differing[:5]]}


def fuzz(number: int) -> dict:
    """So many hostile inputs; only FeelError may come out, and soon."""
    return hostile.attack(number, SEED).figures()


def main() -> None:
    name, number = sys.argv[1], int(sys.argv[2])
    begun = time.perf_counter()
    figures = {"oracle": oracle, "fuzz": fuzz}[name](number)
    seconds = round(time.perf_counter() - begun, 1)
    sys.stdout.write(json.dumps({"feel": name, **figures, "seconds": seconds}) + "\n")
    sys.exit(bool(figures.get("differing") or figures.get("escaped") or figures.get("slow")))


if __name__ == "__main__":
    main()
