"""The plan of an appraisal, and whether it can work. Pure but for the clock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app import clock
from app.ballots import urn
from app.ballots.invitations import Draw
from app.ballots.rules import LEAST_BALLOTS, USUAL_QUORUM, Quorum
from app.ballots.vocabulary import GroupKind
from app.errors import Invalid, Sentence
from app.organisation.models import Unit


class PlanInvalid(Invalid):
    message = "评议安排有误，请按提示修改。"


@dataclass(frozen=True)
class Plan:
    """What is to be voted on, by whom and until when; `groups`: kind → (invited, with paper).

    Where everybody has a paper there is no urn to open, and nobody need hold a key.
    """

    unit: Unit
    title: str
    year: int
    groups: Mapping[GroupKind, tuple[int, int]]
    holders: Sequence[uuid.UUID]
    closes_at: datetime
    case_id: uuid.UUID | None = None
    cause: str | None = None
    quorum: Quorum = USUAL_QUORUM
    #: How the masses come to their number.
    draw: Draw | None = None

    def require_sound(self) -> None:
        """Raises: PlanInvalid."""
        details: dict[str, list[Sentence]] = {}
        slips = sum(invited - papers for invited, papers in self.groups.values())
        is_held = len(set(self.holders)) == len(self.holders) == urn.HOLDERS
        if not is_held and (slips or self.holders):
            details["holders"] = [Sentence("掌箱人要正好三名，不能重复。")]
        if any(not 0 <= papers <= invited for invited, papers in self.groups.values()):
            details["groups"] = [Sentence("纸质票不能多于邀请人数。")]
        if sum(invited for invited, _papers in self.groups.values()) < self.quorum.ballots:
            said = Sentence("至少邀请%(least)s人，否则评议无效。", least=self.quorum.ballots)
            details["groups"] = [said]
        if 0 < slips < LEAST_BALLOTS:
            said = Sentence("用投票码的至少%(least)s人，或者全部用纸质票。", least=LEAST_BALLOTS)
            details.setdefault("groups", [said])
        if not self.quorum.is_sound:
            said = Sentence("参评率要在1到100之间，有效票至少%(least)s张。", least=LEAST_BALLOTS)
            details["quorum"] = [said]
        if self.closes_at <= clock.now():
            details["closes_on"] = [Sentence("截止时间要在以后。")]
        if details:
            raise PlanInvalid(details)
