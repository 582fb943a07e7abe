"""The details of an act as people read them: names for ids, words for codes, days, numbers of what.

An act keeps plain values for ever, of every version of the house that has written some; what is
for programs alone, an id above all, is left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app import audit, clock, i18n
from app.auditing import searching
from app.definitions import catalogue
from app.organisation import settings
from app.rating import explaining
from app.views import auditwords, detailwords, pagewords, shell

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)")
#: A code of a role, a stage or a category within a text.
_CODE = re.compile(r"\b[A-Z][A-Z0-9_]+\b")
#: Signs of a digest that are shown.
SHORT = 16
LOG = "eventlog.exported"
#: Details that say something where nothing is kept: a term without an end.
_OPEN = {("post.granted", "until"), ("post.end_set", "until"), ("post.end_set", "was")}


def ids_in(entries: Iterable[audit.AuditEntry]) -> set[uuid.UUID]:
    """Whatever some acts name by an id alone, to be looked up at once."""
    return {
        uuid.UUID(one)
        for entry in entries
        for name, value in entry.details.items()
        if name not in detailwords.HIDDEN
        for one in _texts(value)
        if _ID.fullmatch(one)
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield key
            yield from () if key == "id" else _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


@dataclass
class Teller:
    """Tells the details of acts; `names` are those of people and units, by id."""

    names: Mapping[uuid.UUID, str]
    _procedures: dict[str, str] | None = field(default=None, init=False)

    @classmethod
    def of(cls, entries: Iterable[audit.AuditEntry]) -> Teller:
        return cls(searching.names_of(ids_in(entries)))

    def lines(self, entry: audit.AuditEntry) -> Iterator[tuple[str, str]]:
        """What each detail is called, and what it says."""
        for name, value in entry.details.items():
            if name in detailwords.HIDDEN or (entry.action, name) in detailwords.TWICE:
                continue
            text = self._detail(entry.action, name, value, entry.details)
            if text:
                yield detailwords.field(entry.action, name), text

    def _detail(self, action: str, name: str, value: Any, beside: Mapping[str, Any]) -> str:
        if value is None and (action, name) in _OPEN:
            return str(_("不限期"))
        special = self._special(action, name, value, beside)
        return self._said(action, name, value) if special is None else special

    def _special(self, action: str, name: str, value: Any, beside: Mapping[str, Any]) -> str | None:
        """What one act alone keeps in its own way; None: it is as everywhere."""
        found = None
        if (action, name) == ("setting.changed", "name"):
            found = _setting(str(value))
        elif action == "calendar.changed":
            found = i18n.listed(f"{self._text(day)} {_day_kept(one)}" for day, one in value.items())
        elif (action, name) == ("configuration.imported", "changes"):
            found = i18n.listed(self._brought(sort, what) for sort, what in value)
        elif action == "access.refused":
            found = _refused(name, str(value), beside)
        return found

    def _brought(self, sort: str, what: str) -> str:
        """What an import of a configuration has changed: a role, a day, a setting, a procedure."""
        known = shell.role_titles().get(what) or self._titles().get(what) or self._text(what)
        return f"{i18n.known(sort)} {i18n.known(known)}".strip()

    def _said(self, action: str, name: str, value: Any) -> str:
        match value:
            case None | "":
                said = ""
            case bool():
                said = _("是") if value else _("否")
            case Mapping():
                said = self._pairs(action, name, value)
            case list():
                said = self._listed(action, name, value)
            case int() | float():
                said = _number(name, value)
            case _:
                said = self._word(action, name, str(value))
        return said

    def _pairs(self, action: str, name: str, value: Mapping[str, Any]) -> str:
        """A unit or a person by name and code; else each part with what it is called."""
        if name != "was" and "name" in value:
            code = value.get("code") or value.get("username") or ""
            named = str(value["name"])
            return str(_("%(name)s（%(code)s）", name=named, code=code)) if code else named
        if name == "steps":
            return i18n.counted("%(num)s 个", len(value))
        parts = (
            (self._part(action, name, key), self._within(action, name, key, one))
            for key, one in value.items()
            if key not in detailwords.HIDDEN - {"unit_id", "person_id"}
        )
        return i18n.listed(f"{called} {text}".strip() for called, text in parts if text)

    def _part(self, action: str, name: str, key: str) -> str:
        if name == "counts":
            return str(detailwords.CODES["counts"].get(key, ""))
        if name == "successors":
            return _("其他流程") if key == "*" else self._titles().get(key, key)
        if name == "stars":
            return self._text(key)
        return detailwords.field(action, key.removesuffix("_id"))

    def _within(self, action: str, name: str, key: str, value: Any) -> str:
        if name == "counts":
            return str(value) if value else ""
        if name == "stars":
            return i18n.known(explaining.star_words(value))
        return self._said(action, key.removesuffix("_id"), value)

    def _listed(self, action: str, name: str, value: list[Any]) -> str:
        said = [self._said(action, name, one) for one in value]
        told = [one for one in said if one]
        if said and not told:
            return i18n.counted("%(num)s 个", len(said))
        return i18n.listed(told)

    def _word(self, action: str, name: str, text: str) -> str:
        """A word for a code, a title, a name, a day; or the text as it stands."""
        match name:
            case "action":
                said = auditwords.words(text)
            case "procedure" | "procedures":
                said = i18n.listed(self._titles().get(one, one) for one in text.split(", "))
            case "role" | "roles":
                said = shell.role_titles().get(text, text)
            case "changes":
                said = _CODE.sub(self._code, text).removesuffix(" None")
            case "month":
                said = text[: len("2026-03")]
            case _:
                codes = {} if name == "who" and action != LOG else detailwords.CODES.get(name, {})
                said = i18n.known(str(codes[text])) if text in codes else self._text(text)
        return said

    def _code(self, found: re.Match[str]) -> str:
        code = found.group()
        titles = (shell.role_titles(), *(detailwords.CODES[one] for one in ("stage", "category")))
        return next((i18n.known(str(one[code])) for one in titles if code in one), code)

    def _text(self, text: str) -> str:
        """A name for an id, none for one that nobody has; a day; a digest, cut; or as it stands."""
        if _ID.fullmatch(text):
            return self.names.get(uuid.UUID(text), "")
        if _DAY.fullmatch(text):
            return i18n.day(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text).astimezone(clock.OFFICE_ZONE)
            return f"{at:%Y-%m-%d %H:%M}"
        return text[:SHORT].upper() if _DIGEST.fullmatch(text) else text

    def _titles(self) -> dict[str, str]:
        """What procedures are called, by key."""
        if self._procedures is None:
            found = catalogue.definitions()
            self._procedures = {one.key: i18n.known(one.title) for one in found}
        return self._procedures


def _setting(name: str) -> str:
    known = settings.REGISTER.get(name)
    return i18n.known(known.title) if known else name


def _day_kept(kept: Any) -> str:
    """What the working calendar said of a day: nothing of its own, or work or rest and why."""
    if not kept:
        return str(_("按国家日历"))
    is_working, note = kept
    works = _("上班") if is_working else _("休息")
    return str(_("%(name)s（%(code)s）", name=works, code=note) if note else works)


def _refused(name: str, value: str, beside: Mapping[str, Any]) -> str:
    """What an administrator was refused: the page with its address, and why."""
    if name == "method":
        return ""  # it stands with the page
    if name == "path":
        return pagewords.page(f"{beside.get('method', '')} {value}").in_full
    return pagewords.refusal(value)


def _number(name: str, value: float) -> str:
    """How many of what, or how many stars; a share stands by itself."""
    if name == "star":
        return i18n.known(explaining.star_words(int(value)))
    counted = detailwords.COUNTED.get(name)
    if counted is None:
        return str(value)
    is_nothing = not value and name not in detailwords.TOLD_IF_NONE
    return "" if is_nothing else counted(int(value))
