"""The initials of what is written in Chinese: `zsf` for 张三丰, as people type them to find it."""

from __future__ import annotations

import unicodedata

from pypinyin import Style, lazy_pinyin


def plain(text: str) -> str:
    """Wide letters made narrow, capitals small: two texts that only differ so are one."""
    return unicodedata.normalize("NFKC", text).lower()


def initials(text: str) -> str:
    """Letters and digits stay, signs go."""
    return "".join(lazy_pinyin(plain(text), style=Style.FIRST_LETTER, errors=_kept))


def _kept(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())
