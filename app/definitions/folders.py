"""Procedure folders on disk."""

from __future__ import annotations

from pathlib import Path

#: The one diagram of a folder.
DIAGRAM = "process.bpmn"
#: What came of the examples of a folder in a house: no part of what its procedure says.
RUNS = "runs.json"
#: What a folder may hold; anything else in it (a picture, an editor's leftovers) is not read.
ENDINGS = {".bpmn", ".dmn", ".json", ".toml"}


def read(folder: Path) -> dict[str, bytes]:
    """The files of a procedure folder: name relative to it, with `/`, → content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in ENDINGS
    }
