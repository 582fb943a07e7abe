"""Everything that is wrong with a form, found before it is put in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.definitions import media, notes, ownforms, rights, schemas, sources
from app.definitions.questions import MOST_ROWS
from app.engine import Element, Problem, feel
from app.errors import Sentence
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
_NO_HTML = mark("“%(name)s”是 HTML 代码，表单里不能放，请改用说明文字（text）。")
_NO_FRAME = mark("“%(name)s”是别处的网页（iframe），表单里不能放，请删去，说明文字里可以写网址。")
_NO_PICTURE = mark("“%(name)s”是图片，表单里不能放，请删去或改用说明文字（text）。")
_NO_PREVIEW = mark("“%(name)s”是文件预览，请删去：附件旁边本来就能预览。")
_NO_BUTTON = mark("“%(name)s”是按钮，请删去：本步骤的按钮由 use 为 outcome 的单选题产生。")
#: form-js component type → why it cannot be on a form of ours.
_UNSUPPORTED = {
    "html": _NO_HTML,
    "iframe": _NO_FRAME,
    "image": _NO_PICTURE,
    "documentPreview": _NO_PREVIEW,
    "button": _NO_BUTTON,
}


def problems_of_fields(file: str, element: str, fields: list[dict[str, Any]]) -> list[Problem]:
    """What is wrong with the fields that a step of a diagram asks by itself."""
    found: list[Problem] = []
    seen: set[str] = set()
    for field in fields:
        component = schemas.component_of(field)
        told = _component_problems(component, field["id"], seen)
        found += [_problem(file, element, text) for text in told]
        seen.add(field["id"])
    return found


def problems_of_own_form(file: str, element: Element) -> list[Problem]:
    """Is a form that the house is to have a page for one that it has?"""
    if element.own_form is None or ownforms.is_known(element.own_form):
        return []
    said = Sentence(
        "系统没有名为“app:%(name)s”的表单，只有：%(known)s。",
        name=element.own_form,
        known="、".join(f"app:{one}" for one in ownforms.names()),
    )
    return [Problem.saying((file, element.id, None), "unknown_form", said)]


def problems_of_rights(file: str, element: Element, forms: Mapping[str, str]) -> list[Problem]:
    """What is wrong with what a step may do with the fields of its form."""
    if not {rights.READ, rights.HIDDEN} & element.properties.keys():
        return []
    try:
        asked = schemas.of_form(element, forms)
    except UNREADABLE:
        return []  # told of the form
    place = (file, element.id, None)
    found = rights.faults(asked, element.properties)
    return [Problem.saying(place, "rights", said) for said in found]


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
        if component.get("type") in _UNSUPPORTED:
            found.append(_unsupported(file, component))
            continue
        key = schemas.key_of(component)
        found += [_problem(file, key, text) for text in _component_problems(component, key, seen)]
        found += _problems_in_rows(file, component)
        seen.add(key)
    return found


def _unsupported(file: str, component: Mapping[str, Any]) -> Problem:
    name = next((str(component[one]) for one in _NAMING if component.get(one)), "")
    why = _UNSUPPORTED[component["type"]]
    said = Sentence(why, name=name)
    return Problem.saying((file, name, None), "form", said)


#: By what a component is known to whoever placed it, the most telling first.
_NAMING = ("label", "key", "id", "type")


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
        (
            schemas.kind_of(column) in schemas.NAMELESS,
            mark("多行填写里不能放说明、分隔线和表格，请移到外面。"),
        ),
        (
            bool(column.get("readonly") or column.get("disabled")),
            mark("多行填写里的字段不能单独设为只读，请用算出的值（expression）或者整个只读。"),
        ),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


def _component_problems(component: Mapping[str, Any], key: str, seen: set[str]) -> list[str]:
    kind = schemas.kind_of(component)
    checks: list[tuple[bool, str]] = [
        (kind not in schemas.NAMELESS and (not key.isidentifier() or key[0] == "_"), _BAD_KEY),
        (key in seen, _TWICE),
        (key == "case", mark("“case”是系统保留的名称，请改名。")),
        (not kind, _OTHER_FIELD),
        (_unknown_source(component), mark("valuesKey 指的选项来源不存在。")),
        (not _reads(component), mark("字段的限制或显示条件写错了，请检查数字和 FEEL 表达式。")),
        (_is_mute(component), mark("写了检验条件（validIf）就要写不符合时的提示（otherwise）。")),
        (_is_unread(component), mark("作结论或意见的字段不能只读。")),
        (
            kind == "computed" and not component.get("expression"),
            mark("算出的值还没有写表达式（expression）。"),
        ),
        (kind == "table" and not _has_heads(component), _NO_HEADS),
        (
            kind == "files" and not _takes_files(component),
            mark("accept 里写了不能上传的格式，只能是 jpg、png、pdf、docx、xlsx、pptx。"),
        ),
    ]
    return [sentence for is_wrong, sentence in checks if is_wrong]


_NO_HEADS = mark("表格须写明数据来源（dataSource）和每一列的键（key），列不能由表达式给出。")


def _has_heads(component: Mapping[str, Any]) -> bool:
    columns = component.get("columns")
    are_named = isinstance(columns, list) and all(
        isinstance(one, Mapping) and one.get("key") for one in columns
    )
    return are_named and bool(columns) and bool(component.get("dataSource"))


def _takes_files(component: Mapping[str, Any]) -> bool:
    try:
        media.named(str(component.get("accept") or ""))
    except ValueError:
        return False
    return True


def _is_unread(component: Mapping[str, Any]) -> bool:
    extra = component.get("properties") or {}
    return bool(extra.get("use")) and bool(component.get("readonly") or component.get("disabled"))


def _unknown_source(component: Mapping[str, Any]) -> bool:
    source = component.get("valuesKey")
    return source is not None and source not in sources.names()


def _is_mute(component: Mapping[str, Any]) -> bool:
    extra = component.get("properties") or {}
    return bool(extra.get("validIf")) and not extra.get("otherwise")


def _reads(component: Mapping[str, Any]) -> bool:
    kind = schemas.kind_of(component)
    if (
        not kind
        or not schemas.key_of(component)
        or (kind == "files" and not _takes_files(component))
    ):
        return True
    try:
        question = schemas.question_of(component)
        texts = (
            question.shown_if,
            question.required_if,
            question.valid_if,
            question.hint_expression,
            question.choices_by,
            question.read_if,
            question.worked_out,
            *notes.expressions(question.label if kind == "note" else ""),
        )
        for text in filter(None, texts):
            feel.parse_expression(text)
        _require_pattern(question.pattern)
    except (feel.FeelError, *UNREADABLE):
        return False
    return True


def _require_pattern(pattern: str | None) -> None:
    """Raises: ValueError, if no text could be held against it."""
    if (
        pattern is not None
        and feel.evaluate("matches(text, pattern)", {"text": "", "pattern": pattern}) is None
    ):
        raise ValueError(pattern)


def _problem(file: str, element: str, message: str) -> Problem:
    return Problem(file=file, element=element, code="form", message=message)
