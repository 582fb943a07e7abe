"""The forms and decision tables of a draft, each under a title that people know."""

from __future__ import annotations

from dataclasses import dataclass

from app.engine import formusers, trying
from app.studio import drafts
from app.studio.models import Draft


@dataclass(frozen=True)
class Part:
    """A file: `name` is what stands in addresses, `title` what it is called, perhaps nothing."""

    file: str
    name: str
    title: str


def forms(found: Draft) -> list[Part]:
    """The forms, each called after the steps that ask it."""
    diagram = found.files.get("process.bpmn", "")
    steps = formusers.steps_of_forms(diagram.encode(errors="replace"))
    parts = []
    for file in sorted(found.files):
        if file.startswith("forms/") and file.endswith(".json"):
            name = file.removeprefix("forms/").removesuffix(".json")
            parts.append(Part(file, name, "、".join(dict.fromkeys(steps.get(name, ())))))
    return parts


def tables(found: Draft) -> list[Part]:
    """The files of decisions, each called after what is decided there."""
    names: dict[str, list[str]] = {}
    for one in trying.readable(drafts.as_folder(found)).values():
        names.setdefault(one.file, []).append(one.name)
    return [
        Part(file, file.removesuffix(".dmn"), "、".join(names.get(file, ())))
        for file in sorted(found.files)
        if file.endswith(".dmn")
    ]
