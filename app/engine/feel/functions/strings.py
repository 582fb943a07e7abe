"""Built-in functions on texts (DMN 1.3, clause 10.3.4.3); positions count characters from 1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.engine.feel import patterns, textual
from app.engine.feel.functions.lists import part
from app.engine.feel.functions.register import function
from app.engine.feel.limits import Meter
from app.engine.feel.values import NUMBERS


@function("string(value: any)", "把值写成文本。", metered=True)
def string(value: Any, meter: Meter) -> str | None:
    return None if value is None else textual.text_of(value, meter)


@function(
    "number(from: string, grouping separator: string?, decimal separator: string?)",
    "把文本读成数，可说明千位分隔符和小数点。",
)
def number(source: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    if grouping not in {None, " ", ",", "."} or point not in {None, ".", ","}:
        return None
    if (grouping or ",") == (point or "."):
        return None
    digits = source.replace(grouping, "") if grouping else source
    return _number(digits.replace(point, ".") if point else digits)


def _number(text: str) -> Decimal | None:
    plain = textual.NUMBER.fullmatch(text.strip())
    return NUMBERS.create_decimal(plain[0]) if plain else None


@function("string length(string: string)", "文本有几个字。")
def string_length(text: str) -> Decimal:
    return Decimal(len(text))


@function(
    "substring(string: string, start position: number, length: number?)", "从第几个字起截取文本。"
)
def substring(text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    return part(text, start, length)


@function("substring before(string: string, match: string)", "某段文字之前的部分。")
def substring_before(text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@function("substring after(string: string, match: string)", "某段文字之后的部分。")
def substring_after(text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@function("upper case(string: string)", "换成大写字母。")
def upper_case(text: str) -> str:
    return text.upper()


@function("lower case(string: string)", "换成小写字母。")
def lower_case(text: str) -> str:
    return text.lower()


@function("trim(string: string)", "去掉首尾的空白。")
def trim(text: str) -> str:
    return text.strip()


@function("contains(string: string, match: string)", "文本里有没有某段文字。")
def contains(text: str, match: str) -> bool:
    return match in text


@function("starts with(string: string, match: string)", "文本是不是以某段文字开头。")
def starts_with(text: str, match: str) -> bool:
    return text.startswith(match)


@function("ends with(string: string, match: string)", "文本是不是以某段文字结尾。")
def ends_with(text: str, match: str) -> bool:
    return text.endswith(match)


@function(
    "matches(input: string, pattern: string, flags: string?)",
    "文本里有没有符合模式的地方；flags 可写 i（不分大小写）、s、m、x。",
    metered=True,
)
def matches(text: str, pattern: str, *rest: Any) -> bool | None:
    *flags, meter = rest
    wanted = _pattern(pattern, meter, *flags)
    return None if wanted is None else wanted.search(text, 0, meter) is not None


@function(
    "replace(input: string, pattern: string, replacement: string, flags: string?)",
    "替换所有符合模式的地方；$0 代表原文，$1 代表第一个括号。",
    metered=True,
)
def replace(text: str, pattern: str, replacement: str, *rest: Any) -> str | None:
    *flags, meter = rest
    wanted = _pattern(pattern, meter, *flags)
    pieces = patterns.replacement(replacement, wanted.groups) if wanted else None
    if wanted is None or pieces is None:
        return None
    parts: list[str] = []
    done = 0
    for found in wanted.found(text, meter):
        parts += [text[done : found.start], *(found.part(text, piece) for piece in pieces)]
        meter.spend(len(pieces))
        meter.weigh("".join(parts[-len(pieces) :]))
        done = found.end
    return "".join([*parts, text[done:]])


@function(
    "split(string: string, delimiter: string)", "按符合模式的分隔符把文本分成列表。", metered=True
)
def split(text: str, delimiter: str, meter: Meter) -> list[str] | None:
    wanted = _pattern(delimiter, meter)
    if wanted is None:
        return None
    parts: list[str] = []
    done = 0
    for found in wanted.found(text, meter):
        if found.end > found.start:
            parts.append(text[done : found.start])
            done = found.end
    return [*parts, text[done:]]


def _pattern(text: str, meter: Meter, flags: str | None = None) -> patterns.Pattern | None:
    return patterns.pattern(text, meter, flags or "")
