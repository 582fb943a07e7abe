"""The questions a step asks, and what counts as answers to them.

Questions come from a form-js schema (`forms/*.json`) or from `camunda:formData`. Whatever door
the answers come through, `check` is the one judge of them; the answers it gives are plain JSON
values, numbers excepted, which are exact decimals.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from app.definitions import cleaning
from app.definitions.cleaning import Wrong
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import AppError, Invalid, Sentence
from app.i18n import mark

#: How many rows a question may have that does not say so itself.
MOST_ROWS = 30


def check(
    questions: Sequence[Question], answers: Mapping[str, Any], asking: Asking
) -> dict[str, Any]:
    """The answers, cleaned, under the names of the questions; unanswered ones are None.

    What is wrong in a row is told under `question.row.column`, rows counted from 0.

    Raises:
        Invalid: per field, every sentence about it; undeclared fields are refused by name.
    """
    questions = [question.standing(asking) for question in questions]
    problems = _unasked(questions, answers)
    cleaned: dict[str, Any] = {}
    for question in questions:
        if not question.gives:
            continue
        names = {**asking.variables, **cleaned}
        asked = _as_asked(question, names)
        given = answers.get(question.name)
        try:
            cleaned[question.name] = asked and _answer(
                asked, given, replace(asking, variables=names)
            )
        except Wrong as wrong:
            problems[question.name] = [wrong.sentence]
        except Invalid as wrong:
            problems.update(wrong.details)
    if problems:
        raise Invalid(problems)
    return cleaned


def _unasked(
    questions: Sequence[Question], answers: Mapping[str, Any]
) -> dict[str, list[Sentence]]:
    """What is wrong with answers to what is not asked, or only to be read."""
    problems = {
        name: [Sentence("本步骤的表单没有“%(name)s”这一项，不能提交。", name=name)]
        for name in sorted(set(answers) - {question.name for question in questions})
    }
    for question in questions:
        if not question.asks and _is_touched(answers.get(question.name)):
            said = Sentence("“%(label)s”在这一步只能看，不能填写。", label=question.label)
            problems[question.name] = [said]
    return problems


def asked_now(
    questions: Sequence[Question], answers: Mapping[str, Any], asking: Asking
) -> set[str]:
    """The names of the questions that are asked after what has been written so far.

    What is no answer yet counts as none; only answers on which a question hangs are looked at.
    """
    decisive = frozenset[str]().union(*(question.hangs_on for question in questions))
    names, asked = dict(asking.variables), set()
    for question in (one.standing(asking) for one in questions):
        if question.is_shown(names):
            asked.add(question.name)
        if question.name in decisive and question.gives:
            given = answers.get(question.name) if question.name in asked else None
            names[question.name] = tentative(
                question, given, replace(asking, variables=dict(names))
            )
    return asked


def asked_with(
    outcome: Question | None,
    questions: Sequence[Question],
    answers: Mapping[str, Any],
    asking: Asking,
) -> dict[str, set[str]]:
    """The same for each outcome that may yet be chosen; for no outcome at all under `""`."""
    if outcome is None:
        return {"": asked_now(questions, answers, asking)}
    others = [one for one in questions if one is not outcome]
    return {
        value: asked_now([outcome, *others], {**answers, outcome.name: value}, asking)
        for value, _label in outcome.choices
    }


def tentative(question: Question, given: Any, asking: Asking) -> Any:
    """The answer, if it is one already, whether or not it is enough."""
    try:
        return _answer(replace(question, is_required=False), given, asking)
    except (Wrong, Invalid):
        return None


def _as_asked(question: Question, names: Mapping[str, Any]) -> Question | None:
    """The question as it stands after the answers before it; None if it is not asked."""
    if question.is_shown(names):
        return replace(question, is_required=question.is_demanded(names))
    if question.use == "opinion":
        return replace(question, is_required=False, shortest=None)
    return None


def _answer(question: Question, given: Any, asking: Asking) -> Any:
    if question.kind == "computed":
        return question.work_out(asking.variables)
    judge = _rows if question.kind == "rows" else cleaning.clean
    answer = judge(question, given, asking)
    if answer is not None and not question.accepts({**asking.variables, question.name: answer}):
        raise Wrong("%(said)s", said=question.otherwise)
    return answer


def _rows(question: Question, given: Any, asking: Asking) -> list[dict[str, Any]]:
    """The rows in which anything was written; each is judged like a form of its own."""
    rows, known = _written(given), _known_rows(question, asking)
    if known is not None:
        rows = dict(enumerate(_beside(known, _as_rows(given))))
    _require_number(question, len(rows))
    cleaned: list[dict[str, Any]] = []
    problems: dict[str, list[Sentence]] = {}
    for number, row in rows.items():
        own = {} if known is None else known[number]
        names = {**asking.variables, **own}
        try:
            answer = check(question.columns, row, replace(asking, variables=names))
            cleaned.append({**own, **answer})
        except Invalid as wrong:
            for name, sentences in wrong.details.items():
                problems[f"{question.name}.{number}.{name}"] = [
                    told_in_row(question, number, said, asking) for said in sentences
                ]
    if problems:
        raise Invalid(problems)
    return cleaned


def told_in_row(
    question: Question, number: int, said: Sentence | AppError, asking: Asking
) -> Sentence:
    """What is wrong in a row, rows from 0, under the title that the case gives it or its number."""
    known = (asking.variables.get(question.name) or []) if question.given else []
    if number < len(known):
        return Sentence(
            "%(row)s：%(said)s", row=str(known[number].get(question.given, "")), said=said
        )
    return Sentence("第%(row)d行：%(said)s", row=number + 1, said=said)


def _written(given: Any) -> dict[int, Mapping[str, Any]]:
    """The rows that are not empty, by their place from 0."""
    rows = enumerate(_as_rows(given))
    return {number: row for number, row in rows if any(map(_is_touched, row.values()))}


def _as_rows(given: Any) -> list[Mapping[str, Any]]:
    given = given or []
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        raise Wrong(mark("请一行一行填写。"))
    return given


def _known_rows(question: Question, asking: Asking) -> list[dict[str, Any]] | None:
    """The rows as the case gives them, without what the columns ask; None if writers make them."""
    if not question.given:
        return None
    asked = {column.name for column in question.columns}
    rows = asking.variables.get(question.name) or []
    return [{name: row[name] for name in row if name not in asked} for row in rows]


def _beside(
    known: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """What was written in each of the rows that are given; a row that was not sent is empty."""
    if len(given) > len(known):
        raise Wrong(mark("请只填写列出的各行。"))
    pairs: Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]
    pairs = zip_longest(known, given, fillvalue={})
    for row, written in pairs:
        yield {name: value for name, value in written.items() if name not in row}


def given_rows(question: Question, given: Any, asking: Asking) -> Any:
    """Rows to be shown: what was written, beside what the case gives for each of them."""
    known = _known_rows(question, asking)
    if known is None:
        return given
    written = given if isinstance(given, list) else []
    rows = zip(known, [*written, *([{}] * len(known))], strict=False)
    return [{**row, **(typed if isinstance(typed, Mapping) else {})} for row, typed in rows]


def _is_touched(value: Any) -> bool:
    """Was anything written into a cell? A nought was, spaces were not."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not False and value not in (None, [])


def _require_number(question: Question, count: int) -> None:
    """Are there as many rows as there must be?"""
    if question.given:
        return
    least, most = question.shortest or int(question.is_required), question.longest or MOST_ROWS
    if count < least:
        raise Wrong(mark("%(label)s至少填写%(least)d行。"), label=question.label, least=least)
    if count > most:
        raise Wrong(mark("%(label)s最多填写%(most)d行。"), label=question.label, most=most)


def used_as(questions: list[Question], use: str) -> Question | None:
    """The question that stands for the outcome or the opinion of a step, if there is one."""
    return next((question for question in questions if question.use == use), None)


def files_in(
    questions: Sequence[Question], answers: Mapping[str, Any], row: str = ""
) -> Iterator[tuple[str, Question, list[uuid.UUID]]]:
    """Each question of files that checked answers answer, in rows too: its place, and the ids."""
    for question in questions:
        given = answers.get(question.name) or []
        if question.kind == "files":
            yield f"{row}{question.name}", question, list(map(uuid.UUID, given))
        elif question.kind == "rows":
            for number, cells in enumerate(given):
                yield from files_in(question.columns, cells, f"{question.name}.{number}.")
