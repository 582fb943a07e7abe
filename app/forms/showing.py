"""What a form shows and does not ask: values of the case, figures worked out, tables, notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup
from wtforms import Field

from app import i18n
from app.definitions import notes
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import Refused
from app.forms import marking

#: How many there are of what is shown beside.
_COUNTED: dict[str, Callable[[int], str]] = {
    "files": lambda count: i18n.counted("%(num)s 个附件", count),
    "rows": lambda count: i18n.counted("共 %(num)s 行", count),
}
_CHOSEN = frozenset({"choice", "choices", "people"})


def offered(question: Question, asking: Asking) -> dict[str, str]:
    """Value → label: our own lists in the reader's language, the form's own as it has them."""
    found = dict(question.offered(asking))
    if question.choices_from is None:
        return found
    return {value: i18n.known(label) for value, label in found.items()}


def words(question: Question, answer: Any, asking: Asking) -> str:
    """An answer in words."""
    if question.kind in _COUNTED:
        return _COUNTED[question.kind](len(answer))
    if question.kind == "tick":
        return str(_("是") if answer else _("否"))
    if question.kind in _CHOSEN:
        labels = _labels(question, asking)
        picked = answer if isinstance(answer, list) else [answer]
        named = (labels.get(one) or question.told(one) or str(one) for one in picked)
        return i18n.listed(text.split("\n")[0] for text in named)
    told = notes.plain(answer) if question.kind in _WORKED_OUT else str(answer)
    return f"{question.prefix}{told}{question.unit}"


def _labels(question: Question, asking: Asking) -> dict[str, str]:
    """What a question offers; nothing where that can no longer be said (rules that are gone)."""
    try:
        return offered(question, asking)
    except Refused:
        return {}


#: Kinds whose values are more than the text that was typed.
_WORKED_OUT = frozenset({"computed", "time", "moment"})


class ShownField(Field):
    """It sends nothing. `look` is how it stands there: words, files, table, note or rule."""

    def __init__(self, question: Question, asking: Asking, **more: Any) -> None:
        super().__init__(**more)
        self.question, self.asking = question, asking
        self.look = _LOOKS.get(question.kind, "words")
        self.text = ""
        self.heads: list[str] = []
        self.lines: list[list[str]] = []

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        del formdata, extra_filters  # nothing is sent
        self.data = self.object_data = data
        if self.look == "note":
            self.text = marking.marked_up(notes.filled(self.question.label, self.asking.variables))
        elif self.look == "table":
            self.heads = [column.label for column in self.question.columns]
            self.lines = [self._line(row) for row in _contexts(data)]
        elif self.look == "words" and data not in (None, "", []):
            self.text = words(self.question, data, self.asking)

    def _line(self, row: Mapping[str, Any]) -> list[str]:
        """A row of a table: of what was asked as it was answered, else as it is known."""
        cells = ((column, row.get(column.name)) for column in self.question.columns)
        if self.question.kind == "table":
            return [notes.plain(value) for _column, value in cells]
        return [
            "" if value in (None, "", []) else words(column, value, self.asking)
            for column, value in cells
        ]

    def __call__(self, **more: Any) -> Markup:
        del more
        return Markup("")


_LOOKS = {"note": "note", "rule": "rule", "table": "table", "rows": "table", "files": "files"}


def _contexts(data: Any) -> list[Mapping[str, Any]]:
    return [one for one in data if isinstance(one, Mapping)] if isinstance(data, list) else []
