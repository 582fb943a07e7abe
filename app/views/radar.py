"""A radar of shares, drawn here: it needs no script, prints as lines, and words stand beside it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

#: The drawing is so many units wide and high; its rim has this radius.
SIZE, RIM = 320, 118
#: Rings at these shares of the rim.
RINGS = (0.25, 0.5, 0.75, 1.0)
#: How far outside the rim a label stands.
_LABEL_AT = 1.16
#: Signs of a label's anchor: to the left of the middle, on it, to the right.
_ANCHORS = {-1: "end", 0: "middle", 1: "start"}


def radar(labels: Sequence[str], *shapes: Sequence[float]) -> dict[str, Any]:
    """`labels` around the rim from the top, clockwise; each shape has a share (0 to 1) for each."""
    count = len(labels)
    return {
        "size": SIZE,
        "rings": [_polygon([share] * count) for share in RINGS],
        "spokes": [_point(1, place, count) for place in range(count)],
        "centre": SIZE / 2,
        "labels": [_label(text, place, count) for place, text in enumerate(labels)],
        "shapes": [_polygon(shape) for shape in shapes],
    }


def _polygon(shares: Sequence[float]) -> str:
    points = (_point(share, place, len(shares)) for place, share in enumerate(shares))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _point(share: float, place: int, count: int) -> tuple[float, float]:
    angle = 2 * math.pi * place / count - math.pi / 2
    reach = share * RIM
    return SIZE / 2 + reach * math.cos(angle), SIZE / 2 + reach * math.sin(angle)


def _label(text: str, place: int, count: int) -> dict[str, Any]:
    x, y = _point(_LABEL_AT, place, count)
    side = round((x - SIZE / 2) / RIM)
    return {"text": text, "x": x, "y": y, "anchor": _ANCHORS[max(-1, min(1, side))]}
