"""Who acts for whom while somebody is away, on which days and for which procedures (外出委托)."""

from __future__ import annotations

from dataclasses import dataclass, field

#: What somebody may be asked to act for: everything, the procedure of the case, or another one.
ALL, THIS, OTHER = "all", "this", "other"


@dataclass(eq=False)
class Mandate:
    """The days are counted from the first of the sequence; both ends are included."""

    principal: str
    deputy: str
    since: int
    until: int
    procedures: str
    is_ended: bool = False
    #: The row that it was found to be.
    id: object = None

    def meets(self, since: int, until: int, procedures: str) -> bool:
        """Is it for some of these days and of these procedures?"""
        is_then = not self.is_ended and self.since <= until and self.until >= since
        return is_then and (ALL in {self.procedures, procedures} or self.procedures == procedures)


@dataclass
class Mandates:
    """All that were ever given, and the day it is."""

    given: list[Mandate] = field(default_factory=list)
    day: int = 0

    @property
    def _here(self) -> list[Mandate]:
        """Those that hold today for this procedure, the longest first."""
        found = [one for one in self.given if one.meets(self.day, self.day, THIS)]
        return sorted(found, key=lambda one: one.since)

    def deputies(self, principals: set[str]) -> set[str]:
        return {one.deputy for one in self._here if one.principal in principals}

    def principals(self, deputy: str) -> list[str]:
        """For whom somebody may act today; what these act for others for is not theirs to give."""
        return [one.principal for one in self._here if one.deputy == deputy]
