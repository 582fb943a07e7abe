"""Camunda's way of writing an expression, turned into FEEL."""

from __future__ import annotations

import re

_WRAPPED = re.compile(r"\s*[$#]\{(.*)\}\s*", re.DOTALL)
_STRING = re.compile(r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')")
_JAVA = (
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"=="), "="),
    (re.compile(r"(?<=\s)eq(?=\s)"), "="),
    (re.compile(r"(?<=\s)ne(?=\s)"), "!="),
    (re.compile(r"(?<=\s)gt(?=\s)"), ">"),
    (re.compile(r"(?<=\s)ge(?=\s)"), ">="),
    (re.compile(r"(?<=\s)lt(?=\s)"), "<"),
    (re.compile(r"(?<=\s)le(?=\s)"), "<="),
)


def feel_text(text: str | None) -> str | None:
    """`${a == 1 && b}` → `a = 1 and b`; a leading `=` (Camunda 8) goes; blank is None.

    Only what JUEL and FEEL say in different words is changed, and nothing within quotes, save that
    a quoted 'word' becomes a "word".
    """
    stripped = (text or "").strip()
    wrapped = _WRAPPED.fullmatch(stripped)
    if wrapped:
        stripped = _from_java(wrapped.group(1).strip())
    elif stripped.startswith("="):
        stripped = stripped[1:].strip()
    return stripped or None


def _from_java(text: str) -> str:
    parts = _STRING.split(text)
    return "".join(_piece(part) for part in parts)


def _piece(part: str) -> str:
    if part.startswith('"') and len(part) > 1:
        return part
    if part.startswith("'") and len(part) > 1:
        return '"' + part[1:-1].replace('"', '\\"') + '"'
    for pattern, replacement in _JAVA:
        part = pattern.sub(replacement, part)
    return part
