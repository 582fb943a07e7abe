"""What a step says of who may do it, as far as its diagram tells: the same in every case.

`assignment` asks it for one case, and whoever looks at a procedure before it is in force asks it
for the whole house.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from app.engine import Element

STARTER = "starter"
#: Begins a word of `assign.exclude` that names a variable.
CONCERNED = "="
#: Property → the word that keeps the starter from deciding alone on their own matter.
SELF, SUPERIOR = "assign.self", "superior"


@dataclass(frozen=True, slots=True)
class StepRule:
    """`own_roles` first, then `fallback`, each looked for from `at` (FEEL) or the case's unit up.

    `kept_out` are the words of `assign.exclude`.
    """

    own_roles: tuple[str, ...]
    fallback: tuple[str, ...]
    at: str | None
    kept_out: tuple[str, ...]
    goes_above_starter: bool

    @classmethod
    def of(cls, element: Element) -> Self:
        said = element.properties
        by = element.signing.by if element.signing else ()
        return cls(
            own_roles=tuple(by or element.roles),
            fallback=tuple(words(said.get("assign.fallback", ""))),
            at=said.get("assign.at") or None,
            kept_out=tuple(words(said.get("assign.exclude", ""))),
            goes_above_starter=said.get(SELF) == SUPERIOR,
        )

    @property
    def roles(self) -> tuple[str, ...]:
        """In the order of preference."""
        return (*self.own_roles, *self.fallback)


def is_signed_by_holders(element: Element) -> bool:
    """Do all fit holders of its roles sign it together, nobody naming them?"""
    return bool(element.signing and element.repetition and not element.repetition.collection)


def words(text: str) -> list[str]:
    return text.replace(",", " ").replace("，", " ").split()
