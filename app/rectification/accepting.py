"""In November it is accepted or goes on for a year; who is accepted is followed for one more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app import audit, clock
from app.errors import Forbidden, Invalid, Sentence
from app.i18n import mark
from app.organisation.actors import Actor
from app.rectification.models import Acceptance, Rectification
from app.rectification.vocabulary import Stage
from app.stars.figures import rounded

#: The least rate of satisfaction, in hundredths of a per cent (`domain.md` 8.8).
LEAST_RATE = 60_00
_ALL = 100_00


class ImpossibleCounts(Invalid):
    """More came back than went out, more was counted than came back, or nothing; per field."""


class LinesOpen(Invalid):
    """Whoever is accepted has closed every line, with evidence; field `accept_result`."""

    def __init__(self, lines: list[str]) -> None:
        listed = "、".join(lines)
        told = Sentence(mark("还有问题没有销号：%(lines)s。"), lines=listed)
        super().__init__({"accept_result": [told]})


class OwnVillage(Forbidden):
    message = "挂点领导不能验收自己挂点的村。"


@dataclass(frozen=True)
class Poll:
    """A quick poll in counts of ballots; those who do not know are not counted."""

    sent: int
    returned: int
    satisfied: int
    fairly: int
    neutral: int
    dissatisfied: int
    unknown: int

    @property
    def counted(self) -> int:
        return self.satisfied + self.fairly + self.neutral + self.dissatisfied

    @property
    def rate(self) -> int:
        """Those who are satisfied or fairly so, of those counted."""
        return rounded(_ALL * (self.satisfied + self.fairly), self.counted)


def accept(  # noqa: PLR0913 - who, when, by what poll, with what words and to what end
    found: Rectification, actor: Actor, on: date, poll: Poll, note: str, *, is_good: bool
) -> Acceptance:
    """Keep an acceptance: with every line closed and six of ten satisfied it is good.

    Otherwise the rectification goes on for a year.

    Raises:
        ImpossibleCounts, LinesOpen.
        OwnVillage: the leader in charge accepts nothing.
    """
    assert actor.person_id is not None, "somebody accepts it"
    if actor.person_id == found.leader_id:
        raise OwnVillage
    _require_possible(poll)
    lacking = [one.problem for one in found.lines if one.closed_on is None or not one.evidence]
    if is_good and lacking:
        raise LinesOpen(lacking)
    row = Acceptance(
        held_on=on,
        rate=poll.rate,
        is_accepted=is_good and poll.rate >= LEAST_RATE,
        note=note,
        accepted_by_id=actor.person_id,
        **vars(poll),
    )
    found.acceptances.append(row)
    if row.is_accepted:
        found.accepted_on, found.stage = on, Stage.FOLLOW_UP
    else:
        found.extensions += 1
        found.stage = Stage.PLAN
    about = {"accepted": row.is_accepted, "rate": row.rate}
    audit.record(found, actor, "rectification.judged", about)
    return row


def _require_possible(poll: Poll) -> None:
    details = {}
    if poll.returned > poll.sent:
        details["poll_returned"] = [Sentence(mark("收回票数不能多于发出票数。"))]
    if poll.counted + poll.unknown > poll.returned:
        details["satisfied"] = [Sentence(mark("五项合计不能多于收回票数。"))]
    if poll.counted <= 0 or min(vars(poll).values()) < 0:
        details["satisfied"] = [Sentence(mark("没有可以计入的票，不能得出满意率。"))]
    if details:
        raise ImpossibleCounts(details)


def follow_from(found: Rectification) -> date:
    """The day a year after the acceptance."""
    assert found.accepted_on is not None, "only who was accepted is followed"
    day = found.accepted_on
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)


def follow_up(found: Rectification, actor: Actor, note: str, *, has_held: bool) -> None:
    """What is found a year later; it changes no star."""
    found.followed_on, found.follow_note = clock.today(), note
    found.stage = Stage.DONE if has_held else Stage.SLIPPED
    audit.record(found, actor, "rectification.followed", {"held": has_held})


def open_problems(found: Rectification) -> list[dict[str, object]]:
    """The lines that a plan goes on with after an extension, as its form has them."""
    return [
        {"problem": one.problem, "measure": one.measure, "owner": one.owner}
        for one in found.open_lines
    ]
