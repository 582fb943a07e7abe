"""去年案卷回放: what finished cases would have come to under a draft, by what was recorded of them.

A case is played on the engine alone (`playing`), and what comes of it is set beside what was: the
way, the decisions, who had how much to do, what was late.
"""

from __future__ import annotations

import enum
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app import errors
from app.cases.steprules import StepRule
from app.definitions.catalogue import Deployed
from app.engine import Decided, Element, Spec, feel
from app.errors import Sentence
from app.studio import recording
from app.studio.playing import Player
from app.studio.recording import Choice, Recording
from app.studio.scripts import Answered, Gap, GapKind, Script


class Verdict(enum.StrEnum):
    """What came of a case, the worst last: of two the later one is told."""

    SAME = "SAME"
    CHANGED = "CHANGED"
    GAPS = "GAPS"
    STUCK = "STUCK"


@dataclass(frozen=True, slots=True)
class OtherDecision:
    """A decision that came out otherwise; a side is None where it was not asked there."""

    element: str
    before: Choice | None
    after: Choice | None


@dataclass
class Outcome:
    """One case, before and in play; elements by id, work items by role, lateness by step."""

    case_id: uuid.UUID
    new: list[str]
    left_out: list[str]
    ended: tuple[str | None, str | None]
    decisions: list[OtherDecision]
    gaps: list[Gap]
    stuck: Sentence | None
    work_before: Counter[str] = field(default_factory=Counter)
    work_after: Counter[str] = field(default_factory=Counter)
    late_before: list[str] = field(default_factory=list)
    late_after: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.stuck is not None:
            return Verdict.STUCK
        if self.gaps:
            return Verdict.GAPS
        return Verdict.CHANGED if self.differs else Verdict.SAME

    @property
    def differs(self) -> bool:
        """Did it go another way, end elsewhere, or was something decided otherwise?"""
        before, after = self.ended
        return bool(self.new or self.left_out or self.decisions or before != after)

    def to_json(self) -> dict[str, Any]:
        """For whoever looks at this one case."""
        return {
            "new": self.new,
            "left_out": self.left_out,
            "ended": list(self.ended),
            "decisions": [_decision_told(one) for one in self.decisions],
            "gaps": [[one.kind, one.element, one.about] for one in self.gaps],
            "stuck": self.stuck and errors.as_json(self.stuck),
            "late": [self.late_before, self.late_after],
        }


def of_cases(deployed: Deployed, case_ids: Sequence[uuid.UUID]) -> list[Outcome]:
    """Play finished cases through a procedure; nothing of the house changes."""
    return [of_recording(deployed, one) for one in recording.load(case_ids)]


def of_recording(deployed: Deployed, recorded: Recording) -> Outcome:
    script = Script(
        recorded.about,
        recorded.started_at,
        recorded.until,
        recorded.events,
        recorded.results,
        recorded.signers,
    )
    player = Player(deployed, script, supposes=True)
    player.play()
    after = recording.passed(player.run) if player.run else {}
    answered = [one for one in recorded.events if isinstance(one, Answered)]
    found = Outcome(
        recorded.case_id,
        new=_more(after, recorded.passed),
        left_out=[] if player.stuck else _more(recorded.passed, after),
        ended=(recorded.outcome, player.run.outcome if player.run else None),
        decisions=[] if player.stuck else _other_decisions(recorded.decisions, player.decided),
        gaps=list(player.gaps),
        stuck=player.stuck or _unfinished(player, deployed.spec),
    )
    found.work_before = _work(recorded.spec, (one.element for one in answered))
    found.work_after = _work(deployed.spec, (one.element for one in player.done))
    found.late_before = [one.element for one in answered if one.is_late]
    found.late_after = [one.element for one in player.done if one.is_late]
    return found


def _unfinished(player: Player, spec: Spec) -> Sentence | None:
    """Why a case that was played to the end of its record is not over."""
    if player.run is None or player.run.finished:
        return None
    missing = next((one for one in player.gaps if one.kind == GapKind.MESSAGE), None)
    if missing is not None:
        step = spec.elements[missing.element].label
        return Sentence("停在“%(step)s”，没有它等的消息的记录", step=step)
    return Sentence("办到记录的末尾还没有办结")


def _more(one: dict[str, int], other: dict[str, int]) -> list[str]:
    """What was passed more often the one way than the other."""
    return [element for element, count in one.items() if count > other.get(element, 0)]


def _other_decisions(before: Sequence[Choice], after: Iterable[Decided]) -> list[OtherDecision]:
    """The decisions of each element in their order, where rules or results are not the same."""
    sides: dict[tuple[str, str], tuple[list[Choice], list[Choice]]] = {}
    for one in before:
        sides.setdefault((one.element, one.decision), ([], []))[0].append(one)
    for now in after:
        choice = Choice(now.element, now.decision, now.rules, now.result)
        sides.setdefault((now.element, now.decision), ([], []))[1].append(choice)
    found = []
    for (element, _decision), (old, new) in sides.items():
        for place in range(max(len(old), len(new))):
            pair = _at(old, place), _at(new, place)
            if pair[0] is None or pair[1] is None or _said(pair[0]) != _said(pair[1]):
                found.append(OtherDecision(element, *pair))
    return found


def _at(choices: Sequence[Choice], place: int) -> Choice | None:
    return choices[place] if place < len(choices) else None


def _said(choice: Choice) -> Any:
    """What a decision came to; by which rule it did is told, but changes nothing by itself."""
    return feel.to_json(choice.result)


def _decision_told(one: OtherDecision) -> list[Any]:
    sides = [
        side and [list(side.rules), feel.to_json(side.result)] for side in (one.before, one.after)
    ]
    return [one.element, *sides]


def _work(spec: Spec, elements: Iterable[str]) -> Counter[str]:
    """How many work items fall to each role that a step asks for first."""
    found = (spec.elements.get(one) for one in elements)
    return Counter(role for one in found if one is not None and (role := _role(one)))


def _role(element: Element) -> str | None:
    if element.assignee:
        return None
    return next(iter(StepRule.of(element).roles), None)


@dataclass
class Totals:
    """Of many cases: how many of each verdict, and what differs, by step and by role."""

    cases: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    decided: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)
    work_before: Counter[str] = field(default_factory=Counter)
    work_after: Counter[str] = field(default_factory=Counter)
    late_before: Counter[str] = field(default_factory=Counter)
    late_after: Counter[str] = field(default_factory=Counter)

    @classmethod
    def from_json(cls, kept: dict[str, dict[str, int]]) -> Totals:
        return cls(**{name: Counter(counts) for name, counts in kept.items()})

    def to_json(self) -> dict[str, dict[str, int]]:
        return {name: dict(counts) for name, counts in vars(self).items()}

    def add(self, one: Outcome) -> None:
        self.cases[str(one.verdict)] += 1
        self.new.update(set(one.new))
        self.left_out.update(set(one.left_out))
        self.decided.update({other.element for other in one.decisions})
        if one.stuck is None and one.ended[0] != one.ended[1]:
            self.ended[" ".join(end or "" for end in one.ended)] += 1
        self.gaps.update({f"{gap.kind} {gap.element} {gap.about}" for gap in one.gaps})
        self.work_before.update(one.work_before)
        self.work_after.update(one.work_after)
        self.late_before.update(one.late_before)
        self.late_after.update(one.late_after)
