"""All measurements, one JSON object a line: name, value, unit, control and the ratio of the two.

The two run by turns in the same process or against the same server, and medians are compared:
trust the ratios, not the figures. Names given as arguments choose the measurements.
"""

from __future__ import annotations

import sys

from benchmarks import completions, conditions, engines, inbox, serving
from benchmarks.houses import places

BY_PLACE = {
    "completions": completions.measure,
    "serving": serving.measure,
    "inbox": inbox.measure,
}


def main(chosen: list[str]) -> None:
    if not chosen or "conditions" in chosen:
        conditions.measure()
    if not chosen or "engines" in chosen:
        engines.measure()
    measured = [measure for name, measure in BY_PLACE.items() if not chosen or name in chosen]
    if not measured:
        return
    with places() as found:
        for measure in measured:
            for place in found:
                measure(place)


main(sys.argv[1:])
