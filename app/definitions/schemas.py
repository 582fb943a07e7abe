"""Read forms as officials' tools write them, form-js or `camunda:formData`, into questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.definitions import sources
from app.definitions.question import Question
from app.definitions.sources import Choice
from app.engine import Problem, feel
from app.i18n import mark

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
#: What a row cannot hold.
NOT_IN_ROWS = frozenset({"filepicker", "dynamiclist"})
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
    """The questions of a form-js schema; the schema must have passed `problems_in`."""
    return [_question(component) for component in _components(json.loads(text))]


def of_step(form: list[dict[str, Any]] | str | None, files: Mapping[str, str]) -> list[Question]:
    """What a step asks whose form lies in a folder with these files; nothing if it has none."""
    if not form:
        return []
    if isinstance(form, str):
        name = form.removeprefix("forms/").removesuffix(".json")
        return read(files[f"forms/{name}.json"])
    return from_form_data(form)


def _components(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in schema.get("components", ()):
        if component.get("type") == "group":
            yield from _components(component)
        elif component.get("type") not in SILENT:
            yield component


def _key(component: Mapping[str, Any]) -> str:
    """The name under which a component keeps its answer; rows call it a path."""
    return str(component.get("key") or component.get("path") or "")


def _question(component: Mapping[str, Any]) -> Question:
    rules = component.get("validate", {})
    extra = component.get("properties", {})
    kind = extra.get("kind") or KIND_OF[component["type"]]
    question = Question(
        name=_key(component),
        label=component.get("label", _key(component)),
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
        must_be_ticked=kind == "tick" and bool(rules.get("required")),
    )
    if kind == "rows":
        columns = tuple(_question(one) for one in _components(component))
        return replace(question, shortest=_whole(extra.get("least")), columns=columns)
    return _with_range(question, component)


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
        choices=tuple((value["id"], value["name"]) for value in one.get("values", ())),
        shortest=_whole(rules.get("minlength")),
        longest=_whole(rules.get("maxlength")),
        default=one.get("default"),
        step=Decimal(1) if one["type"] == "long" else None,
    )
    return replace(question, least=_decimal(rules.get("min")), greatest=_decimal(rules.get("max")))


def problems_in(file: str, text: str) -> list[Problem]:
    """Everything that is wrong with a form-js schema, each with the field's key."""
    try:
        schema = json.loads(text)
        components = list(_components(schema))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return [_problem(file, "", mark("表单文件不是有效的表单，请在表单设计器中重新保存。"))]
    found: list[Problem] = []
    seen: set[str] = set()
    for component in components:
        key = _key(component)
        found += [_problem(file, key, text) for text in _component_problems(component, key, seen)]
        found += _problems_in_rows(file, component)
        seen.add(key)
    return found


def _problems_in_rows(file: str, component: Mapping[str, Any]) -> list[Problem]:
    """The columns of rows are questions of their own; there are some, and none with rows again."""
    if component.get("type") != "dynamiclist":
        return []
    columns = list(_components(component))
    if not columns:
        return [_problem(file, _key(component), mark("多行填写里还没有字段，请至少放一个。"))]
    found: list[Problem] = []
    seen: set[str] = set()
    for column in columns:
        told = _component_problems(column, _key(column), seen)
        if column.get("type") in NOT_IN_ROWS:
            told.append(mark("多行填写里不能放附件或另一个多行填写，请移到外面。"))
        found += [_problem(file, f"{_key(component)}.{_key(column)}", text) for text in told]
        seen.add(_key(column))
    return found


def _component_problems(component: Mapping[str, Any], key: str, seen: set[str]) -> list[str]:
    checks: list[tuple[bool, str]] = [
        (
            not key.isidentifier(),
            mark("字段的键（key）须以字母或汉字开头，只含字母、汉字、数字、下划线。"),
        ),
        (key in seen, mark("字段的键（key）在同一张表单里重复了，请改名。")),
        (key == "case", mark("“case”是系统保留的名称，请改名。")),
        (
            component.get("type") not in KIND_OF,
            mark("暂不支持这种字段，请换成文本、数字、日期、选择或附件。"),
        ),
        (_unknown_source(component), mark("valuesKey 指的选项来源不存在。")),
        (not _reads(component), mark("字段的限制或显示条件写错了，请检查数字和 FEEL 表达式。")),
        (_is_mute(component), mark("写了检验条件（validIf）就要写不符合时的提示（otherwise）。")),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


def _unknown_source(component: Mapping[str, Any]) -> bool:
    source = component.get("valuesKey")
    return source is not None and source not in sources.names()


def _is_mute(component: Mapping[str, Any]) -> bool:
    extra = component.get("properties") or {}
    return bool(extra.get("validIf")) and not extra.get("otherwise")


def _reads(component: Mapping[str, Any]) -> bool:
    if component.get("type") not in KIND_OF or not _key(component):
        return True
    try:
        question = _question(component)
        for text in filter(None, (question.shown_if, question.required_if, question.valid_if)):
            feel.parse_expression(text)
    except (feel.FeelError, ArithmeticError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _problem(file: str, element: str, message: str) -> Problem:
    return Problem(file=file, element=element, code="form", message=message)
