"""The questions a step asks, and what counts as an answer to them.

Questions come from a form-js schema (`forms/*.json`) or from `camunda:formData`. Whatever door
the answers come through, `check` is the one judge of them; the answers it gives are plain JSON
values, numbers excepted, which are exact decimals.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from app import clock
from app.definitions import sources
from app.definitions.sources import Asking, Choice
from app.engine import feel
from app.errors import Invalid, Sentence
from app.i18n import mark

LONGEST_TEXT = 10_000
MOST_FILES = 9
#: No figure of an office has more digits, before the point or behind it.
MOST_DIGITS = 15


@dataclass(frozen=True)
class Question:
    """One question. `kind` is one of KINDS; limits that do not apply are None.

    `shown_if` and `required_if` are FEEL over the case's variables and the answers before it: what
    is said to a question that is not shown does not count. `valid_if` is FEEL over the same and
    the answer itself; where it is not true, `otherwise` says what is wrong. `use` marks the one
    question whose choices are the step's buttons (`outcome`) and the one that takes the opinion
    (`opinion`): an opinion that is not asked for may still be given.
    """

    name: str
    label: str
    kind: str
    is_required: bool = False
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    choices_from: str | None = None
    shortest: int | None = None
    longest: int | None = None
    least: Decimal | None = None
    greatest: Decimal | None = None
    step: Decimal | None = None
    unit: str = ""
    shown_if: str | None = None
    required_if: str | None = None
    valid_if: str | None = None
    otherwise: str = ""
    default: Any = None
    must_be_ticked: bool = False
    use: str | None = None

    def offered(self, asking: Asking) -> tuple[Choice, ...]:
        """The choices as they stand for this person and place."""
        if self.choices_from is None:
            return self.choices
        return tuple(sources.named(self.choices_from).offer(asking))

    def holds(self, picked: list[Any], asking: Asking) -> bool:
        """Are all of these among the choices for this person and place?"""
        judge = sources.named(self.choices_from).holds if self.choices_from else None
        if judge is not None:
            return judge(asking, picked)
        return set(picked) <= {value for value, _label in self.offered(asking)}

    def is_shown(self, names: Mapping[str, Any]) -> bool:
        return self.shown_if is None or feel.evaluate(self.shown_if, names) is True

    def is_demanded(self, names: Mapping[str, Any]) -> bool:
        if self.required_if is None:
            return self.is_required
        return feel.evaluate(self.required_if, names) is True

    def accepts(self, names: Mapping[str, Any]) -> bool:
        return self.valid_if is None or feel.evaluate(self.valid_if, names) is True


class _Wrong(Exception):
    """An answer that does not fit, and why."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.sentence = Sentence(text, **values)


def check(questions: list[Question], answers: Mapping[str, Any], asking: Asking) -> dict[str, Any]:
    """The answers, cleaned, under the names of the questions; unanswered ones are None.

    Raises:
        Invalid: per field, every sentence about it; undeclared fields are refused by name.
    """
    problems: dict[str, list[Sentence]] = {
        name: [Sentence("本步骤的表单没有“%(name)s”这一项，不能提交。", name=name)]
        for name in sorted(set(answers) - {question.name for question in questions})
    }
    cleaned: dict[str, Any] = {}
    for question in questions:
        names = {**asking.variables, **cleaned}
        asked = _as_asked(question, names)
        try:
            cleaned[question.name] = asked and _answer(
                asked, answers.get(question.name), asking, names
            )
        except _Wrong as wrong:
            problems[question.name] = [wrong.sentence]
    if problems:
        raise Invalid(problems)
    return cleaned


def _as_asked(question: Question, names: Mapping[str, Any]) -> Question | None:
    """The question as it stands after the answers before it; None if it is not asked."""
    if question.is_shown(names):
        return replace(question, is_required=question.is_demanded(names))
    if question.use == "opinion":
        return replace(question, is_required=False, shortest=None)
    return None


def _answer(question: Question, given: Any, asking: Asking, names: Mapping[str, Any]) -> Any:
    answer = _clean(question, given, asking)
    if answer is not None and not question.accepts({**names, question.name: answer}):
        raise _Wrong("%(said)s", said=question.otherwise)
    return answer


def _clean(question: Question, answer: Any, asking: Asking) -> Any:
    if isinstance(answer, str):
        answer = answer.strip()
    if answer in (None, "", []) or (answer is False and question.must_be_ticked):
        if question.is_required or question.must_be_ticked:
            raise _missing(question)
        return False if question.kind == "tick" else None
    return _CLEANERS[question.kind](question, answer, asking)


def _missing(question: Question) -> _Wrong:
    if question.must_be_ticked:
        return _Wrong(mark("请先勾选确认。"))
    if question.kind in {"choice", "choices", "people"}:
        return _Wrong(mark("请选择%(label)s。"), label=question.label)
    if question.kind == "files":
        return _Wrong(mark("请上传%(label)s。"), label=question.label)
    return _Wrong(mark("请填写%(label)s。"), label=question.label)


def _text(question: Question, answer: Any, _asking: Asking) -> str:
    if not isinstance(answer, str) or any(sign < " " and sign not in "\r\n\t" for sign in answer):
        raise _Wrong(mark("这里只能填写文字。"))
    if question.shortest is not None and len(answer) < question.shortest:
        raise _Wrong(
            mark("至少填写%(least)d个字，现在是%(now)d个字。"),
            least=question.shortest,
            now=len(answer),
        )
    longest = question.longest or LONGEST_TEXT
    if len(answer) > longest:
        raise _Wrong(
            mark("最多填写%(most)d个字，现在是%(now)d个字。"), most=longest, now=len(answer)
        )
    return answer


def _number(question: Question, answer: Any, _asking: Asking) -> Decimal:
    try:
        number = Decimal(str(answer)) if not isinstance(answer, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise _Wrong(mark("请填写数字。"))
    if question.least is not None and number < question.least:
        raise _Wrong(mark("不能小于%(limit)s。"), limit=f"{question.least:f}")
    if question.greatest is not None and number > question.greatest:
        raise _Wrong(mark("不能大于%(limit)s。"), limit=f"{question.greatest:f}")
    if question.step is not None and number % question.step:
        raise _Wrong(mark("须是%(step)s的整数倍。"), step=f"{question.step:f}")
    return number


def _date(question: Question, answer: Any, _asking: Asking) -> date:
    try:
        day = answer if isinstance(answer, date) else date.fromisoformat(str(answer))
    except ValueError:
        raise _Wrong(mark("请按“2026-03-05”的样子填写日期。")) from None
    today = clock.today()
    if question.least is not None and (day - today).days < question.least:
        raise _Wrong(mark("日期太早。"))
    if question.greatest is not None and (day - today).days > question.greatest:
        raise _Wrong(mark("日期太晚。") if question.greatest else mark("日期不能在今天之后。"))
    return day


def _tick(_question: Question, answer: Any, _asking: Asking) -> bool:
    if answer in (True, "true", "on", "y", "1"):
        return True
    if answer in (False, "false", "0"):
        return False
    raise _Wrong(mark("请勾选或不勾选。"))


def _choice(question: Question, answer: Any, asking: Asking) -> str:
    if not isinstance(answer, str) or not question.holds([answer], asking):
        raise _Wrong(mark("请从列出的选项中选择。"))
    return answer


def _choices(question: Question, answer: Any, asking: Asking) -> list[str]:
    picked = [answer] if isinstance(answer, str) else answer
    are_texts = isinstance(picked, list) and all(isinstance(one, str) for one in picked)
    if not are_texts or not question.holds(picked, asking):
        raise _Wrong(mark("请从列出的选项中选择。"))
    if question.longest is not None and len(picked) > question.longest:
        raise _Wrong(mark("最多选择%(most)d项。"), most=question.longest)
    return list(dict.fromkeys(picked))


def _files(question: Question, answer: Any, _asking: Asking) -> list[str]:
    """Ids of files uploaded before; that they are the answerer's own is for `evidence` to judge."""
    ids = [answer] if isinstance(answer, str) else answer
    try:
        given = [str(uuid.UUID(str(one))) for one in ids]
    except (ValueError, TypeError):
        raise _Wrong(mark("附件无效，请重新上传。")) from None
    if len(given) > (question.longest or MOST_FILES):
        raise _Wrong(mark("最多上传%(most)d个附件。"), most=question.longest or MOST_FILES)
    return list(dict.fromkeys(given))


_CLEANERS: dict[str, Callable[[Question, Any, Asking], Any]] = {
    "line": _text,
    "text": _text,
    "number": _number,
    "date": _date,
    "tick": _tick,
    "choice": _choice,
    "choices": _choices,
    "people": _choices,
    "files": _files,
}

KINDS = frozenset(_CLEANERS)


def used_as(questions: list[Question], use: str) -> Question | None:
    """The question that stands for the outcome or the opinion of a step, if there is one."""
    return next((question for question in questions if question.use == use), None)


def evidence_in(questions: list[Question], answers: Mapping[str, Any]) -> Iterator[uuid.UUID]:
    """The ids of all files that checked answers name."""
    for question in questions:
        if question.kind == "files":
            yield from (uuid.UUID(one) for one in answers[question.name] or [])
