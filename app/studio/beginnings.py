"""New procedures from nothing: a few steps that are in order, or a copy of another procedure."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from app.definitions import catalogue, folders
from app.definitions.folders import DIAGRAM
from app.errors import NotFound
from app.i18n import mark
from app.studio import abouts, examples

_FOLDER = Path(__file__).with_name("beginnings")
#: Begins the name of a procedure that is to be copied.
COPY_OF = "procedure:"
#: The examples of another procedure hold for that one.
_NOT_COPIED = frozenset({examples.FILE, folders.RUNS})


@dataclass(frozen=True)
class Beginning:
    """What somebody can begin with: its name here, what it is called and what it does."""

    name: str
    title: str
    says: str


BEGINNINGS = (
    Beginning(
        "one_level", mark("一级审批"), mark("填写以后由一个岗位审批，同意或者不同意，可以退回。")
    ),
    Beginning("two_levels", mark("两级审批"), mark("初审同意后再终审，两级都可以退回修改。")),
    Beginning("blank", mark("空白"), mark("只有一张表单，其余自己画。")),
)


def begun_with(name: str, title: str, category: str) -> dict[str, str]:
    """The files of a new procedure under a key of its own. Raises: NotFound: no such beginning."""
    key = f"p_{uuid.uuid4().hex[:10]}"
    if name.startswith(COPY_OF):
        version = catalogue.version_of(name.removeprefix(COPY_OF), None)
        files = {
            one: text
            for one, text in catalogue.files_of(version.id).items()
            if one not in _NOT_COPIED
        }
    elif name in {one.name for one in BEGINNINGS}:
        files = {one: data.decode() for one, data in folders.read(_FOLDER / name).items()}
    else:
        raise NotFound
    named = {"key": key, "title": title, "category": category, "case_number": _prefix(title)}
    files[abouts.ABOUT] = abouts.changed(files[abouts.ABOUT], named)
    files[DIAGRAM] = _renamed(files[DIAGRAM], key, title)
    return files


def _prefix(title: str) -> str:
    """The first characters of a title that may stand in the numbers of cases."""
    return "".join(re.findall(r"\w", title))[:4] or "SX"


_PROCESS = re.compile(r'(<(?:\w+:)?process [^>]*?\bid=")([^"]+)(")')
_NAME = re.compile(r'(<(?:\w+:)?process [^>]*?\bname=")([^"]*)(")')


def _renamed(diagram: str, key: str, title: str) -> str:
    """The diagram with its process under another id, wherever that is named, and another name."""
    found = _PROCESS.search(diagram)
    if found is None:
        return diagram
    old = re.compile(f'"{re.escape(found[2])}"')
    renamed = old.sub(f'"{key}"', diagram)
    return _NAME.sub(lambda name: name[1] + escape(title, {'"': "&quot;"}) + name[3], renamed, 1)
