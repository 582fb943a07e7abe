"""Points as the ledger counts them: whole tenths of a point, never a floating number.

Outside (forms, expressions, pages) a figure is a Decimal number of points with one place.
"""

from __future__ import annotations

from decimal import Decimal

from app.errors import Invalid

TENTHS_IN_A_POINT = 10


class NotInTenths(Invalid):
    message = "“%(figure)s”不是以 0.1 为单位的数。"


def tenths(points: Decimal) -> int:
    """Decimal points as tenths: 5.5 → 55.

    Raises:
        NotInTenths: the figure is finer than a tenth, or no finite number.
    """
    scaled = points.scaleb(1)
    if not points.is_finite() or scaled != scaled.to_integral_value():
        raise NotInTenths(figure=points)
    return int(scaled)


def points(tenths: int) -> Decimal:
    """Tenths as points with one place: 55 → 5.5, 20 → 2.0."""
    return Decimal(tenths).scaleb(-1)


def shown(tenths: int) -> str:
    """Tenths as they are written on a page: `5.5`."""
    return str(points(tenths))
