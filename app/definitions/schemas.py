"""Read forms as officials' tools write them, form-js or `camunda:formData`, into questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

from app.definitions import media, rights
from app.definitions.cleaning import EMAIL, KINDS, PHONE
from app.definitions.question import SHOWING, Question
from app.definitions.sources import Choice
from app.engine import Element

#: form-js component type → our kind.
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
    "text": "note",
    "separator": "rule",
    "table": "table",
    "expression": "computed",
}
#: What form-js knows besides for a date.
SUBTYPES = {"time": "time", "datetime": "moment"}
#: Empty space is the page's own affair.
SILENT = frozenset({"spacer"})
#: Components without a key of their own.
NAMELESS = frozenset({"note", "rule", "table"})
#: camunda:formField type → form-js component type.
CAMUNDA_TYPE = {
    "string": "textfield",
    "long": "number",
    "double": "number",
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
#: What `components` notes on a component: its place, the title of its group, what hides its groups.
PLACE, GROUP, HIDING = "@place", "@group", "@hiding"
MEGA = 1024 * 1024


def read(text: str) -> list[Question]:
    """The questions of a form-js schema that has passed `form_problems.problems_in`."""
    return [question_of(component) for component in components(json.loads(text))]


def of_step(element: Element, files: Mapping[str, str]) -> list[Question]:
    """What a step of a folder with these files asks, to the extent that the step has rights."""
    return rights.narrowed(of_form(element, files), element.properties)


def of_form(element: Element, files: Mapping[str, str]) -> list[Question]:
    """All questions of the form of a step; nothing if it has none."""
    if not element.form:
        return []
    if isinstance(element.form, str):
        return read(files[f"forms/{element.form_name}.json"])
    return from_form_data(element.form)


def components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The components of a form, or of rows, in their order; groups dissolve into their members."""
    places = count(1)
    for component in _flat(schema, "", ()):
        yield {**component, PLACE: next(places)}


def _flat(
    schema: Mapping[str, Any], group: str, hiding: tuple[str, ...]
) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components", ()):
        hide = (component.get("conditional") or {}).get("hide")
        both = (*hiding, _expression(hide) or "") if hide else hiding
        if component.get("type") == "group":
            title = str(component.get("label") or group)
            yield from _flat(component, title, both)
        elif component.get("type") not in SILENT:
            yield {**component, GROUP: group, HIDING: both}


def key_of(component: Mapping[str, Any]) -> str:
    """The name under which a component keeps its answer; rows call it a path."""
    kind = kind_of(component)
    if kind in NAMELESS:
        return f"{kind}.{component.get(PLACE, 0)}"
    return str(component.get("key") or component.get("path") or "")


def question_of(component: Mapping[str, Any]) -> Question:
    rules = component.get("validate") or {}
    extra = component.get("properties") or {}
    looks = component.get("appearance") or {}
    kind = kind_of(component)
    question = Question(
        name=key_of(component),
        label=_label(component, kind),
        kind=kind,
        is_required=bool(rules.get("required")),
        hint=component.get("description") or "",
        choices=_values(component),
        choices_from=component.get("valuesKey"),
        choices_by=_expression(component.get("valuesExpression")),
        shortest=_whole(rules.get("minLength")),
        longest=_whole(rules.get("maxLength")) or _whole(extra.get("most")),
        pattern=_pattern(rules),
        unit=looks.get("suffixAdorner") or looks.get("suffixer") or "",
        prefix=looks.get("prefixAdorner") or "",
        shown_if=_shown_if(component),
        required_if=_expression(extra.get("requiredIf")),
        valid_if=_expression(extra.get("validIf")),
        otherwise=extra.get("otherwise", ""),
        default=component.get("defaultValue"),
        use=extra.get("use"),
        page=str(extra.get("page") or ""),
        group=component.get(GROUP, ""),
        must_be_ticked=kind == "tick" and bool(rules.get("required")),
        is_readonly=component.get("readonly") is True or component.get("disabled") is True,
        read_if=_read_if(component),
        worked_out=_expression(component.get("expression") or component.get("dataSource")),
    )
    return _MORE.get(kind, _with_range)(question, component)


def kind_of(component: Mapping[str, Any]) -> str:
    """One of our kinds; "" for what we cannot ask."""
    own = KIND_OF.get(component.get("type", ""), "")
    if own == "date":
        own = SUBTYPES.get(str(component.get("subtype")), own)
    told = str((component.get("properties") or {}).get("kind") or own)
    fixed = SHOWING | {"rows"}
    is_asked = told in KINDS and (told == own or not {told, own} & fixed)
    return told if own and is_asked else ""


def _label(component: Mapping[str, Any], kind: str) -> str:
    if kind == "note":
        return str(component.get("text") or "")
    dated = component.get("timeLabel" if kind == "time" else "dateLabel")
    return component.get("label") or dated or ("" if kind in NAMELESS else key_of(component))


def _with_columns(question: Question, component: Mapping[str, Any]) -> Question:
    """Add the columns of rows, how many rows there may be, and those that stand there at first.

    form-js's `defaultRepetitions` are the rows at first, and all there are where `allowAddRemove`
    is off.
    """
    extra = component.get("properties") or {}
    columns = tuple(question_of(one) for one in components(component))
    least = _whole(extra.get("least"))
    offered = _whole(component.get("defaultRepetitions"))
    first = max(least or 0, offered or 0)
    blank = {one.name: one.default for one in columns if one.default is not None}
    return replace(
        question,
        columns=columns,
        shortest=least,
        longest=first if component.get("allowAddRemove") is False else question.longest,
        default=[blank] * first if first or offered == 0 else None,
        given=str(extra.get("given") or ""),
        summed=str(extra.get("sum") or ""),
    )


def _with_heads(question: Question, component: Mapping[str, Any]) -> Question:
    """Add the columns of a table that is shown."""
    columns = component.get("columns") or ()
    heads = (Question(str(one["key"]), str(one.get("label") or ""), "line") for one in columns)
    return replace(question, columns=tuple(heads))


def _with_media(question: Question, component: Mapping[str, Any]) -> Question:
    """Add which files are taken, how many, and how heavy each may be."""
    extra = component.get("properties") or {}
    most = 1 if component.get("multiple") is False else question.longest
    heaviest = _decimal(extra.get("mostMB"))
    return replace(
        question,
        longest=most,
        media=media.named(str(component.get("accept") or "")),
        heaviest=None if heaviest is None else int(heaviest * MEGA),
    )


def _with_range(question: Question, component: Mapping[str, Any]) -> Question:
    """Add the limits of a number, or of a date in days from today."""
    extra, rules = component.get("properties") or {}, component.get("validate") or {}
    if question.kind in {"date", "moment"}:
        first = 0 if component.get("disallowPassedDates") is True else None
        least, greatest, step = extra.get("fromToday", first), extra.get("untilToday"), None
    else:
        least, greatest, step = rules.get("min"), rules.get("max"), component.get("increment")
    digits = _whole(component.get("decimalDigits"))
    if step in (None, "") and digits is not None and question.kind == "number":
        step = Decimal(1).scaleb(-digits)
    return replace(
        question, least=_decimal(least), greatest=_decimal(greatest), step=_decimal(step)
    )


_MORE = {"rows": _with_columns, "table": _with_heads, "files": _with_media}


def _values(component: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple((str(one["value"]), str(one["label"])) for one in component.get("values") or ())


def _pattern(rules: Mapping[str, Any]) -> str | None:
    told = {"email": EMAIL, "phone": PHONE}.get(str(rules.get("validationType")))
    return told or rules.get("pattern") or None


def _shown_if(component: Mapping[str, Any]) -> str | None:
    """Not hidden itself, nor any group around it."""
    own = (component.get("conditional") or {}).get("hide")
    hiding = component.get(HIDING, (_expression(own),) if own else ())
    return " and ".join(f"({one}) != true" for one in hiding) or None


def _read_if(component: Mapping[str, Any]) -> str | None:
    texts = (component.get(name) for name in ("readonly", "disabled"))
    told = [f"({_expression(one)}) = true" for one in texts if isinstance(one, str) and one]
    return " or ".join(told) or None


def _expression(text: Any) -> str | None:
    """FEEL as form-js writes it, with or without `=` before it."""
    return str(text).strip().removeprefix("=") if text else None


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def from_form_data(fields: list[dict[str, Any]]) -> list[Question]:
    """The questions of `camunda:formData`, as the engine hands its fields over."""
    return [question_of(component_of(one)) for one in fields]


def component_of(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field of the diagram as form-js would write it; more is said by its properties.

    `hint`, `hide`, `unit` and `digits` say what the diagram's editor has no place for; all others
    are those of form-js.
    """
    rules: Mapping[str, Any] = field.get("validation") or {}
    extra: Mapping[str, Any] = field.get("properties") or {}
    return {
        "type": CAMUNDA_TYPE.get(field["type"], ""),
        "key": field["id"],
        "label": field.get("label") or field["id"],
        "description": extra.get("hint"),
        "values": [
            {"value": one["id"], "label": one.get("name") or one["id"]}
            for one in field.get("values") or ()
        ],
        "defaultValue": field.get("default"),
        "increment": 1 if field["type"] == "long" else None,
        "decimalDigits": extra.get("digits"),
        "appearance": {"suffixAdorner": extra.get("unit")},
        "conditional": {"hide": extra.get("hide")},
        "readonly": "readonly" in rules,
        "validate": {
            "required": "required" in rules,
            "minLength": rules.get("minlength"),
            "maxLength": rules.get("maxlength"),
            "min": rules.get("min"),
            "max": rules.get("max"),
        },
        "properties": extra,
    }
