"""Lists that forms offer: goods with their prices, and centres."""

from __future__ import annotations

from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.organisation.models import Unit
from app.points.amounts import shown
from app.shop import centres, pricing


@choices("shop.goods")
def goods(asking: Asking) -> list[Choice]:
    """What may be had today, with the price of a piece."""
    unit = session.get_one(Unit, asking.unit_id)
    return [
        (one.goods.code, f"{one.goods.title}（{shown(one.price)}分/{one.goods.unit}）")
        for one in pricing.offered_at(unit)
    ]


@choices("shop.all_goods")
def all_goods(asking: Asking) -> list[Choice]:
    """Everything a centre may have on its shelves, offered today or not."""
    unit = session.get_one(Unit, asking.unit_id)
    owner_id = pricing.in_force(unit).owner_id
    return [(one.code, f"{one.title}（{one.unit}）") for one in pricing.all_goods(owner_id)]


@choices("shop.centers")
def centers(asking: Asking) -> list[Choice]:
    """Where the goods may be fetched, the member's own community first."""
    unit = session.get_one(Unit, asking.unit_id)
    return [(str(one.id), f"{one.name}党群服务中心") for one in centres.open_to(unit)]
