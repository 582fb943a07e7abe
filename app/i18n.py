"""Languages: Chinese sentences are the source, English is the complete second language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import format_date, get_domain, gettext, lazy_gettext, lazy_pgettext, ngettext

from app.errors import AppError, Sentence

LANGUAGES = {"zh": "中文", "en": "English"}

#: Translated when shown, for labels defined at import time.
lazy = lazy_gettext
#: The same where one Chinese word needs two English ones: `lazy_in("record", "提交")` is
#: “Submitted”, while the button says “Submit”.
lazy_in = lazy_pgettext


def mark(sentence: str) -> str:
    """Mark a sentence for the catalogue where it stands; a door translates it later."""
    return sentence


def say(said: Sentence | AppError) -> str:
    """A sentence, or what went wrong, in the reader's language; so are sentences inside it."""
    text = said.message if isinstance(said, AppError) else said.text
    told = _numbered(text, said.values.get("num")) or known(text)
    return told % {name: _said(value) for name, value in said.values.items()}


def _numbered(text: str, number: Any) -> str:
    """Translated in its singular or plural, if the catalogue has these for the place `num`."""
    if type(number) is not int:
        return ""
    found = str(get_domain().get_translations().ngettext(text, text, number))
    return "" if found == text else found


def _said(value: Any) -> Any:
    if isinstance(value, Sentence | AppError):
        return say(value)
    return day(value) if isinstance(value, date) else value


def day(value: date) -> str:
    """`2026年3月5日`, or `5 March 2026`."""
    return str(format_date(value, "long", rebase=False))


def known(words: str) -> str:
    """Words out of a row (a role's title, a state) translated if the catalogue has them."""
    return str(gettext(words)) if words else ""  # the empty msgid is the catalogue's own head


def counted(sentence: str, number: int) -> str:
    """A sentence whose place `%(num)s` is a number, in its singular or plural."""
    return str(ngettext(sentence, sentence, number))


def listed(words: Iterable[str]) -> str:
    """`甲、乙`, or `A, B`."""
    return str(gettext("、")).join(words)
