"""All measurements, one JSON object a line: name, value, unit, control and the ratio of the two.

The two run by turns in the same process or against the same server, and medians are compared:
trust the ratios, not the figures. Names given as arguments choose the measurements.
"""

from __future__ import annotations

import sys

from benchmarks import (
    completions,
    conditions,
    engines,
    growth,
    impact,
    inbox,
    livedyear,
    overseeing,
    serving,
)
from benchmarks.houses import places

#: Without the houses of the others.
ALONE = {
    "conditions": conditions.measure,
    "engines": engines.measure,
    "growth": growth.measure,
    "year": livedyear.measure,
}
BY_PLACE = {
    "completions": completions.measure,
    "serving": serving.measure,
    "impact": impact.measure,
    "inbox": inbox.measure,
    "overseeing": overseeing.measure,
}


def main(chosen: list[str]) -> None:
    unknown = sorted({*chosen} - {*ALONE, *BY_PLACE})
    if unknown:
        sys.exit(f"no measurement: {', '.join(unknown)}")
    for name, measure_alone in ALONE.items():
        if not chosen or name in chosen:
            measure_alone()
    measured = [measure for name, measure in BY_PLACE.items() if not chosen or name in chosen]
    if not measured:
        return
    with places() as found:
        for measure in measured:
            for place in found:
                measure(place)


main(sys.argv[1:])
