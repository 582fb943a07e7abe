"""Does a JSON value fit its schema? The part of JSON Schema that our own declarations use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app import days
from app.api import schemas
from app.api.schemas import Schema
from app.days import NoDay
from app.errors import Invalid, Sentence
from app.i18n import mark

#: A place in the value, in dotted words, and what is wrong there.
Fault = tuple[str, Sentence]

#: What no text of ours holds, and no database keeps; line ends and tabs are let in.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}
KIND_WORDS = {
    "string": mark("这里应填文字。"),
    "integer": mark("这里应填整数。"),
    "number": mark("这里应填数字。"),
    "boolean": mark("这里应填 true 或 false。"),
    "object": mark("这里应是一个对象。"),
    "array": mark("这里应是一个列表。"),
}


def require(value: Any, schema: Schema) -> None:
    """Raises: Invalid, per place all that does not fit."""
    details: dict[str, list[Sentence]] = {}
    for place, sentence in faults(value, schema):
        details.setdefault(place, []).append(sentence)
    if details:
        raise Invalid(details)


def faults(value: Any, schema: Schema, place: str = "") -> Iterator[Fault]:
    """Everything in a value that does not fit."""
    if "$ref" in schema:
        schema = schemas.COMPONENTS[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        yield from _any_of(value, schema["anyOf"], place)
        return
    kinds = schemas.kinds(schema)
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield place, Sentence(KIND_WORDS[kinds[0]])
        return
    if "enum" in schema and value not in schema["enum"]:
        listed = "、".join(str(one) for one in schema["enum"])
        yield place, Sentence(mark("只能是：%(listed)s。"), listed=listed)
        return
    for look in _LOOKS.get(type(value), ()):
        yield from look(value, schema, place)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _any_of(value: Any, schemas: list[Schema], place: str) -> Iterator[Fault]:
    """What is wrong by the alternative that fits best."""
    found = [list(faults(value, one, place)) for one in schemas]
    yield from min(found, key=len)


def _text_length(value: str, schema: Schema, place: str) -> Iterator[Fault]:
    if len(value) < schema.get("minLength", 0):
        yield place, Sentence(mark("这一项不能为空。"))
    longest = schema.get("maxLength")
    if longest is not None and len(value) > longest:
        yield place, Sentence(mark("最多%(most)d个字。"), most=longest)


def _text_form(value: str, schema: Schema, place: str) -> Iterator[Fault]:
    if CONTROL.search(value):
        yield place, Sentence(mark("文字里有不能接受的字符。"))
    elif "format" in schema and not _FORMATS[schema["format"]](value):
        yield place, Sentence(mark("写法不对，应为 %(format)s。"), format=schema["format"])
    elif schema.get("format") == "date":
        yield from _day_that_can_be_meant(value, place)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _day_that_can_be_meant(value: str, place: str) -> Iterator[Fault]:
    try:
        days.read(value)
    except NoDay as error:
        yield place, error.said


def _is_instant(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_FORMATS: dict[str, Callable[[str], bool]] = {
    "uuid": lambda value: UUID_TEXT.fullmatch(value) is not None,
    "date": _is_day,
    "date-time": _is_instant,
}


def _range(value: float, schema: Schema, place: str) -> Iterator[Fault]:
    if "minimum" in schema and value < schema["minimum"]:
        yield place, Sentence(mark("不能小于%(limit)s。"), limit=schema["minimum"])
    if "maximum" in schema and value > schema["maximum"]:
        yield place, Sentence(mark("不能大于%(limit)s。"), limit=schema["maximum"])


def _items(value: list[Any], schema: Schema, place: str) -> Iterator[Fault]:
    if len(value) < schema.get("minItems", 0):
        yield place, Sentence(mark("这一项不能为空。"))
    for index, one in enumerate(value):
        yield from faults(one, schema.get("items", {}), _below(place, str(index)))


def _fields(value: Mapping[str, Any], schema: Schema, place: str) -> Iterator[Fault]:
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield _below(place, name), Sentence(mark("缺少这一项。"))
    for name, one in value.items():
        inner = _below(place, CONTROL.sub("�", name))
        if CONTROL.search(name) or (name not in known and others is False):
            yield inner, Sentence(mark("不认识这一项，请删去。"))
        else:
            yield from faults(one, known.get(name, others), inner)


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


_LOOKS: dict[type, tuple[Callable[..., Iterator[Fault]], ...]] = {
    str: (_text_length, _text_form),
    int: (_range,),
    float: (_range,),
    list: (_items,),
    dict: (_fields,),
}
