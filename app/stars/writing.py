"""A standard as it is written on a form, and what was written as a standard.

Fields: `title`, `maxima.ASPECT`, `indicators.ASPECT` (one a line), `weights.COMPONENT`,
`lines.STAR`, `satisfaction_line`, `five_star_quota` and `factors.STAR` (empty: not used),
`has_veto`, `has_step_promotion` and `rates_new` (anything: yes), the names of `settings.SETTINGS`
and `quorum_share` (one of `settings.SHARES`). Figures are points and per cent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.errors import Sentence
from app.stars import settings
from app.stars.figures import hundredths, score
from app.stars.models import Standard
from app.stars.settings import Setting
from app.stars.standards import StandardInvalid, Wording
from app.stars.terms import FACTOR_STARS, LINED_STARS
from app.stars.vocabulary import Aspect, Component

#: What a form holds: a text as typed, or a tick.
Written = str | bool

LONGEST_TITLE = 60
#: What people write as a score or a percentage; longer numbers mean nothing here.
_FIGURE = re.compile(r"-?\d{1,5}(\.\d{1,2})?")
_SWITCHES = {
    "has_veto": "star.veto",
    "has_step_promotion": "star.stepPromotion",
    "rates_new": "star.newOrg",
}
_SHARES = {"satisfaction_line": "star.satisfactionCap", "five_star_quota": "star.fiveQuota"}


def as_written(standard: Standard) -> dict[str, Written]:
    """What a form shows that says what a standard says."""
    given = standard.parameters
    shares = {name: given[key] for name, key in _SHARES.items()}
    lines = zip(LINED_STARS, given["star.cutoffs"], strict=True)
    factors = given.get("star.performanceFactor") or [""] * len(FACTOR_STARS)
    return {
        "title": standard.title,
        **{f"maxima.{one.aspect}": _short(score(one.maximum)) for one in standard.aspects},
        **{f"indicators.{one.aspect}": "\n".join(one.indicators) for one in standard.aspects},
        **{f"weights.{part}": str(given["star.weights"][part]) for part in Component},
        **{f"lines.{star}": str(line) for star, line in lines},
        **{f"factors.{star}": str(one) for star, one in zip(FACTOR_STARS, factors, strict=True)},
        **{name: "" if share is False else str(share) for name, share in shares.items()},
        **{name: given[key] for name, key in _SWITCHES.items()},
        **_course(settings.read(given)),
    }


def _course(given: Mapping[str, Any]) -> dict[str, Written]:
    numbers = {one.name: given[one.name] for one in settings.SETTINGS}
    shown = {name: "" if number is None else str(number) for name, number in numbers.items()}
    return {settings.QUORUM_SHARE: str(given[settings.QUORUM_SHARE]), **shown}


def differences(before: Standard, after: Standard) -> dict[str, tuple[Written, Written]]:
    """What `after` says differently, by field: how it was written before and how it is now."""
    was, now = as_written(before), as_written(after)
    return {name: (was[name], now[name]) for name in now if was[name] != now[name]}


def _short(figure: Decimal) -> str:
    """15.00 → 15, 7.50 → 7.5."""
    return f"{figure:f}".rstrip("0").rstrip(".")


def as_said(written: Mapping[str, str]) -> Wording:
    """What was written, as a standard says it.

    Raises:
        StandardInvalid: with every field that cannot be read.
    """
    sheet = _Sheet(written)
    said = Wording(
        title=sheet.title(),
        parameters={
            "star.weights": {str(part): sheet.whole(f"weights.{part}") for part in Component},
            "star.cutoffs": [_plain(sheet.figure(f"lines.{star}")) for star in LINED_STARS],
            "star.satisfactionCap": sheet.has("satisfaction_line")
            and _plain(sheet.figure("satisfaction_line")),
            "star.fiveQuota": sheet.has("five_star_quota") and sheet.whole("five_star_quota"),
            **{key: sheet.has(name) for name, key in _SWITCHES.items()},
            "star.performanceFactor": any(sheet.has(f"factors.{star}") for star in FACTOR_STARS)
            and [_plain(sheet.figure(f"factors.{star}")) for star in FACTOR_STARS],
            **settings.kept(
                {one.name: sheet.number(one) for one in settings.SETTINGS}, sheet.share()
            ),
        },
        maxima={aspect: hundredths(sheet.figure(f"maxima.{aspect}")) for aspect in Aspect},
        indicators={aspect: sheet.listed(f"indicators.{aspect}") for aspect in Aspect},
    )
    if sheet.details:
        raise StandardInvalid(sheet.details)
    return said


def _plain(figure: Decimal) -> int | str:
    """A figure as JSON keeps it exactly: whole, or its decimal text."""
    return int(figure) if figure == figure.to_integral_value() else str(figure)


class _Sheet:
    """Reads fields; what cannot be read is noted in `details` and taken for nothing."""

    def __init__(self, written: Mapping[str, str]) -> None:
        self._written = written
        self.details: dict[str, list[Sentence]] = {}

    def has(self, name: str) -> bool:
        return bool(self._text(name))

    def title(self) -> str:
        found = self._text("title")
        if not 0 < len(found) <= LONGEST_TITLE:
            self._note("title", Sentence("请填名称，最多%(most)s个字。", most=LONGEST_TITLE))
        return found

    def figure(self, name: str) -> Decimal:
        """A number of at most two decimals."""
        if _FIGURE.fullmatch(self._text(name)) is None:
            self._note(name, Sentence("请填一个数，最多两位小数。"))
            return Decimal(0)
        return Decimal(self._text(name))

    def whole(self, name: str) -> int:
        found = self.figure(name)
        if found != found.to_integral_value():
            self._note(name, Sentence("请填一个整数。"))
        return int(found)

    def number(self, setting: Setting) -> int | bool:
        """A setting; False where it is off."""
        if setting.is_optional and not self.has(setting.name):
            return False
        return self.whole(setting.name)

    def share(self) -> str:
        found = self._text(settings.QUORUM_SHARE)
        if found in settings.SHARES:
            return found
        self._note(settings.QUORUM_SHARE, settings.wrong_share())
        return next(iter(settings.SHARES))

    def listed(self, name: str) -> list[str]:
        """Lines that are not empty."""
        found = [line.strip() for line in self._text(name).splitlines() if line.strip()]
        if not found:
            self._note(name, Sentence("请至少填一项，一行一项。"))
        return found

    def _text(self, name: str) -> str:
        return self._written.get(name, "").strip()

    def _note(self, name: str, said: Sentence) -> None:
        self.details[name] = [said]
