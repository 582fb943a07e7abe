"""The review group: who may score which branch, and how many ballots give a result. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from app.errors import Forbidden


class Recused(Forbidden):
    """ST-14: a reviewer in charge of a village does not score it."""

    message = "您对“%(branch)s”应当回避，不能评分。"


@dataclass(frozen=True)
class Panel:
    """A town's review group; `recused` names, by branch, who keeps out.

    A branch has a result once this `share` of those who score it have done so, and `least` of them.
    """

    reviewers: frozenset[str]
    recused: Mapping[str, frozenset[str]]
    share: Fraction
    least: int

    def judges(self, branch: str) -> frozenset[str]:
        """Who scores a branch."""
        return self.reviewers - self.recused.get(branch, frozenset())

    def require(self, reviewer: str, branch: str) -> None:
        """Raises: Recused."""
        if reviewer not in self.judges(branch):
            raise Recused(branch=branch)

    def ballots_needed(self, branch: str) -> int:
        """The share of those who score, rounded up, or the least number (ST-15)."""
        return max(self.least, ceil(self.share * len(self.judges(branch))))
