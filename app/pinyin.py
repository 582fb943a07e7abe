"""The initials of what is written in Chinese: `zsf` for 张三丰, as people type them to find it."""

from __future__ import annotations

import unicodedata

from pypinyin import Style, lazy_pinyin

#: Surnames that are read otherwise than the sign is elsewhere, by the initials of the surname.
SURNAMES = {
    "单": "s",
    "查": "z",
    "仇": "q",
    "解": "x",
    "翟": "z",
    "盖": "g",
    "曾": "z",
    "区": "o",
    "朴": "p",
    "覃": "q",
    "乐": "y",
    "召": "s",
    "缪": "m",
    "冼": "x",
    "洗": "x",
    "种": "c",
    "折": "s",
    "员": "y",
    "尉迟": "yc",
    "万俟": "mq",
    "长孙": "zs",
    "令狐": "lh",
    "澹台": "tt",
}


def plain(text: str) -> str:
    """Wide letters made narrow, capitals small: two texts that only differ so are one."""
    return unicodedata.normalize("NFKC", text).lower()


def initials(text: str) -> str:
    """Letters and digits stay, signs go."""
    return "".join(lazy_pinyin(plain(text), style=Style.FIRST_LETTER, errors=_kept))


def initials_of_name(name: str) -> str:
    """By which a name is found: by its surname's own reading first, where that is another."""
    usual = initials(name)
    for length in (2, 1):
        own = SURNAMES.get(name[:length])
        if own is not None and len(name) > length:
            as_surname = own + initials(name[length:])
            return usual if as_surname == usual else f"{as_surname} {usual}"
    return usual


def _kept(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())
