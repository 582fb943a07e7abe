"""The house's own reckoning of a branch, from what is on record (`domain.md` 8.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.rating import results, selfrating, sheets, usual
from app.rating.models import RatedBranch
from app.stars import components, rating
from app.stars.vocabulary import Component, Limit


@dataclass(frozen=True)
class Part:
    """One component: its weight in per cent, what was published and what the records give."""

    component: Component
    weight: int
    published: int | None
    reckoned: int | None


@dataclass(frozen=True)
class Recount:
    """A branch reckoned anew from its records; scores are hundredths."""

    parts: Sequence[Part]
    weighed: int
    weights: int
    composite: int
    published: int
    star: int
    published_star: int

    @property
    def agrees(self) -> bool:
        """Does the house come to what was published, to the hundredth?"""
        same = all(one.published == one.reckoned for one in self.parts)
        return same and (self.composite, self.star) == (self.published, self.published_star)


def recount(rated: RatedBranch) -> Recount:
    """Reckon a branch anew from self-rating, sheets and records; the appraisal as it was counted.

    A place among few goes by all branches together: who was beyond the quota stays so here.
    """
    terms = rated.rating.standard.terms
    reckoned = {part: one for part, one in _reckoned(rated).items() if one is not None}
    composite = components.composite(reckoned, terms.weights)
    standing = results.standing(rated, results.vetoed(rated.rating))
    own = rating.ceilings(standing, terms)
    quota = [star for limit, star in rated.fired.items() if limit == Limit.QUOTA]
    return Recount(
        parts=[
            Part(part, terms.weights[part], rated.scores.get(part), reckoned.get(part))
            for part in Component
        ],
        weighed=sum(terms.weights[part] * one for part, one in reckoned.items()),
        weights=sum(terms.weights[part] for part in reckoned),
        composite=composite,
        published=rated.composite or 0,
        star=min([rating.level(composite, terms.lines), *own.values(), *quota]),
        published_star=rated.final_star or 0,
    )


def _reckoned(rated: RatedBranch) -> dict[Component, int | None]:
    lines = selfrating.lines(rated)
    own = {aspect: one.score for aspect, one in lines.items()}
    totals, trim_above = sheets.totals(rated), rated.rating.standard.terms.trim_above
    return {
        Component.SELF: components.self_rating(own or None),
        Component.MASS: rated.mass_score,
        Component.ANNUAL: components.annual(totals, trim_above) if totals else rated.annual_score,
        Component.USUAL: usual.score(usual.of_branch(rated)),
    }
