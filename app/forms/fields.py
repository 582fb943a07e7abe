"""The fields of a form, one for each kind of question, as WTForms has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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

from app.cases.evidence import LARGEST, MEGA
from app.definitions import media, notes
from app.definitions.cleaning import MOST_FILES
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.forms.files import EvidenceField
from app.forms.rows import RowsField
from app.forms.showing import ShownField, offered

#: More choices than this are a list to open, fewer lie open as tiles.
MOST_TILES = 6


class MultiCheckboxField(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NumberField(StringField):
    """A number as it was typed; what it means is decided when the answers are checked."""


class DayField(StringField):
    """A day as it was typed; the calendar of the page writes it as `2026-03-05`."""


class MomentField(StringField):
    """A day and a time as they were typed: `2026-03-05 14:20`."""

    def _value(self) -> str:
        return notes.plain(self.data)


class TimeField(MomentField):
    """A time as it was typed: `14:20`."""


def field(question: Question, asking: Asking) -> Field:
    """The field of a question; what asks nothing has one that only shows."""
    if question.asks:
        return _FIELDS[question.kind](question, asking)
    return ShownField(question, asking, **_common(question, asking))


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
    if question.prefix:
        shown["data-prefix"] = question.prefix
    return NumberField(**_common(question, asking), render_kw={"inputmode": "decimal", **shown})


def _date(question: Question, asking: Asking) -> Field:
    return DayField(**_common(question, asking))


def _time(question: Question, asking: Asking) -> Field:
    return TimeField(**_common(question, asking))


def _moment(question: Question, asking: Asking) -> Field:
    return MomentField(**_common(question, asking))


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
    return RowsField(question, lambda column: field(column, asking), **_common(question, asking))


def _files(question: Question, asking: Asking) -> Field:
    endings = media.endings_of(question.media)
    heaviest = min(question.heaviest or LARGEST, LARGEST)
    return EvidenceField(
        **_common(question, asking),
        render_kw={
            "accept": ",".join(f".{one}" for one in endings),
            "data-most": question.longest or MOST_FILES,
            "data-heaviest": heaviest,
            "data-kinds": "、".join(endings),
            "data-megabytes": f"{heaviest / MEGA:g}",
            "multiple": question.longest != 1,
        },
    )


_FIELDS: dict[str, Callable[[Question, Asking], Field]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "date": _date,
    "time": _time,
    "moment": _moment,
    "tick": _tick,
    "choice": _choice,
    "choices": _choices,
    "people": _people,
    "files": _files,
    "rows": _rows,
}
