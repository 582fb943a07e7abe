"""Which characters a piece of a pattern takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Accepts = Callable[[str], bool]


def digit(character: str) -> bool:
    return "0" <= character[:1] <= "9"


def word(character: str) -> bool:
    return character.isalnum() or character == "_"


def opposite(accepts: Accepts) -> Accepts:
    return lambda character: not accepts(character)


CLASSES: dict[str, Accepts] = {
    "d": digit,
    "D": opposite(digit),
    "w": word,
    "W": opposite(word),
    "s": str.isspace,
    "S": opposite(str.isspace),
}
#: The general categories of Unicode, and their groups.
CATEGORIES = frozenset(
    [
        *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No"),
        *("P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So"),
        *("Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn"),
    ]
)


def anything(_character: str) -> bool:
    return True


def within_line(character: str) -> bool:
    return character != "\n"


def one_of(members: list[Accepts]) -> Accepts:
    return lambda character: any(accepts(character) for accepts in members)


def none_of(members: list[Accepts]) -> Accepts:
    return lambda character: not any(accepts(character) for accepts in members)


def but_not(chosen: Accepts, without: Accepts) -> Accepts:
    return lambda character: chosen(character) and not without(character)


def in_category(name: str, fold: Callable[[str], str]) -> Accepts:
    def accepts(character: str) -> bool:
        # Where case is ignored, capitals have become small letters.
        capital = character.upper() if fold("A") == "a" else character
        return any(
            unicodedata.category(each).startswith(name)
            for each in {character, capital}
            if len(each) == 1
        )

    return accepts


def exactly(wanted: str) -> Accepts:
    return lambda character: character == wanted
