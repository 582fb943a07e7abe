"""Why a claim got just this many points: the figures, and a sentence for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.errors import Sentence
from app.i18n import mark
from app.points.amounts import shown
from app.points.caps import share_of
from app.points.models import Claim
from app.points.rules import Share, counted, raw
from app.points.rulesets import Item
from app.points.vocabulary import (
    CATEGORY_TITLES,
    MEASURE_UNITS,
    PERIOD_TITLES,
    Category,
    Measure,
    Period,
)


@dataclass(frozen=True)
class Cap:
    """A limit, what others had used of it before, and what it cut off this claim. Tenths.

    `period` is in words; it is empty for the cap of a category, which is always a year's.
    """

    limit: int
    used: int
    cut: int
    period: str = ""

    @property
    def left(self) -> int:
        """What was left for this claim."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class ItemFacts:
    """What the rule set says of an item; `value` is tenths for one `unit` of quantity."""

    code: str
    name: str
    value: int
    unit: str


@dataclass(frozen=True)
class Receipt:
    """The calculation of one claim, in the order of `domain.md` 6.1. Amounts are tenths.

    `quantity` is text with its unit, `posted` what the member gets, `redeemable` how much of it
    also goes to the wallet.
    """

    number: str
    title: str
    event_day: date
    category: Category
    item: ItemFacts
    quantity: str
    asked: int
    raw: int
    item_cap: Cap | None
    category_cap: Cap | None
    posted: int
    capped_out: int
    redeemable: int
    rule_version: int
    sentences: tuple[Sentence, ...]


def receipt_of(claim: Claim) -> Receipt | None:
    """The receipt of a claim; None before it is valued."""
    if claim.raw is None or claim.granted is None or claim.quantity_found is None:
        return None
    share, item = share_of(claim), claim.item
    item_cap, category_cap = _caps(claim.raw, item, share)
    return Receipt(
        number=claim.number,
        title=claim.title,
        event_day=claim.event_date,
        category=item.category,
        item=ItemFacts(item.code, item.title, item.value, MEASURE_UNITS[item.measure]),
        quantity=f"{shown(claim.quantity_found)} {MEASURE_UNITS[item.measure]}",
        asked=claim.asked,
        raw=claim.raw,
        item_cap=item_cap,
        category_cap=category_cap,
        posted=claim.granted,
        capped_out=claim.capped_out,
        redeemable=claim.granted if item.is_redeemable else 0,
        rule_version=claim.cycle.rule_set.number,
        sentences=(
            *_on_value(item, claim.quantity_found, claim.raw),
            *(_on_honour() if share.is_superseded else _on_caps(item, item_cap, category_cap)),
            *_on_result(claim),
        ),
    )


def _caps(figure: int, item: Item, share: Share) -> tuple[Cap | None, Cap | None]:
    """The cap of the item and that of the category, each with what it cut off."""
    of_item = of_category = None
    if share.is_superseded:
        figure = 0
    if share.item_cap is not None and item.cap_period is not None:
        cut = max(0, figure - max(0, share.item_cap - share.item_used))
        of_item = Cap(share.item_cap, share.item_used, cut, PERIOD_TITLES[item.cap_period])
        figure -= cut
    if share.category_cap is not None:
        of_category = Cap(share.category_cap, share.category_used, figure - share.granted)
    return of_item, of_category


def _on_value(item: Item, quantity: int, figure: int) -> Iterator[Sentence]:
    counts = counted(item, quantity)
    if figure != raw(item, quantity):
        yield Sentence(mark("按计分表，本事项计%(raw)s分。"), raw=shown(figure))
        return
    if counts != quantity:
        yield Sentence(
            mark("核实数量为%(quantity)s，按规定计%(counted)s。"),
            quantity=shown(quantity),
            counted=shown(counts),
        )
    text = (
        mark("每小时%(value)s分，%(counted)s小时计%(raw)s分。")
        if item.measure == Measure.HOURS
        else mark("每次%(value)s分，%(counted)s次计%(raw)s分。")
    )
    yield Sentence(text, value=shown(item.value), counted=shown(counts), raw=shown(figure))


def _on_honour() -> Iterator[Sentence]:
    yield Sentence(mark("同一表彰只按最高级别计一次，本次不再计分。"))


def _on_caps(item: Item, of_item: Cap | None, of_category: Cap | None) -> Iterator[Sentence]:
    if of_item is not None:
        text = (
            mark("本事项每季度最多%(limit)s分，此前已用%(used)s分，还可计%(left)s分。")
            if item.cap_period == Period.QUARTER
            else mark("本事项全年最多%(limit)s分，此前已用%(used)s分，还可计%(left)s分。")
        )
        yield Sentence(text, **_in_words(of_item))
    if of_category is not None:
        yield Sentence(
            mark("%(category)s全年最多%(limit)s分，此前已用%(used)s分，还可计%(left)s分。"),
            category=Sentence(CATEGORY_TITLES[item.category]),
            **_in_words(of_category),
        )


def _in_words(cap: Cap) -> dict[str, str]:
    return {"limit": shown(cap.limit), "used": shown(cap.used), "left": shown(cap.left)}


def _on_result(claim: Claim) -> Iterator[Sentence]:
    yield Sentence(mark("本次计%(granted)s分。"), granted=shown(claim.granted or 0))
    if claim.capped_out:
        yield Sentence(mark("超出部分%(cut)s分留存备查，不计入。"), cut=shown(claim.capped_out))
    if claim.item.is_redeemable:
        yield Sentence(mark("这些分同时记入可兑换积分。"))
