"""A form built from the questions of a step to show them, and what was written into it.

It judges nothing: `questions.check` is the one judge, and `show_problems` puts its sentences at
the fields they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField

from app import i18n
from app.definitions import reckoning
from app.definitions.question import Question
from app.definitions.questions import asked_with, given_rows
from app.definitions.sources import Asking
from app.errors import Sentence
from app.forms import fields, rows, showing
from app.forms.files import KEPT
from app.forms.rows import RowsField


def form_for(
    questions: Iterable[Question],
    asking: Asking,
    answers: Mapping[str, Any] | None = None,
    *,
    outcome: Question | None = None,
    kind: type[FlaskForm] = FlaskForm,
) -> FlaskForm:
    """A form with a field for each question that is or may come to be asked, with what is known.

    A field carries the flag `waits` if its question is asked only after other answers of this form
    than those that are known; the page shows it when they are given. The flag `page` is the title
    of the page that it is on, empty in a form of one page. The buttons of a step stand for its
    `outcome`: a question that is not asked with all of them carries those as the flag `outcomes`.
    The form is of the `kind` that the house has for it (`forms.own`).
    """
    questions = [question.standing(asking) for question in questions]
    known = {question.name: _known(question, answers, asking) for question in questions}
    _reckon(questions, known, asking)
    asked = asked_with(outcome, questions, known, asking)
    now = frozenset[str]().union(*asked.values())
    shown = [one for one in questions if one.name in now or one.hangs_on & known.keys()]
    made = {question.name: fields.field(question, asking) for question in shown}
    form_class = type("AnswersForm", (kind,), made)
    form: FlaskForm = form_class(data={question.name: known[question.name] for question in shown})
    titles = _pages(questions)
    for question in shown:
        flags = form[question.name].flags
        flags.page = titles[question.name]
        flags.group = question.group
        flags.required = question.asks and (question.is_required or question.must_be_ticked)
        flags.hangs = bool(question.hangs_on & known.keys())
        flags.waits = question.name not in now
        wanted = [value for value, names in asked.items() if question.name in names]
        flags.outcomes = wanted if 0 < len(wanted) < len(asked) else ()
        flags.acts = outcome and i18n.listed(_words(outcome, flags.outcomes))
    return form


def _words(outcome: Question, values: Iterable[str]) -> list[str]:
    """What the buttons of these outcomes say."""
    return [label.partition("\n")[0] for value, label in outcome.choices if value in values]


def barren(form: FlaskForm) -> list[str]:
    """What must be chosen in any case while there is nothing to choose: nobody can send that."""
    return [
        str(field.label.text)
        for field in form
        if isinstance(field, SelectField | SelectMultipleField)
        and field.flags.required
        and not field.flags.hangs
        and not any(value for value, *_ in field.iter_choices())
    ]


def _pages(questions: list[Question]) -> dict[str, str]:
    """The title of the page that each question is on; empty if the form has no pages."""
    found, title = {}, ""
    for question in questions:
        title = question.page or title
        found[question.name] = title
    return found


def _reckon(questions: list[Question], known: dict[str, Any], asking: Asking) -> None:
    """Add to what is known the figures that follow from it, in rows too."""
    if not reckoning.is_needed(questions):
        return
    for place, value in reckoning.worked_out(questions, known, asking).items():
        name, _dot, cell = place.partition(".")
        number, _dot, column = cell.partition(".")
        if not cell:
            known[name] = value
        else:
            known[name] = [
                {**row, column: value} if at == int(number) else row
                for at, row in enumerate(known[name])
            ]


def _known(question: Question, answers: Mapping[str, Any] | None, asking: Asking) -> Any:
    if question.kind == "table":
        return question.work_out(asking.variables)
    if not question.asks:
        return asking.variables.get(question.name, question.default)
    if answers is None or answers.get(question.name) is None:
        return given_rows(question, question.default, asking)
    return given_rows(question, answers[question.name], asking)


def given(sent: MultiDict[str, str], questions: Iterable[Question]) -> dict[str, Any]:
    """What was written, under the names of the questions; of files the ids of those kept.

    No form is built for it: that would read every list of choices, and the check does so anyway.
    """
    return {question.name: _read(sent, question, question.name) for question in questions}


def _read(sent: MultiDict[str, str], question: Question, name: str) -> Any:
    """The answer to one question, from the field of that name."""
    if question.kind == "rows":
        return rows.written(sent, question, _read)
    return _READERS.get(question.kind, MultiDict.get)(sent, name)


def figures(
    sent: MultiDict[str, str], questions: list[Question], asking: Asking
) -> Iterator[tuple[str, str]]:
    """What a form works out from what was sent, in words, by the ids of the fields that show it."""
    if not reckoning.is_needed(questions):
        return
    known = {question.name: question for question in questions}
    for place, value in reckoning.worked_out(questions, given(sent, questions), asking).items():
        name, _dot, cell = place.partition(".")
        question, field_id = known[name], name
        if cell:
            number, _dot, column = cell.partition(".")
            at = int(number) if question.given else rows.numbers(sent, question)[int(number)]
            field_id = rows.field_of(question, at, column)
            question = next(one for one in question.columns if one.name == column)
        yield field_id, "" if value is None else showing.words(question, value, asking)


def _ticked(sent: MultiDict[str, str], name: str) -> bool:
    return sent.get(name, "") not in {"", "false"}


def _kept(sent: MultiDict[str, str], name: str) -> list[str]:
    return sent.getlist(name + KEPT)


#: How an answer is read that is not one text.
_READERS: dict[str, Callable[[MultiDict[str, str], str], Any]] = {
    "tick": _ticked,
    "choices": MultiDict.getlist,
    "people": MultiDict.getlist,
    "files": _kept,
}


def show_problems(form: FlaskForm, details: Mapping[str, list[Sentence]]) -> None:
    """Put each sentence at its field; those about no shown field stand above the form."""
    for name, sentences in details.items():
        texts = [i18n.say(sentence) for sentence in sentences]
        question, _dot, place = name.partition(".")
        if question in form and isinstance(form[question], RowsField):
            form[question].show_problem(place, texts)
        elif name in form:
            form[name].errors = texts
        else:
            form.form_errors.extend(texts)
