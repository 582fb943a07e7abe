"""Built-in functions on lists (DMN 1.3, clause 10.3.4.4); positions count from 1."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key
from itertools import chain
from typing import Any, TypeVar

from app.engine.feel import comparing
from app.engine.feel.functions.register import function
from app.engine.feel.limits import Meter
from app.engine.feel.values import Lambda, Range

Sliceable = TypeVar("Sliceable", str, list[Any])


@function("count(list: list)", "列表有几项。")
def count(items: list[Any]) -> Decimal:
    return Decimal(len(items))


@function("list contains(list: list, element: any)", "列表里有没有这一项。", metered=True)
def list_contains(items: list[Any], element: Any, meter: Meter) -> bool:
    return any(comparing.equal(item, element, meter) for item in items)


@function("index of(list: list, match: any)", "这一项在列表里的各个位置。", metered=True)
def index_of(items: list[Any], match: Any, meter: Meter) -> list[Decimal]:
    found = enumerate(items, start=1)
    return [Decimal(place) for place, item in found if comparing.equal(item, match, meter)]


@function("sublist(list: list, start position: number, length: number?)", "从第几项起截取列表。")
def sublist(items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    return part(items, start, length)


def part(whole: Sliceable, start: Decimal, length: Decimal | None) -> Sliceable | None:
    """So many items from a position on; a negative position counts from the end."""
    if not start:
        return None
    begin = int(start) - 1 if start > 0 else max(len(whole) + int(start), 0)
    return whole[begin:] if length is None else whole[begin : begin + max(int(length), 0)]


@function("append(list: list, items: any...)", "在列表末尾添上几项。")
def append(items: list[Any], *more: Any) -> list[Any]:
    return [*items, *more]


@function("concatenate(lists: list...)", "把几个列表接成一个。")
def concatenate(*lists: list[Any]) -> list[Any]:
    return list(chain.from_iterable(lists))


@function("insert before(list: list, position: number, newItem: any)", "在第几项之前插入一项。")
def insert_before(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(items, position, end=1)
    return None if index is None else [*items[:index], item, *items[index:]]


@function("remove(list: list, position: number)", "去掉第几项。")
def remove(items: list[Any], position: Decimal) -> list[Any] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], *items[index + 1 :]]


@function(
    "list replace(list: list, position: number, newItem: any)", "换掉第几项，或符合条件的各项。"
)
def list_replace(items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(items, position)
    return None if index is None else [*items[:index], item, *items[index + 1 :]]


@function("list replace(list: list, match: function, newItem: any)", metered=True)
def list_replace_matching(
    items: list[Any], match: Lambda, item: Any, meter: Meter
) -> list[Any] | None:
    chosen = [match.call([each, item], meter) for each in items]
    if not all(isinstance(each, bool) for each in chosen):
        return None
    return [item if yes else each for each, yes in zip(items, chosen, strict=True)]


@function("reverse(list: list)", "把列表倒过来。")
def reverse(items: list[Any]) -> list[Any]:
    return items[::-1]


@function("distinct values(list: list)", "去掉列表里重复的项。", metered=True)
def distinct_values(items: list[Any], meter: Meter) -> list[Any]:
    return _distinct(items, meter)


@function("union(lists: list...)", "几个列表的全部各项，不重复。", metered=True)
def union(*arguments: Any) -> list[Any]:
    *lists, meter = arguments
    return _distinct(list(chain.from_iterable(lists)), meter)


@function("flatten(list: list)", "把列表里的列表都展开成一层。", metered=True)
def flatten(items: list[Any], meter: Meter) -> list[Any]:
    flat: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            meter.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            flat.append(item)
        else:
            waiting.pop()
    return flat


@function("sort(list: list)", "由小到大排列同一种类的各项，或按函数 precedes 排列。")
def ascending(items: list[Any]) -> list[Any] | None:
    if not all(comparing.ordered(items[0], item) for item in items):
        return None
    return sorted(items, key=comparing.order)


@function("sort(list: list, precedes: function)", metered=True)
def sort_by(items: list[Any], precedes: Lambda, meter: Meter) -> list[Any]:
    def compare(one: Any, other: Any) -> int:
        if precedes.call([one, other], meter) is True:
            return -1
        return int(precedes.call([other, one], meter) is True)

    return sorted(items, key=cmp_to_key(compare))


@function("string join(list: list, delimiter: string?)", "用分隔符把列表里的文本连起来。")
def string_join(items: list[Any], delimiter: str | None = None) -> str | None:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return None
    return (delimiter or "").join(texts)


@function("partition(list: list, size: number)", "把列表按每几项分成一组。")
def partition(items: list[Any], size: Decimal) -> list[list[Any]] | None:
    width = int(size)
    if width < 1:
        return None
    return [items[start : start + width] for start in range(0, len(items), width)]


def _index(items: list[Any], position: Decimal, end: int = 0) -> int | None:
    """The Python index of a position, None if there is no such place."""
    number = int(position)
    index = number - 1 if number > 0 else len(items) + number
    return index if number and 0 <= index < len(items) + end else None


def _distinct(items: list[Any], meter: Meter) -> list[Any]:
    found: list[Any] = []
    seen: set[tuple[type, Any]] = set()
    for item in items:
        if isinstance(item, list | dict | Range):
            if any(comparing.equal(item, other, meter) for other in found):
                continue
        elif (key := (type(item), comparing.order(item))) in seen:
            continue
        else:
            seen.add(key)
        found.append(item)
    return found
