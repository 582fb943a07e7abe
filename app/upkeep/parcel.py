"""The configuration of a house as one .zip: read without trust, every problem told at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from app import days, zips
from app.errors import AppError, Invalid, Sentence
from app.i18n import mark
from app.organisation import branding, settings
from app.organisation.granting import CODE, LONGEST_TITLE, is_title
from app.studio import abouts, parcels
from app.upkeep.workdays import Entry, is_note

FORMAT = 1
LIST, MARK, PROCEDURES = "configuration.json", "mark.png", "procedures/"
MOST_PARTS = 50
#: Bytes: of the file, and of all parts together.
HEAVIEST, LARGEST_UNPACKED = 8 * 1024 * 1024, 20 * 1024 * 1024
MOST_DAYS, MOST_ROLES = 2_000, 200


@dataclass
class Configuration:
    """What a house is set up by. Nothing in it is secret; `problems` is what could not be read."""

    roles: dict[str, str] = field(default_factory=dict)
    days: list[Entry] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    mark: bytes | None = None
    procedures: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Sentence] = field(default_factory=list)


def packed(one: Configuration, made_at: str) -> bytes:
    """A configuration as a file; of the same one the parts are the same."""
    listed = {
        "format": FORMAT,
        "made_at": made_at,
        "roles": [{"code": code, "title": title} for code, title in sorted(one.roles.items())],
        "calendar": [
            {"day": day.day.isoformat(), "is_working": day.is_working, "note": day.note}
            for day in one.days
        ],
        "settings": one.values,
    }
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as file:
        text = orjson.dumps(listed, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        file.writestr(zipfile.ZipInfo(LIST, zips.ANY_DAY), text)
        if one.mark is not None:
            file.writestr(zipfile.ZipInfo(MARK, zips.ANY_DAY), one.mark)
        for key, files in sorted(one.procedures.items()):
            name = f"{PROCEDURES}{key}.zip"
            file.writestr(zipfile.ZipInfo(name, zips.ANY_DAY), parcels.packed(files))
    return into.getvalue()


def unpacked(content: bytes) -> Configuration:
    """The configuration in a file, with what is wrong in it.

    Raises: Invalid, where it is no such file at all; field `file`.
    """
    if len(content) > HEAVIEST:
        raise _not(mark("文件超过%(most)d MB。"), most=HEAVIEST // 1024 // 1024)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = _parts(file)
            listed = orjson.loads(parts.pop(LIST, b"null"))
    except zips.UNREADABLE as error:
        raise _not(mark("这不是导出的配置文件，或者已经损坏。")) from error
    if not isinstance(listed, dict) or listed.get("format") != FORMAT:
        raise _not(mark("这不是导出的配置文件，或者是更新的版本导出的。"))
    return _Reader(listed, parts).read()


def _parts(file: zipfile.ZipFile) -> dict[str, bytes]:
    """Judged by its list of contents first; a part that unpacks to more than that is damaged."""
    listed = file.infolist()
    if zips.is_swollen(listed, most=MOST_PARTS, largest=LARGEST_UNPACKED):
        raise _not(mark("文件解开后太大，或者里面的文件太多。"))
    found = {}
    for one in listed:
        with file.open(one) as part:
            found[one.filename] = part.read(one.file_size)
            if part.read(1):
                raise EOFError
    return found


def _not(text: str, **values: int) -> Invalid:
    return Invalid({"file": [Sentence(text, **values)]})


def _text(row: Mapping[str, Any], name: str) -> str:
    """What a row says under a name; nothing where that is no text."""
    said = row.get(name)
    return said.strip() if isinstance(said, str) else ""


class _Reader:
    """Goes through what was listed; what cannot be read is a problem and is left out."""

    def __init__(self, listed: Mapping[str, Any], parts: Mapping[str, bytes]) -> None:
        self.listed, self.parts, self.found = listed, parts, Configuration()

    def read(self) -> Configuration:
        for row in self._rows("roles", MOST_ROLES):
            self._role(row)
        for row in self._rows("calendar", MOST_DAYS):
            self._day(row)
        self._values()
        for name, content in self.parts.items():
            self._part(name, content)
        return self.found

    def _wrong(self, text: str, **values: Any) -> None:
        self.found.problems.append(Sentence(text, **values))

    def _rows(self, name: str, most: int) -> list[dict[str, Any]]:
        rows = self.listed.get(name, [])
        if not isinstance(rows, list) or len(rows) > most:
            self._wrong(mark("“%(name)s”读不懂，或者太多。"), name=name)
            return []
        return [row if isinstance(row, dict) else {} for row in rows]

    def _role(self, row: Mapping[str, Any]) -> None:
        code, title = _text(row, "code"), _text(row, "title")
        if not CODE.fullmatch(code) or not is_title(title):
            self._wrong(mark("角色“%(code)s”的代码或名称不对。"), code=code[:LONGEST_TITLE])
        elif code in self.found.roles:
            self._wrong(mark("角色“%(code)s”写了不止一次。"), code=code)
        else:
            self.found.roles[code] = title

    def _day(self, row: Mapping[str, Any]) -> None:
        day, works, note = _text(row, "day"), row.get("is_working"), _text(row, "note")
        try:
            parsed = days.read(day)
        except ValueError:
            parsed = None
        if parsed is None or not isinstance(works, bool) or not is_note(note):
            self._wrong(mark("日历里的“%(day)s”读不懂。"), day=day[:LONGEST_TITLE])
        elif any(one.day == parsed for one in self.found.days):
            self._wrong(mark("日历里的“%(day)s”写了不止一次。"), day=day)
        else:
            self.found.days.append(Entry(parsed, works, note))

    def _values(self) -> None:
        given = self.listed.get("settings", {})
        if not isinstance(given, dict):
            self._wrong(mark("“%(name)s”读不懂，或者太多。"), name="settings")
            return
        written = {name: str(one) for name, one in given.items()}
        self.found.values, wrong = settings.read(written)
        for name, said in wrong.items():
            known = settings.REGISTER.get(name)
            title = Sentence(known.title) if known else name[:LONGEST_TITLE]
            self._wrong(mark("设置“%(name)s”：%(why)s"), name=title, why=said)

    def _part(self, name: str, content: bytes) -> None:
        try:
            if name == MARK:
                branding.redrawn(content)
                self.found.mark = content
            elif name.startswith(PROCEDURES) and name.endswith(".zip"):
                self._procedure(name, content)
            else:
                self._wrong(mark("多出来的文件“%(name)s”，不导入。"), name=name[:LONGEST_TITLE])
        except AppError as error:
            self._wrong(mark("“%(name)s”：%(why)s"), name=name[:LONGEST_TITLE], why=error)

    def _procedure(self, name: str, content: bytes) -> None:
        files = parcels.unpacked(name, content)
        key = str(abouts.read(files.get(abouts.ABOUT, "")).get("key", ""))
        if key != name.removeprefix(PROCEDURES).removesuffix(".zip"):
            self._wrong(mark("“%(name)s”里的流程代码与文件名不同。"), name=name[:LONGEST_TITLE])
        else:
            self.found.procedures[key] = files
