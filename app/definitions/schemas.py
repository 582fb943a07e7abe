"""Read forms as officials' tools write them, form-js or `camunda:formData`, into questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.definitions.cleaning import KINDS
from app.definitions.question import Question
from app.definitions.sources import Choice

#: form-js component type → our kind; what shows something and asks nothing is left out.
KIND_OF = {
    "textfield": "line",
    "textarea": "text",
    "number": "number",
    "datetime": "date",
    "checkbox": "tick",
    "select": "choice",
    "radio": "choice",
    "checklist": "choices",
    "taglist": "choices",
    "filepicker": "files",
    "dynamiclist": "rows",
}
SILENT = frozenset({"text", "html", "spacer", "separator", "image", "button"})
#: camunda:formField type → our kind.
CAMUNDA_KIND = {
    "string": "line",
    "long": "number",
    "double": "number",
    "boolean": "tick",
    "date": "date",
    "enum": "choice",
}


def read(text: str) -> list[Question]:
    """The questions of a form-js schema that has passed `form_problems.problems_in`."""
    return [question_of(component) for component in components(json.loads(text))]


def of_step(form: list[dict[str, Any]] | str | None, files: Mapping[str, str]) -> list[Question]:
    """What a step asks whose form lies in a folder with these files; nothing if it has none."""
    if not form:
        return []
    if isinstance(form, str):
        name = form.removeprefix("forms/").removesuffix(".json")
        return read(files[f"forms/{name}.json"])
    return from_form_data(form)


def components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components", ()):
        if component.get("type") == "group":
            yield from components(component)
        elif component.get("type") not in SILENT:
            yield component


def key_of(component: Mapping[str, Any]) -> str:
    """The name under which a component keeps its answer; rows call it a path."""
    return str(component.get("key") or component.get("path") or "")


def question_of(component: Mapping[str, Any]) -> Question:
    rules = component.get("validate", {})
    extra = component.get("properties", {})
    kind = kind_of(component)
    question = Question(
        name=key_of(component),
        label=component.get("label", key_of(component)),
        kind=kind,
        is_required=bool(rules.get("required")),
        hint=component.get("description", ""),
        choices=_values(component),
        choices_from=component.get("valuesKey"),
        shortest=_whole(rules.get("minLength")),
        longest=_whole(rules.get("maxLength")) or _whole(extra.get("most")),
        unit=component.get("appearance", {}).get("suffixer", ""),
        shown_if=_shown_if(component),
        required_if=_expression(extra.get("requiredIf")),
        valid_if=_expression(extra.get("validIf")),
        otherwise=extra.get("otherwise", ""),
        default=component.get("defaultValue"),
        use=extra.get("use"),
        page=str(extra.get("page") or ""),
        must_be_ticked=kind == "tick" and bool(rules.get("required")),
    )
    make = _with_columns if kind == "rows" else _with_range
    return make(question, component)


def kind_of(component: Mapping[str, Any]) -> str:
    """One of our kinds; "" for what we cannot ask."""
    own = KIND_OF.get(component.get("type", ""), "")
    told = str((component.get("properties") or {}).get("kind") or own)
    is_asked = told in KINDS and (told == "rows") == (own == "rows")
    return told if own and is_asked else ""


def _with_columns(question: Question, component: Mapping[str, Any]) -> Question:
    """Add the columns of rows, how many rows there may be, and those that stand there at first.

    form-js's `defaultRepetitions` are the rows at first, and all there are where `allowAddRemove`
    is off.
    """
    columns = tuple(question_of(one) for one in components(component))
    least = _whole(component.get("properties", {}).get("least"))
    offered = _whole(component.get("defaultRepetitions"))
    first = max(least or 0, offered or 0)
    blank = {one.name: one.default for one in columns if one.default is not None}
    return replace(
        question,
        columns=columns,
        shortest=least,
        longest=first if component.get("allowAddRemove") is False else question.longest,
        default=[blank] * first if first or offered == 0 else None,
        given=str(component.get("properties", {}).get("given") or ""),
        summed=str(component.get("properties", {}).get("sum") or ""),
    )


def _with_range(question: Question, component: Mapping[str, Any]) -> Question:
    """Add the limits of a number, or of a date in days from today."""
    extra, rules = component.get("properties", {}), component.get("validate", {})
    if question.kind == "date":
        least, greatest, step = extra.get("fromToday"), extra.get("untilToday"), None
    else:
        least, greatest, step = rules.get("min"), rules.get("max"), component.get("increment")
    return replace(
        question, least=_decimal(least), greatest=_decimal(greatest), step=_decimal(step)
    )


def _values(component: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple((str(one["value"]), str(one["label"])) for one in component.get("values", ()))


def _shown_if(component: Mapping[str, Any]) -> str | None:
    hide = _expression(component.get("conditional", {}).get("hide"))
    return f"({hide}) != true" if hide else None


def _expression(text: Any) -> str | None:
    """FEEL as form-js writes it, with or without `=` before it."""
    return str(text).strip().removeprefix("=") if text else None


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def from_form_data(fields: list[dict[str, Any]]) -> list[Question]:
    """The questions of `camunda:formData`, as the engine hands its fields over."""
    return [_form_field(one) for one in fields]


def _form_field(one: Mapping[str, Any]) -> Question:
    rules: Mapping[str, Any] = one.get("validation", {})
    kind = CAMUNDA_KIND.get(one["type"], "line")
    question = Question(
        name=one["id"],
        label=one.get("label") or one["id"],
        kind=kind,
        is_required="required" in rules,
        choices=tuple((choice["id"], choice["name"]) for choice in one.get("values", ())),
        shortest=_whole(rules.get("minlength")),
        longest=_whole(rules.get("maxlength")),
        default=one.get("default"),
        step=Decimal(1) if one["type"] == "long" else None,
    )
    return replace(question, least=_decimal(rules.get("min")), greatest=_decimal(rules.get("max")))
