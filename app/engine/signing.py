"""How several people sign one step (会签): what the properties `sign.*` of a multi-instance say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

#: Every property there is, by its name behind `sign.`.
WORDS = ("rule", "on_reject", "agree", "abstain", "by", "weights")
PREFIX = "sign."
RULE = "sign.rule"
ALL, ANY, RATIO, IN_ORDER = "all", "any", "ratio", "in-order"
AT_ONCE, AFTER_ALL = "at-once", "after-all"
#: The variable of an instance that names who signs, where the diagram gives it no other name.
SIGNER = "signer"
_RATIO = re.compile(
    r"ratio\(\s*(>?)\s*(?:(\d{1,4})\s*/\s*(\d{1,4})|(\d{1,3}(?:\.\d{1,4})?)\s*(%?))\s*\)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Signing:
    """What counts as the word of all who sign a step; what each word means says `cases`.

    `share` is that of the weight of all entitled; with `is_more` it must be exceeded. `agree` and
    `abstain` are values of the step's outcome question; no `agree` means its first choice. `by`
    are roles; `weights` is FEEL over what an instance sees.
    """

    rule: str
    share: Fraction | None = None
    is_more: bool = False
    at_once: bool = True
    agree: tuple[str, ...] = ()
    abstain: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    weights: str | None = None

    @classmethod
    def of(cls, properties: Mapping[str, str]) -> Self | None:
        """What the properties of a sound diagram say; None where nobody signs together."""
        said = properties.get(RULE)
        if said is None:
            return None
        share = share_of(said)
        return cls(
            rule=RATIO if share else said,
            share=share,
            is_more=bool(share) and ">" in said,
            at_once=properties.get("sign.on_reject", AT_ONCE) == AT_ONCE,
            agree=words(properties.get("sign.agree", "")),
            abstain=words(properties.get("sign.abstain", "")),
            by=words(properties.get("sign.by", "")),
            weights=properties.get("sign.weights") or None,
        )


def share_of(said: str) -> Fraction | None:
    """The share of `ratio(2/3)`, `ratio(0.5)`, `ratio(60%)`, `ratio(>1/2)`; None: it is none."""
    found = _RATIO.fullmatch(said)
    if found is None:
        return None
    _more, over, under, number, percent = found.groups()
    if under is not None:
        return Fraction(int(over), int(under)) if int(under) else None
    return Fraction(number) / (100 if percent else 1)


def words(text: str) -> tuple[str, ...]:
    """The words of a property, separated by spaces or commas."""
    return tuple(text.replace(",", " ").replace("，", " ").split())
