"""What the operators `+ - * / **` do with two values (DMN 1.3, clause 10.3.2.5)."""

from __future__ import annotations

import operator
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.engine.feel import limits, temporal
from app.engine.feel.values import MONTHS_PER_YEAR, NUMBERS, YearsMonths

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_LARGEST_EXPONENT = 10_000


def calculate(symbol: str, left: Any, right: Any) -> Any:
    """`left symbol right` for one of `+ - * / **`."""
    work = _ARITHMETIC[symbol].get((left.__class__, right.__class__))
    if work is None:
        return None
    try:
        return work(left, right)
    except (ArithmeticError, ValueError):
        return None


def negative(value: Any) -> Any:
    """`-value`."""
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    return calculate("-", timedelta(), value) if isinstance(value, timedelta) else None


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """`base ** exponent`; anything to the power of zero is one."""
    if not exponent:
        return Decimal(1)
    if abs(exponent) > _LARGEST_EXPONENT:
        return None
    return NUMBERS.power(base, exponent)


def joined(left: str, right: str) -> str:
    """Two texts one after the other, unless that would be too long."""
    text = left + right
    limits.text(text)
    return text


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short."""
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def months_between(start: date, end: date) -> YearsMonths:
    """The whole months from one date to another."""
    months = (end.year - start.year) * MONTHS_PER_YEAR + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonths(months)


def _scaled(duration: timedelta, factor: Decimal) -> timedelta:
    seconds = NUMBERS.multiply(_seconds(duration), factor)
    return timedelta(microseconds=int(NUMBERS.scaleb(seconds, 6)))


def _seconds(duration: timedelta) -> Decimal:
    whole = Decimal(duration.days * _DAY // _SECOND + duration.seconds)
    return whole + Decimal(duration.microseconds).scaleb(-6)


def _months_scaled(duration: YearsMonths, factor: Decimal) -> YearsMonths:
    return YearsMonths(int(NUMBERS.multiply(Decimal(duration.months), factor)))


def _date_plus(day: date, duration: timedelta) -> date:
    """A date moved by a duration is the date of its first instant moved so."""
    return (datetime.combine(day, time()) + duration).date()


def _time_plus(value: time, duration: timedelta) -> time:
    """Times go round the clock."""
    moment = datetime.combine(date.min, time()) + (temporal.since_midnight(value) + duration) % _DAY
    return moment.time().replace(tzinfo=value.tzinfo)


def _first_instant(day: date) -> datetime:
    return datetime.combine(day, time(), clock.OFFICE_ZONE)


def _moments_apart(left: datetime, right: datetime) -> timedelta:
    return temporal.instant(left) - temporal.instant(right)


def _swapped(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda left, right: work(right, left)


_PLUS: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (Decimal, Decimal): NUMBERS.add,
    (str, str): joined,
    (timedelta, timedelta): operator.add,
    (YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months + right.months),
    (datetime, timedelta): operator.add,
    (datetime, YearsMonths): lambda left, right: add_months(left, right.months),
    (date, timedelta): _date_plus,
    (date, YearsMonths): lambda left, right: add_months(left, right.months),
    (time, timedelta): _time_plus,
}
_PLUS |= {
    (right, left): _swapped(work)
    for (left, right), work in _PLUS.items()
    if right in {timedelta, YearsMonths} and left is not right
}
_MINUS: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (Decimal, Decimal): NUMBERS.subtract,
    (timedelta, timedelta): operator.sub,
    (YearsMonths, YearsMonths): lambda left, right: YearsMonths(left.months - right.months),
    (datetime, datetime): _moments_apart,
    (date, date): operator.sub,
    (datetime, date): lambda left, right: _moments_apart(left, _first_instant(right)),
    (date, datetime): lambda left, right: _moments_apart(_first_instant(left), right),
    (time, time): lambda left, right: temporal.in_day(left) - temporal.in_day(right),
    (datetime, timedelta): operator.sub,
    (datetime, YearsMonths): lambda left, right: add_months(left, -right.months),
    (date, timedelta): lambda left, right: _date_plus(left, -right),
    (date, YearsMonths): lambda left, right: add_months(left, -right.months),
    (time, timedelta): lambda left, right: _time_plus(left, -right),
}
_TIMES: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (Decimal, Decimal): NUMBERS.multiply,
    (timedelta, Decimal): _scaled,
    (Decimal, timedelta): _swapped(_scaled),
    (YearsMonths, Decimal): _months_scaled,
    (Decimal, YearsMonths): _swapped(_months_scaled),
}
_OVER: dict[tuple[type, type], Callable[[Any, Any], Any]] = {
    (Decimal, Decimal): NUMBERS.divide,
    (timedelta, Decimal): lambda left, right: _scaled(left, NUMBERS.divide(Decimal(1), right)),
    (timedelta, timedelta): lambda left, right: NUMBERS.divide(_seconds(left), _seconds(right)),
    (YearsMonths, Decimal): lambda left, right: YearsMonths(
        int(NUMBERS.divide(Decimal(left.months), right))
    ),
    (YearsMonths, YearsMonths): lambda left, right: NUMBERS.divide(
        Decimal(left.months), Decimal(right.months)
    ),
}
_ARITHMETIC: dict[str, dict[tuple[type, type], Callable[[Any, Any], Any]]] = {
    "+": _PLUS,
    "-": _MINUS,
    "*": _TIMES,
    "/": _OVER,
    "**": {(Decimal, Decimal): power},
}
