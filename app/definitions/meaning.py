"""What a procedure folder says, whoever wrote it and however it is drawn: one digest of it.

Two folders of one meaning differ at most in how their files are written: the order of shapes in a
diagram, where they lie, spaces, the order of names in JSON and TOML. Lines that leave one shape
keep their order, since the first that holds is taken.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from app.definitions.folders import RUNS
from app.engine import Spec

#: What editors write about themselves into a form.
_OF_EDITORS = frozenset({"exporter", "executionPlatform", "executionPlatformVersion"})


def digest(texts: Mapping[str, str], spec: Spec, pins: Mapping[str, str]) -> str:
    """SHA-256 over the meaning of a sound folder; `pins` are the versions that it calls."""
    said = {
        "procedure": _procedure(spec),
        "files": {name: _said(name, text) for name, text in texts.items() if _is_data(name)},
        "calls": dict(pins),
    }
    written = orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(written).hexdigest()


def _procedure(spec: Spec) -> dict[str, Any]:
    return {
        "process": spec.process_id,
        "name": spec.name,
        "documentation": spec.documentation,
        "elements": {one.id: asdict(one) for one in spec.elements.values()},
        "flows": sorted(
            (asdict(one) for one in spec.flows.values()), key=lambda one: one["source"]
        ),
        "lanes": {one.id: asdict(one) for one in spec.lanes.values()},
        "decisions": {one.id: asdict(one) for one in spec.decisions.values()},
    }


def _is_data(name: str) -> bool:
    return name.endswith((".json", ".toml")) and name != RUNS


def _said(name: str, text: str) -> Any:
    if name.endswith(".toml"):
        return tomllib.loads(text)
    try:
        said = json.loads(text)
    except ValueError:  # nothing that the procedure reads
        return text
    if not isinstance(said, dict):
        return said
    return {key: said[key] for key in said if key not in _OF_EDITORS}
