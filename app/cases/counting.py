"""How the votes of those who sign a step together are counted (`countersigning` says the rules)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.cases.signatures import Signature, Voice
from app.definitions import outcomes
from app.definitions.question import Question
from app.engine import Element, Signing


@dataclass(frozen=True)
class Standing:
    """How far those who sign together have come. `needed`: so much agreement is missing yet.

    That is weight for `ratio`; for the other rules it is people.
    """

    rule: str
    share: Fraction | None
    is_more: bool
    of: int
    agreed: int
    rejected: int
    abstained: int
    weight_of: Decimal
    weight_agreed: Decimal
    needed: Decimal
    is_weighted: bool

    @property
    def spoken(self) -> int:
        return self.agreed + self.rejected + self.abstained


def voice_of(rule: Signing, outcome: Question, value: str) -> Voice:
    """What somebody says who chooses this value."""
    if value in (rule.agree or (outcomes.agreement(outcome),)):
        return Voice.AGREED
    return Voice.ABSTAINED if value in rule.abstain else Voice.REJECTED


def decision(rule: Signing, together: Sequence[Signature]) -> bool | None:
    """Have they agreed, or rejected? None: it is open yet."""
    count = Count(together)
    if rule.rule == "any":
        return _first(rule, count)
    if rule.rule == "ratio":
        return _by_share(rule, count)
    if count.rejected and (rule.at_once or not count.waiting):
        return False
    return None if count.waiting else bool(count.agreed)


def _first(rule: Signing, count: Count) -> bool | None:
    if count.agreed:
        return True
    if count.rejected and rule.at_once:
        return False
    return None if count.waiting else False


def _by_share(rule: Signing, count: Count) -> bool | None:
    if count.waiting and not rule.at_once:
        return None
    if _reaches(rule, count.weight_agreed, count.weight_of):
        return True
    most = count.weight_agreed + count.weight_waiting
    return None if _reaches(rule, most, count.weight_of) else False


def _reaches(rule: Signing, weight: Decimal, of: Decimal) -> bool:
    assert rule.share is not None, "a ratio has one"
    wanted = rule.share * Fraction(of)
    return weight > wanted if rule.is_more else weight >= wanted


class Count:
    """The votes of those who sign together, counted and weighed."""

    def __init__(self, together: Sequence[Signature]) -> None:
        self._together = together
        self.of = together[0].of
        self.agreed = self._number(Voice.AGREED)
        self.rejected = self._number(Voice.REJECTED)
        self.abstained = self._number(Voice.ABSTAINED)
        self.waiting = self.of - self.agreed - self.rejected - self.abstained
        self.weight_of = sum((one.weight for one in together), Decimal(self.of - len(together)))
        self.weight_agreed = self._weight(lambda one: one.voice == Voice.AGREED)
        self.weight_waiting = self._weight(lambda one: not one.has_spoken)

    def _number(self, voice: Voice) -> int:
        return sum(one.voice == voice for one in self._together)

    def _weight(self, counts: Callable[[Signature], bool]) -> Decimal:
        return sum((one.weight for one in self._together if counts(one)), Decimal(0))


def joint_value(
    rule: Signing, outcome: Question, together: Sequence[Signature], *, verdict: bool
) -> str:
    """The value of the side that has won which most weight has chosen."""
    won = Voice.AGREED if verdict else Voice.REJECTED
    values = [value for value, _label in outcome.choices]
    side = [value for value in values if voice_of(rule, outcome, value) == won]

    def support(value: str) -> Decimal:
        return sum((one.weight for one in together if one.value == value), Decimal(0))

    return max(side, key=support)


def joint(
    element: Element, together: Sequence[Signature], outcome: Question, *, verdict: bool
) -> dict[str, Any]:
    """What the procedure learns of a step that is decided: the result, and the figures."""
    assert element.signing is not None, "it is signed together"
    value = joint_value(element.signing, outcome, together, verdict=verdict)
    return {outcome.name: value, element.votes: figures(together)}


def standing(rule: Signing, together: Sequence[Signature]) -> Standing:
    """How far they have come, and how much is missing for their agreement."""
    count = Count(together)
    return Standing(
        rule=rule.rule,
        share=rule.share,
        is_more=rule.is_more,
        of=count.of,
        agreed=count.agreed,
        rejected=count.rejected,
        abstained=count.abstained,
        weight_of=count.weight_of,
        weight_agreed=count.weight_agreed,
        needed=_needed(rule, count),
        is_weighted=rule.weights is not None,
    )


def _needed(rule: Signing, count: Count) -> Decimal:
    if rule.rule == "any":
        return Decimal(not count.agreed)
    if rule.share is None:
        return Decimal(count.waiting)
    missing = rule.share * Fraction(count.weight_of) - Fraction(count.weight_agreed)
    if rule.weights is not None:
        return max(Decimal(0), Decimal(missing.numerator) / Decimal(missing.denominator))
    votes = math.floor(missing) + 1 if rule.is_more else math.ceil(missing)
    return Decimal(max(0, votes))


def figures(together: Sequence[Signature]) -> dict[str, Any]:
    """What a procedure may read of the votes."""
    count = Count(together)
    return {
        "of": count.of,
        "agreed": count.agreed,
        "rejected": count.rejected,
        "abstained": count.abstained,
        "weight_agreed": count.weight_agreed,
        "weight_of": count.weight_of,
    }
