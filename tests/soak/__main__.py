"""All measurements, or those named: one JSON object a line; status 1 if anything is wrong."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import time

import soak
from soak.register import MEASUREMENTS


def main(chosen: list[str]) -> int:
    for module in pkgutil.iter_modules(soak.__path__):
        if module.name != "__main__":
            importlib.import_module(f"soak.{module.name}")
    unknown = set(chosen) - MEASUREMENTS.keys()
    if unknown:
        sys.stderr.write(f"no such measurement: {sorted(unknown)}; {sorted(MEASUREMENTS)}\n")
        return 2
    wrong = 0
    for name in chosen or sorted(MEASUREMENTS):
        began = time.monotonic()
        for line in MEASUREMENTS[name]():
            told = {"name": name, **line, "seconds": round(time.monotonic() - began, 1)}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            wrong += line["wrong"]
            began = time.monotonic()
    return 1 if wrong else 0


sys.exit(main(sys.argv[1:]))
