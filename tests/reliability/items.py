"""Work items as they must be, and the people whose turn they are."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from reliability.spots import Spot

#: Who holds the roles of the branch, and who else may be drawn into a case.
HOLDERS = {
    "ASSESSOR": {"zhao", "qian", "hu"},
    "ORG_COMMISSIONER": {"sun"},
    "SECRETARY": {"li"},
    "SUBDISTRICT_OFFICER": {"wang"},
    "AUDITOR": set(),
}
PEOPLE = ("lin", "gao", "zhao", "qian", "hu", "sun", "li", "zhou", "wu", "chen", "wang")
STEP, DELEGATED, SUPPLEMENT, QUESTION = "STEP", "DELEGATED", "SUPPLEMENT", "QUESTION"
BEFORE, BESIDE, AFTER = "BEFORE", "BESIDE", "AFTER"
#: The roles that are held above the branch.
ABOVE = ("SUBDISTRICT_OFFICER",)
BLOCKING, JOINING = {DELEGATED, BEFORE, SUPPLEMENT}, {BESIDE, AFTER}
SIGNING = {BEFORE, BESIDE, AFTER}
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Said:
    """What somebody has answered; `voice` where several sign."""

    go: int
    voice: str | None = None


@dataclass(eq=False)
class Item:
    """A work item as it must be. `holder` is a person, or a role that it waits for."""

    spot: Spot
    holder: str
    part: str = STEP
    post: str | None = None
    recused: frozenset[str] = frozenset()
    parent: Item | None = None
    given_by: str | None = None
    cause: Item | None = None
    returns: tuple[str, str] | None = None
    is_open: bool = True
    done_by: str | None = None
    #: In whose place.
    done_for: str | None = None
    #: What its holder has answered while others still sign.
    kept: Said | None = None
    #: Its word among those who sign together; did they come to theirs before it had one?
    voice: str | None = None
    lapsed: bool = False
    draft: bool = False
    went_back: bool = False
    #: Has it gone on only when others had signed it too?
    signed_last: bool = False
    transferred: bool = False
    sides: list[Item] = field(default_factory=list)
    closed_at: int = 0
    #: The row that it was found to be.
    id: object = None

    @property
    def element(self) -> str:
        return self.spot.block.name

    @property
    def step(self) -> Item:
        return self.parent or self

    @property
    def is_paused(self) -> bool:
        if self.part == AFTER:
            return self.parent.is_open
        return self.part == STEP and bool(self.waiting(BLOCKING))

    @property
    def is_kept(self) -> bool:
        """Has its holder done it while others still sign?"""
        return self.kept is not None and bool(self.waiting(JOINING))

    @property
    def is_claimed(self) -> bool:
        return self.post is not None and self.holder != self.post

    @property
    def is_of_post(self) -> bool:
        """Was it taken from a post, rather than given to its holder by somebody?"""
        return self.post is not None and self.given_by is None

    def waiting(self, parts: set[str]) -> list[Item]:
        return [one for one in self.sides if one.is_open and one.part in parts]

    def holders(self) -> set[str]:
        return HOLDERS.get(self.holder, {self.holder}) - self.recused

    def asked(self) -> set[str]:
        """Whose turn it is, or would be if nobody had taken it."""
        keys = {self.holder, self.post or self.holder}
        return {one for key in keys for one in HOLDERS.get(key, {key})}

    def whose(self) -> set[str]:
        """Whose turn it is, whoever acts for them."""
        return self.holders() if self.is_open and not self.is_paused else set()

    def close(self, by: str | None = None) -> None:
        self.is_open, self.done_by, self.closed_at = False, by, next(_NUMBERS)
