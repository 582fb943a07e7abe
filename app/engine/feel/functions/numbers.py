"""Built-in functions on numbers (DMN 1.3, clause 10.3.4.5) and on lists of numbers."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from app.engine.feel import comparing
from app.engine.feel.functions.register import function, spread
from app.engine.feel.values import NUMBERS, YearsMonths

_WIDEST_SCALE = 6_111


def _rounded(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal | None:
    """`number` with so many digits after the point; a negative scale rounds tens or hundreds."""
    digits = int(scale or 0)
    if abs(digits) > _WIDEST_SCALE:
        return None
    if -digits <= _exponent(number):
        return number
    step = Decimal(1).scaleb(-digits)
    return number.quantize(step, rounding, NUMBERS)


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


@function("decimal(n: number, scale: number)", "四舍六入五成双，保留几位小数。")
def decimal(number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_EVEN)


@function("floor(n: number, scale: number?)", "向下取整，或向下保留几位小数。")
def floor(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_FLOOR)


@function("ceiling(n: number, scale: number?)", "向上取整，或向上保留几位小数。")
def ceiling(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_CEILING)


@function("round up(n: number, scale: number?)", "远离零舍入，保留几位小数。")
def round_up(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_UP)


@function("round down(n: number, scale: number?)", "截去多余的小数，保留几位。")
def round_down(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_DOWN)


@function("round half up(n: number, scale: number?)", "四舍五入，保留几位小数。")
def round_half_up(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_UP)


@function("round half down(n: number, scale: number?)", "五舍六入，保留几位小数。")
def round_half_down(number: Decimal, scale: Decimal | None = None) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_DOWN)


@function("abs(n: any)", "数或时长的绝对值。")
def absolute(number: Any) -> Any:
    if isinstance(number, Decimal):
        return NUMBERS.abs(number)
    if isinstance(number, YearsMonths):
        return YearsMonths(abs(number.months))
    return abs(number) if isinstance(number, timedelta) else None


@function("modulo(dividend: number, divisor: number)", "除后的余数，符号随除数。")
def modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    remainder = NUMBERS.remainder(dividend, divisor)
    # Python's remainder takes its sign from the dividend, FEEL's from the divisor.
    if remainder and (remainder < 0) != (divisor < 0):
        return NUMBERS.add(remainder, divisor)
    return remainder


@function("sqrt(number: number)", "平方根。")
def sqrt(number: Decimal) -> Decimal:
    return NUMBERS.sqrt(number)


@function("log(number: number)", "自然对数。")
def log(number: Decimal) -> Decimal | None:
    return NUMBERS.ln(number) if number > 0 else None


@function("exp(number: number)", "自然常数的几次方。")
def exp(number: Decimal) -> Decimal:
    return NUMBERS.exp(number)


@function("odd(number: number)", "是不是奇数。")
def odd(number: Decimal) -> bool:
    return abs(NUMBERS.remainder(number, Decimal(2))) == 1


@function("even(number: number)", "是不是偶数。")
def even(number: Decimal) -> bool:
    return NUMBERS.remainder(number, Decimal(2)) == 0


@function("sum(list: any...)", "数的总和。")
def total(*items: Any) -> Decimal | None:
    given = _numbers(items)
    return _sum(given) if given else None


@function("mean(list: any...)", "数的平均值。")
def mean(*items: Any) -> Decimal | None:
    given = _numbers(items)
    return NUMBERS.divide(_sum(given), Decimal(len(given))) if given else None


@function("median(list: any...)", "数的中位数。")
def median(*items: Any) -> Decimal | None:
    given = sorted(_numbers(items) or [])
    middle = len(given) // 2
    if not given:
        return None
    if len(given) % 2:
        return given[middle]
    return NUMBERS.divide(NUMBERS.add(given[middle - 1], given[middle]), Decimal(2))


@function("stddev(list: any...)", "数的样本标准差。")
def stddev(*items: Any) -> Decimal | None:
    given = _numbers(items) or []
    if len(given) < 2:  # noqa: PLR2004 - one number does not deviate
        return None
    centre = NUMBERS.divide(_sum(given), Decimal(len(given)))
    squares = [NUMBERS.power(NUMBERS.subtract(each, centre), 2) for each in given]
    return NUMBERS.sqrt(NUMBERS.divide(_sum(squares), Decimal(len(given) - 1)))


@function("product(list: any...)", "数的乘积。")
def product(*items: Any) -> Decimal | None:
    given = _numbers(items)
    result = Decimal(1)
    for number in given or []:
        result = NUMBERS.multiply(result, number)
    return result if given else None


@function("mode(list: any...)", "出现次数最多的数，由小到大。")
def mode(*items: Any) -> list[Decimal] | None:
    given = _numbers(items)
    if not given:
        return given
    counts = Counter(given)
    most = max(counts.values())
    return sorted(number for number, times in counts.items() if times == most)


@function("min(list: any...)", "最小的数、文本、日期或时长。")
def smallest(*items: Any) -> Any:
    given = _ordered(items)
    return min(given, key=comparing.order) if given else None


@function("max(list: any...)", "最大的数、文本、日期或时长。")
def largest(*items: Any) -> Any:
    given = _ordered(items)
    return max(given, key=comparing.order) if given else None


def _numbers(items: tuple[Any, ...]) -> list[Decimal] | None:
    given = spread(items)
    return given if all(isinstance(item, Decimal) for item in given) else None


def _ordered(items: tuple[Any, ...]) -> list[Any]:
    """The items if they are of one kind that has an order, else nothing."""
    given = spread(items)
    return given if all(comparing.ordered(given[0], item) for item in given) else []


def _sum(numbers: list[Decimal]) -> Decimal:
    result = Decimal(0)
    for number in numbers:
        result = NUMBERS.add(result, number)
    return result
