"""What those who sign together have come to, counted as the diagram's words are meant.

Nothing of the house is asked; these lines are written from what it promises to officials.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reliability.plans import VOICES
from reliability.signed import Signed


@dataclass(frozen=True)
class Vote:
    """One right to sign; `voice` is None until it was used."""

    weight: int
    voice: str | None = None


def verdict(step: Signed, votes: list[Vote]) -> bool | None:
    """Have all of them together agreed, or refused? None: that hangs on those still to speak."""
    return _of_weight(step, votes) if step.rule == "ratio" else _of_heads(step, votes)


def _of_heads(step: Signed, votes: list[Vote]) -> bool | None:
    said = {side(step, one.voice) for one in votes}
    if step.rule == "any" and "yes" in said:
        return True
    if "no" in said and not (step.after_all and "waiting" in said):
        return False
    return None if "waiting" in said else "yes" in said


def _of_weight(step: Signed, votes: list[Vote]) -> bool | None:
    weights = dict.fromkeys(("yes", "no", "none", "waiting"), 0)
    for one in votes:
        weights[side(step, one.voice)] += one.weight
    if step.after_all and any(one.voice is None for one in votes):
        return None
    whole, share = sum(weights.values()), Fraction(step.share.lstrip(">"))

    def is_enough(weight: int) -> bool:
        return weight > whole * share if step.share[0] == ">" else weight >= whole * share

    if is_enough(weights["yes"]):
        return True
    return None if is_enough(weights["yes"] + weights["waiting"]) else False


def side(step: Signed, voice: str | None) -> str:
    if voice is None:
        return "waiting"
    if voice in (step.agree or VOICES[:1]):
        return "yes"
    return "none" if voice in step.abstain else "no"


def joint(step: Signed, votes: list[Vote], *, agreed: bool) -> str:
    """The word for which most weight was, of the side that has won; the first of as many."""
    won = [one for one in VOICES if side(step, one) == ("yes" if agreed else "no")]
    return max(won, key=lambda word: sum(one.weight for one in votes if one.voice == word))


def figures(step: Signed, votes: list[Vote]) -> dict[str, int]:
    said = [side(step, one.voice) for one in votes]
    return {
        "of": len(votes),
        "agreed": said.count("yes"),
        "rejected": said.count("no"),
        "abstained": said.count("none"),
        "weight_agreed": sum(
            one.weight for one, word in zip(votes, said, strict=True) if word == "yes"
        ),
        "weight_of": sum(one.weight for one in votes),
    }
