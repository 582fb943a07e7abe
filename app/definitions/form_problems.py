"""Everything that is wrong with a form, found before it is put in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.definitions import schemas, sources
from app.definitions.questions import MOST_ROWS
from app.engine import Problem, feel
from app.i18n import mark

#: No form asks for more rows: they would fit no page.
ROWS_AT_MOST = 500
#: What a file breaks with that no form editor wrote.
UNREADABLE = (
    ArithmeticError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)


_BAD_KEY = mark("字段的键（key）须以字母或汉字开头，只含字母、汉字、数字、下划线。")
_TWICE = mark("字段的键（key）在同一张表单里重复了，请改名。")
_OTHER_FIELD = mark("暂不支持这种字段，请换成文本、数字、日期、选择、附件或多行填写。")


def problems_of_fields(file: str, element: str, fields: list[dict[str, Any]]) -> list[Problem]:
    """What is wrong with the fields that a step of a diagram asks by itself."""
    found: list[Problem] = []
    names = [field["id"] for field in fields]
    for field in fields:
        checks = [
            (not field["id"].isidentifier(), _BAD_KEY),
            (names.count(field["id"]) > 1, _TWICE),
            (field["type"] not in schemas.CAMUNDA_KIND, _OTHER_FIELD),
            (not _has_limits(field), mark("字段的限制写错了，请检查数字。")),
        ]
        found += [_problem(file, element, text) for is_wrong, text in checks if is_wrong]
    return found


def _has_limits(field: Mapping[str, Any]) -> bool:
    """Can the limits of a field be read?"""
    try:
        schemas.from_form_data([dict(field)])
    except (ArithmeticError, ValueError):
        return False
    return True


def problems_in(file: str, text: str) -> list[Problem]:
    """Everything that is wrong with a form-js schema, each with the field's key."""
    try:
        schema = json.loads(text)
        components = list(schemas.components(schema))
    except UNREADABLE:
        return [_problem(file, "", mark("表单文件不是有效的表单，请在表单设计器中重新保存。"))]
    found: list[Problem] = []
    seen: set[str] = set()
    for component in components:
        key = schemas.key_of(component)
        found += [_problem(file, key, text) for text in _component_problems(component, key, seen)]
        found += _problems_in_rows(file, component)
        seen.add(key)
    return found


def _problems_in_rows(file: str, component: Mapping[str, Any]) -> list[Problem]:
    """The columns of rows are questions of their own; there are some, and none with rows again."""
    if component.get("type") != "dynamiclist":
        return []
    rows, columns = schemas.key_of(component), _columns(component)
    if not columns:
        return [_problem(file, rows, mark("多行填写里还没有字段，请至少放一个。"))]
    found: list[Problem] = []
    if not _counts_rows(component):
        said = mark("多行填写的行数写错了：least 不小于0，most 在1至500之间，且不小于 least。")
        found.append(_problem(file, rows, said))
    seen: set[str] = set()
    for column in columns:
        key = schemas.key_of(column)
        told = _component_problems(column, key, seen) + _column_problems(column)
        found += [_problem(file, f"{rows}.{key}", text) for text in told]
        seen.add(key)
    return found


def _columns(component: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    try:
        return list(schemas.components(component))
    except UNREADABLE:
        return []


def _counts_rows(component: Mapping[str, Any]) -> bool:
    """Can there be as many rows as the form says?"""
    try:
        question = schemas.question_of(component)
    except UNREADABLE:
        return True  # told already
    if question.given:
        return True  # as many as the case gives
    least = question.shortest or 0
    most = MOST_ROWS if question.longest is None else question.longest
    return 0 <= least <= most and 1 <= most <= ROWS_AT_MOST


def _column_problems(column: Mapping[str, Any]) -> list[str]:
    """What a question may be, but not one in a row."""
    checks = [
        (
            schemas.kind_of(column) == "rows",
            mark("多行填写里不能再放多行填写，请移到外面。"),
        ),
        (
            bool((column.get("properties") or {}).get("use")),
            mark("多行填写里的字段不能作本步骤的结论或意见，请移到外面。"),
        ),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


def _component_problems(component: Mapping[str, Any], key: str, seen: set[str]) -> list[str]:
    checks: list[tuple[bool, str]] = [
        (not key.isidentifier() or key.startswith("_"), _BAD_KEY),
        (key in seen, _TWICE),
        (key == "case", mark("“case”是系统保留的名称，请改名。")),
        (not schemas.kind_of(component), _OTHER_FIELD),
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
    if not schemas.kind_of(component) or not schemas.key_of(component):
        return True
    try:
        question = schemas.question_of(component)
        texts = (
            question.shown_if,
            question.required_if,
            question.valid_if,
            question.hint_expression,
        )
        for text in filter(None, texts):
            feel.parse_expression(text)
    except (feel.FeelError, *UNREADABLE):
        return False
    return True


def _problem(file: str, element: str, message: str) -> Problem:
    return Problem(file=file, element=element, code="form", message=message)
