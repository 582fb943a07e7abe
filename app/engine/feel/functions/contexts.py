"""Built-in functions on contexts, that is on groups of named values (DMN 1.3, clause 10.3.4.7)."""

from __future__ import annotations

from typing import Any

from app.engine.feel import limits
from app.engine.feel.functions.register import function, spread

_ENTRY = {"key", "value"}


@function("get value(m: context, key: string)", "取出这个名称下的值；名称可以是一串路径。")
def get_value(context: dict[str, Any], key: str) -> Any:
    return context.get(key)


@function("get value(m: context, keys: list)")
def get_value_at(context: dict[str, Any], keys: list[Any]) -> Any:
    found: Any = context
    for key in keys:
        found = found.get(key) if isinstance(found, dict) and isinstance(key, str) else None
    return found if keys else None


@function("get entries(m: context)", "列出全部名称和值（key、value）。")
def get_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in context.items()]


@function("context(entries: any...)", "由名称和值（key、value）的列表组成一组值。")
def context(*entries: Any) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for entry in spread(entries):
        if not isinstance(entry, dict) or not entry.keys() >= _ENTRY:
            return None
        if not isinstance(entry["key"], str) or entry["key"] in made:
            return None
        made[entry["key"]] = entry["value"]
    return made


@function(
    "context put(context: context, key: string, value: any)", "放入一个值；名称可以是一串路径。"
)
def context_put(context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {**context, key: value}


@function("context put(context: context, keys: list, value: any)")
def context_put_at(context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    if not keys or not all(isinstance(each, str) for each in keys):
        return None
    limits.nesting(len(keys))
    return _put(context, keys, value)


def _put(context: Any, keys: list[str], value: Any) -> dict[str, Any] | None:
    if not isinstance(context, dict):
        return None
    if len(keys) > 1:
        value = _put(context.get(keys[0]), keys[1:], value)
        if value is None:
            return None
    return {**context, keys[0]: value}


@function("context merge(contexts: any...)", "把几组值合成一组，后面的优先。")
def context_merge(*contexts: Any) -> dict[str, Any] | None:
    made: dict[str, Any] = {}
    for each in spread(contexts):
        if not isinstance(each, dict):
            return None
        made |= each
    return made
