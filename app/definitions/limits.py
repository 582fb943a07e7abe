"""Times in words as an office says them: `3 个工作日`, `48 小时`, `到“请假到”那天`."""

from __future__ import annotations

import re

from app.definitions.wordbook import Book
from app.errors import Sentence, as_it_stands
from app.i18n import mark

_WORKING_DAYS = re.compile(r"工作日\s*[(（]\s*(.+?)\s*[)）]")
_WHOLE = re.compile(r"\d{1,4}")
_ISO = re.compile(
    r'(?:@?"|duration\(")?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?'
    r'(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?(?:"\)?)?'
)
_UNITS = (
    mark("%(num)s 年"),
    mark("%(num)s 个月"),
    mark("%(num)s 周"),
    mark("%(num)s 天"),
    mark("%(num)s 小时"),
    mark("%(num)s 分钟"),
)
_DAY = re.compile(r'(?:@?")?(\d{4}-\d\d-\d\d)(?:T[\d:.+Z-]+)?"?')
_CYCLE = re.compile(r"R(\d*)/(P.+)")
_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def span(text: str, book: Book) -> Sentence | None:
    """How long something may take; None where the text says until when, or is worked out."""
    working_days = _WORKING_DAYS.fullmatch(text)
    if working_days is not None:
        return _working_days(working_days[1], book)
    parts = _ISO.fullmatch(text)
    if parts is None or not any(parts.groups()):
        return None
    said = [
        Sentence(unit, num=int(number))
        for unit, number in zip(_UNITS, parts.groups(), strict=True)
        if number
    ]
    whole = said.pop()
    while said:
        whole = Sentence("%(first)s零 %(rest)s", first=said.pop(), rest=whole)
    return whole


def _working_days(number: str, book: Book) -> Sentence:
    if _WHOLE.fullmatch(number):
        return Sentence("%(num)s 个工作日", num=int(number))
    if number in book.names:
        return Sentence("%(what)s规定的工作日数", what=book.names[number].label)
    if _NAME.fullmatch(number):
        return Sentence("规定的工作日数（%(name)s）", name=number)
    return Sentence("按“%(text)s”算出的工作日数", text=number)


def until(text: str, book: Book) -> Sentence:
    """Until when, where no span is said."""
    day = _DAY.fullmatch(text)
    if day is not None:
        return as_it_stands(day[1])
    if text in book.names:
        return Sentence("%(what)s那天", what=book.names[text].label)
    if _NAME.fullmatch(text):
        return Sentence("规定的日期（%(name)s）", name=text)
    return Sentence("按“%(text)s”算出的时间", text=text)


def due(text: str, book: Book) -> Sentence:
    """The time limit of a step."""
    said = span(text, book)
    if said is not None:
        return Sentence("%(span)s内办完", span=said)
    return Sentence("%(until)s前办完", until=until(text, book))


def elapsed(text: str, book: Book) -> Sentence:
    """That a timer has come: after a span, at a time, or again and again."""
    cycle = _CYCLE.fullmatch(text.strip('@"'))
    every = span(cycle[2], book) if cycle else None
    if cycle and every:
        if cycle[1]:
            return Sentence("每隔 %(span)s（共 %(times)s 次）", span=every, times=int(cycle[1]))
        return Sentence("每隔 %(span)s", span=every)
    said = span(text, book)
    if said is not None:
        return Sentence("%(span)s后", span=said)
    return Sentence("到了%(until)s", until=until(text, book))
