"""What browsers send in these tests: an answered form."""

from __future__ import annotations

SEAL = {"purpose": "证明", "copies": "2"}
