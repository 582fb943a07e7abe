"""A form built from the questions of a step to show them, and what was written into it.

It judges nothing: `questions.check` is the one judge, and `show_problems` puts its sentences at
the fields they are about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from app import i18n
from app.definitions.question import Question
from app.definitions.questions import asked_with, given_rows
from app.definitions.sources import Asking
from app.errors import Sentence
from app.forms import rows
from app.forms.files import KEPT, EvidenceField
from app.forms.rows import RowsField

#: More choices than this are a list to open, fewer lie open as tiles.
MOST_TILES = 6


class MultiCheckboxField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NumberField(StringField):
    """A number as it was typed; what it means is decided when the answers are checked."""


class DayField(StringField):
    """A day as it was typed; the calendar of the page writes it as `2026-03-05`."""


def form_for(
    questions: Iterable[Question],
    asking: Asking,
    answers: Mapping[str, Any] | None = None,
    *,
    outcome: Question | None = None,
) -> FlaskForm:
    """A form with a field for each question that is or may come to be asked, with what is known.

    A field carries the flag `waits` if its question is asked only after other answers of this form
    than those that are known; the page shows it when they are given. The flag `page` is the title
    of the page that it is on, empty in a form of one page. The buttons of a step stand for its
    `outcome`: a question that is not asked with all of them carries those as the flag `outcomes`.
    """
    questions = list(questions)
    known = {question.name: _known(question, answers, asking) for question in questions}
    asked = asked_with(outcome, questions, known, asking)
    now = frozenset[str]().union(*asked.values())
    shown = [one for one in questions if one.name in now or one.hangs_on & known.keys()]
    fields = {question.name: _FIELDS[question.kind](question, asking) for question in shown}
    form_class = type("AnswersForm", (FlaskForm,), fields)
    form: FlaskForm = form_class(data={question.name: known[question.name] for question in shown})
    titles = _pages(questions)
    for question in shown:
        flags = form[question.name].flags
        flags.page = titles[question.name]
        flags.required = question.is_required or question.must_be_ticked
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


def _known(question: Question, answers: Mapping[str, Any] | None, asking: Asking) -> Any:
    if answers is None or answers.get(question.name) is None:
        return given_rows(question, question.default, asking)
    return given_rows(question, answers[question.name], asking)


def offered(question: Question, asking: Asking) -> dict[str, str]:
    """Value → label: our own lists in the reader's language, the form's own as it has them."""
    found = dict(question.offered(asking))
    if question.choices_from is None:
        return found
    return {value: i18n.known(label) for value, label in found.items()}


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


def _common(question: Question, asking: Asking) -> dict[str, Any]:
    return {"label": question.label, "description": question.hint_in(asking.variables)}


def _line(question: Question, asking: Asking) -> Field:
    return StringField(**_common(question, asking), render_kw=_length(question))


def _text(question: Question, asking: Asking) -> Field:
    return TextAreaField(**_common(question, asking), render_kw={"rows": 4, **_length(question)})


def _length(question: Question) -> dict[str, Any]:
    return {} if question.longest is None else {"maxlength": question.longest}


def _number(question: Question, asking: Asking) -> Field:
    limits = {"min": question.least, "max": question.greatest, "step": question.step}
    shown = {name: f"{value:f}" for name, value in limits.items() if value is not None}
    if question.unit:
        shown["data-unit"] = question.unit
    return NumberField(**_common(question, asking), render_kw={"inputmode": "decimal", **shown})


def _date(question: Question, asking: Asking) -> Field:
    return DayField(**_common(question, asking))


def _tick(question: Question, asking: Asking) -> Field:
    return BooleanField(**_common(question, asking))


def _choice(question: Question, asking: Asking) -> Field:
    choices = offered(question, asking)
    if len(choices) <= MOST_TILES:
        return RadioField(**_common(question, asking), choices=choices, validate_choice=False)
    return SelectField(
        **_common(question, asking),
        choices={"": "", **choices},
        validate_choice=False,
        render_kw={"data-searchable": "yes"},
    )


def _choices(question: Question, asking: Asking) -> Field:
    return MultiCheckboxField(
        **_common(question, asking), choices=offered(question, asking), validate_choice=False
    )


def _people(question: Question, asking: Asking) -> Field:
    return SelectMultipleField(
        **_common(question, asking),
        choices=offered(question, asking),
        validate_choice=False,
        render_kw={"data-searchable": "yes", "multiple": True},
    )


def _rows(question: Question, asking: Asking) -> Field:
    return RowsField(
        question, lambda column: _FIELDS[column.kind](column, asking), **_common(question, asking)
    )


def _files(question: Question, asking: Asking) -> Field:
    return EvidenceField(
        **_common(question, asking), render_kw={"accept": "image/jpeg,image/png,application/pdf"}
    )


_FIELDS: dict[str, Callable[[Question, Asking], Field]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "date": _date,
    "tick": _tick,
    "choice": _choice,
    "choices": _choices,
    "people": _people,
    "files": _files,
    "rows": _rows,
}
