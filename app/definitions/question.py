"""One question of a form, as it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app.definitions import sources
from app.definitions.sources import Asking, Choice
from app.engine import feel

#: Kinds that show something and ask nothing.
SHOWING = frozenset({"note", "rule", "table", "computed"})


@dataclass(frozen=True)
class Question:
    """One question. `kind` is one of KINDS; limits that do not apply are None.

    `shown_if` and `required_if` are FEEL over the case's variables and the answers before it: what
    is said to a question that is not shown does not count. `valid_if` is FEEL over the same and
    the answer itself; where it is not true, `otherwise` says what is wrong. `use` marks the one
    question whose choices are the step's buttons (`outcome`) and the one that takes the opinion
    (`opinion`): an opinion that is not asked for may still be given. `page` begins a page of the
    form under that title, and the questions behind it are on it too. `columns` are the questions of
    each row of a question of `rows`; `shortest` and `longest` then count rows. Rows that are
    `given` stand as the case knows them under the question's name: nobody adds or removes one,
    each is titled by its entry of that name, and its other entries are there for the columns'
    rules. `summed` names the column whose sum stands below. A `hint` that begins with `=` is FEEL
    over the case's variables, for figures that are fixed elsewhere; form-js writes it so too.

    What is read only (`is_readonly`, or by FEEL `read_if`) shows what the case knows and takes no
    answer; nor do the kinds of SHOWING: a `note` is text to be read, `rule` a line, `table` and
    `computed` are what `worked_out` comes to, FEEL over the variables and the answers before.
    `group` is the title of the group that it stands in. Of files `media` are the types that are
    taken, all if empty, and `heaviest` the most bytes of each.
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
    page: str = ""
    columns: tuple[Question, ...] = ()
    given: str = ""
    summed: str = ""
    is_readonly: bool = False
    read_if: str | None = None
    worked_out: str | None = None
    group: str = ""
    choices_by: str | None = None
    pattern: str | None = None
    prefix: str = ""
    media: tuple[str, ...] = ()
    heaviest: int | None = None

    @property
    def asks(self) -> bool:
        """Is there anything to answer?"""
        return self.kind not in SHOWING and not self.is_readonly

    @property
    def gives(self) -> bool:
        """Does the step set a variable of that name?"""
        return self.asks or self.kind == "computed"

    @property
    def access(self) -> str:
        """What whoever has the turn may do with it; what is hidden is not there at all."""
        return "edit" if self.asks else "read"

    def standing(self, asking: Asking) -> Question:
        """The question as it stands in a case: a condition of being read only is decided there."""
        if self.read_if is None:
            return self
        is_read = feel.evaluate(self.read_if, asking.variables) is True
        return replace(self, is_readonly=is_read, read_if=None)

    def work_out(self, names: Mapping[str, Any]) -> Any:
        """What `worked_out` comes to."""
        return None if self.worked_out is None else feel.evaluate(self.worked_out, names)

    @property
    def hint_expression(self) -> str | None:
        """The FEEL of a hint that has to be worked out."""
        return self.hint.removeprefix("=") if self.hint.startswith("=") else None

    def hint_in(self, names: Mapping[str, Any]) -> str:
        """The hint as it reads in a case; a sentence that it does not come to is left out."""
        if self.hint_expression is None:
            return self.hint
        said = feel.evaluate(self.hint_expression, names)
        return said if isinstance(said, str) else ""

    def offered(self, asking: Asking) -> tuple[Choice, ...]:
        """The choices as they stand for this person and place."""
        if self.choices_by is not None:
            return _listed(feel.evaluate(self.choices_by, asking.variables))
        if self.choices_from is None:
            return self.choices
        return tuple(sources.named(self.choices_from).offer(asking))

    def told(self, value: str) -> str | None:
        """What stands for a value that was picked once, though it is not offered any more.

        None where that cannot be told: a browser may send back what was never a choice.
        """
        tells = sources.named(self.choices_from).tells if self.choices_from else None
        try:
            return tells(value) if tells is not None else None
        except ValueError:
            return None

    def holds(self, picked: list[Any], asking: Asking) -> bool:
        """Are all of these among the choices for this person and place?"""
        judge = sources.named(self.choices_from).holds if self.choices_from else None
        if judge is not None:
            return judge(asking, picked)
        return set(picked) <= {value for value, _label in self.offered(asking)}

    @property
    def hangs_on(self) -> frozenset[str]:
        """The variables and earlier answers that decide whether it is asked."""
        return feel.parse_expression(self.shown_if).names if self.shown_if else frozenset()

    def is_shown(self, names: Mapping[str, Any]) -> bool:
        return self.shown_if is None or feel.evaluate(self.shown_if, names) is True

    def is_demanded(self, names: Mapping[str, Any]) -> bool:
        if self.required_if is None:
            return self.is_required
        return feel.evaluate(self.required_if, names) is True

    def accepts(self, names: Mapping[str, Any]) -> bool:
        return self.valid_if is None or feel.evaluate(self.valid_if, names) is True


def _listed(found: Any) -> tuple[Choice, ...]:
    """Choices that FEEL came to: texts, or contexts of `value` and `label`."""
    choices = []
    for one in found if isinstance(found, list) else []:
        known = one if isinstance(one, Mapping) else {"value": one}
        if known.get("value") is not None:
            value = str(known["value"])
            choices.append((value, str(known.get("label") or value)))
    return tuple(choices)
