"""The review group: who may score which branch, and how many ballots give a result. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Forbidden

_LEAST_QUORUM = 3


class Recused(Forbidden):
    """ST-14: a reviewer in charge of a village does not score it."""

    message = "您对“%(branch)s”应当回避，不能评分。"


@dataclass(frozen=True)
class Panel:
    """A town's review group; `recused` names, by branch, who keeps out."""

    reviewers: frozenset[str]
    recused: Mapping[str, frozenset[str]]

    def judges(self, branch: str) -> frozenset[str]:
        """Who scores a branch."""
        return self.reviewers - self.recused.get(branch, frozenset())

    def require(self, reviewer: str, branch: str) -> None:
        """Raises: Recused."""
        if reviewer not in self.judges(branch):
            raise Recused(branch=branch)

    def ballots_needed(self, branch: str) -> int:
        """Two thirds of those who score, rounded up, and at least three."""
        return max(_LEAST_QUORUM, -(-2 * len(self.judges(branch)) // 3))
