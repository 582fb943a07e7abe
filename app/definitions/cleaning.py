"""What counts as an answer to one question, by its kind."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from app import clock, days
from app.days import NoDay
from app.definitions.question import SHOWING, Question
from app.definitions.sources import Asking
from app.engine import feel
from app.errors import Sentence
from app.i18n import mark

LONGEST_TEXT = 10_000
MOST_FILES = 9
#: No figure of an office has more digits, before the point or behind it.
MOST_DIGITS = 15


class Wrong(Exception):
    """An answer that does not fit, and why."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.sentence = Sentence(text, **values)


def clean(question: Question, answer: Any, asking: Asking) -> Any:
    """The answer as it is kept; None where nothing was answered. Raises: Wrong."""
    if isinstance(answer, str):
        answer = answer.strip()
    if answer in (None, "", []) or (answer is False and question.must_be_ticked):
        if question.is_required or question.must_be_ticked:
            raise _missing(question)
        return False if question.kind == "tick" else None
    return _CLEANERS[question.kind](question, answer, asking)


def _missing(question: Question) -> Wrong:
    if question.must_be_ticked:
        return Wrong(mark("请先勾选确认。"))
    if question.kind in {"choice", "choices", "people"}:
        return Wrong(mark("请选择%(label)s。"), label=question.label)
    if question.kind == "files":
        return Wrong(mark("请上传%(label)s。"), label=question.label)
    return Wrong(mark("请填写%(label)s。"), label=question.label)


def _text(question: Question, answer: Any, _asking: Asking) -> str:
    if not isinstance(answer, str) or any(sign < " " and sign not in "\r\n\t" for sign in answer):
        raise Wrong(mark("这里只能填写文字。"))
    if question.shortest is not None and len(answer) < question.shortest:
        raise Wrong(
            mark("至少填写%(least)d个字，现在是%(now)d个字。"),
            least=question.shortest,
            now=len(answer),
        )
    longest = question.longest or LONGEST_TEXT
    if len(answer) > longest:
        raise Wrong(
            mark("最多填写%(most)d个字，现在是%(now)d个字。"), most=longest, now=len(answer)
        )
    if question.pattern is not None and not _has_shape(answer, question.pattern):
        raise Wrong("%(said)s", said=_ASKED_SHAPE.get(question.pattern, Sentence(_OTHER_SHAPE)))
    return answer


#: What form-js calls a validation type, as patterns; loose on purpose.
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
PHONE = r"^\+?[0-9][0-9 \-]{4,18}[0-9]$"
_ASKED_SHAPE = {
    EMAIL: Sentence(mark("请填写邮箱，例如 name@example.cn。")),
    PHONE: Sentence(mark("请填写电话号码，例如 13812345678。")),
}
_OTHER_SHAPE = mark("写法不对，请按要求的格式填写。")


def _has_shape(text: str, pattern: str) -> bool:
    """By the expressions' own matcher, which no pattern can keep busy."""
    return feel.evaluate("matches(text, pattern)", {"text": text, "pattern": pattern}) is True


def _number(question: Question, answer: Any, _asking: Asking) -> Decimal:
    try:
        number = Decimal(str(answer)) if not isinstance(answer, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise Wrong(mark("请填写数字。"))
    if question.least is not None and number < question.least:
        raise Wrong(mark("不能小于%(limit)s。"), limit=f"{question.least:f}")
    if question.greatest is not None and number > question.greatest:
        raise Wrong(mark("不能大于%(limit)s。"), limit=f"{question.greatest:f}")
    if question.step is not None and number % question.step:
        raise Wrong(mark("须是%(step)s的整数倍。"), step=f"{question.step:f}")
    return number


def _date(question: Question, answer: Any, _asking: Asking) -> date:
    try:
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
    except ValueError:
        raise Wrong(mark("请按“2026-03-05”的样子填写日期。")) from None
    _require_near(question, day)
    return day


def _require_near(question: Question, day: date) -> None:
    try:
        days.require(day)
    except NoDay as error:
        raise Wrong(error.said.text, **error.said.values) from None
    today = clock.today()
    if question.least is not None and (day - today).days < question.least:
        raise Wrong(mark("日期太早。"))
    if question.greatest is not None and (day - today).days > question.greatest:
        raise Wrong(mark("日期太晚。") if question.greatest else mark("日期不能在今天之后。"))


def _time(_question: Question, answer: Any, _asking: Asking) -> time:
    try:
        found = answer if isinstance(answer, time) else time.fromisoformat(_to_the_minute(answer))
    except ValueError:
        raise Wrong(mark("请按“14:20”的样子填写时间。")) from None
    return found.replace(tzinfo=None)


def _to_the_minute(answer: Any) -> str:
    """Raises: ValueError, where no minute is said."""
    text = str(answer)
    if ":" not in text:
        raise ValueError(text)
    return text


def _moment(question: Question, answer: Any, _asking: Asking) -> datetime:
    """A day and a time on the offices' clocks."""
    try:
        is_known = isinstance(answer, datetime)
        found = answer if is_known else datetime.fromisoformat(_to_the_minute(answer))
        if found.tzinfo is not None:
            found = found.astimezone(clock.OFFICE_ZONE).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise Wrong(mark("请按“2026-03-05 14:20”的样子填写日期和时间。")) from None
    _require_near(question, found.date())
    return found


def _tick(_question: Question, answer: Any, _asking: Asking) -> bool:
    if answer in (True, "true", "on", "y", "1"):
        return True
    if answer in (False, "false", "0"):
        return False
    raise Wrong(mark("请勾选或不勾选。"))


def _choice(question: Question, answer: Any, asking: Asking) -> str:
    if not isinstance(answer, str) or not question.holds([answer], asking):
        raise Wrong(mark("请从列出的选项中选择。"))
    return answer


def _choices(question: Question, answer: Any, asking: Asking) -> list[str]:
    picked = [answer] if isinstance(answer, str) else answer
    are_texts = isinstance(picked, list) and all(isinstance(one, str) for one in picked)
    if not are_texts or not question.holds(picked, asking):
        raise Wrong(mark("请从列出的选项中选择。"))
    if question.longest is not None and len(picked) > question.longest:
        raise Wrong(mark("最多选择%(most)d项。"), most=question.longest)
    return list(dict.fromkeys(picked))


def _files(question: Question, answer: Any, _asking: Asking) -> list[str]:
    """Ids of files uploaded before; that they are the answerer's own is for `evidence` to judge."""
    ids = [answer] if isinstance(answer, str) else answer
    try:
        given = [str(uuid.UUID(str(one))) for one in ids]
    except (ValueError, TypeError):
        raise Wrong(mark("附件无效，请重新上传。")) from None
    if len(given) > (question.longest or MOST_FILES):
        raise Wrong(mark("最多上传%(most)d个附件。"), most=question.longest or MOST_FILES)
    return list(dict.fromkeys(given))


_CLEANERS: dict[str, Callable[[Question, Any, Asking], Any]] = {
    "line": _text,
    "text": _text,
    "number": _number,
    "date": _date,
    "time": _time,
    "moment": _moment,
    "tick": _tick,
    "choice": _choice,
    "choices": _choices,
    "people": _choices,
    "files": _files,
}

#: All kinds there are; rows are judged by `questions`, and of some there is nothing to judge.
KINDS = frozenset({*_CLEANERS, "rows", *SHOWING})
