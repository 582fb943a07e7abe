"""The terms of a year's rating: weights, lines, switches and its course. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.errors import Sentence
from app.stars import settings
from app.stars.figures import FULL_MARKS
from app.stars.settings import Setting
from app.stars.vocabulary import Aspect, Component

#: A percentage written as a whole number.
PER_CENT = 100
#: The stars that a line must be reached for; ★1 needs none.
LINED_STARS = (5, 4, 3, 2)
#: The stars that a factor of performance pay is proposed for.
FACTOR_STARS = (*LINED_STARS, 1)
_MOST_FACTOR = 3_00


@dataclass(frozen=True)
class Terms:
    """What a year's rating is computed and carried out under (`domain.md` section 5, `star.*`).

    A switch that is off is None or False. `lines` are the least scores of ★5, ★4, ★3 and ★2.
    """

    #: Whole per cent; they sum to 100.
    weights: Mapping[Component, int]
    #: Hundredths, strictly falling.
    lines: tuple[int, ...]
    #: Below this rate (hundredths of a per cent) a branch has two stars at most.
    satisfaction_line: int | None = None
    #: How many of a hundred rated branches may have five stars.
    five_star_quota: int | None = None
    has_veto: bool = False
    has_step_promotion: bool = False
    #: Are branches founded in the year rated?
    rates_new: bool = True
    #: Factors in hundredths that are proposed for five stars to one, or none (`domain.md` 8.9).
    factors: tuple[int, ...] = ()
    #: Results hang out for so many working days.
    notice_days: int = 5
    #: An appraisal counts when so many of a hundred have returned a ballot, and so many counted.
    least_turnout: int = 50
    least_ballots: int = 10
    #: The most stars of a branch without an appraisal; five: as many as its score gives.
    unappraised_star: int = 4
    #: This part of those who score a branch must have done so, and so many at least.
    quorum_share: Fraction = Fraction(2, 3)
    least_sheets: int = 3
    #: Of more sheets than this the highest and the lowest total are dropped.
    trim_above: int | None = 5
    #: The least star that a plaque is given for.
    plaque_from: int = 3
    #: Of the three measures a branch that is put right gets so many at least.
    two_star_measures: int = 1
    one_star_measures: int = 3

    def least_measures(self, star: int) -> int:
        """How many measures a branch with two stars, or one, gets at least."""
        return self.one_star_measures if star == 1 else self.two_star_measures


def seats(quota: int, rated: int) -> int:
    """The five-star places among so many rated branches, rounded down: 30 % of 34 → 10."""
    return int(Fraction(quota * rated, PER_CENT))


def problems(terms: Terms, maxima: Mapping[Aspect, int]) -> dict[str, list[Sentence]]:
    """Why a standard cannot be put in force, by field; nothing when it can.

    Fields are `maxima`, `weights`, `lines`, `satisfaction_line`, `five_star_quota`, `factors`,
    `maxima.ASPECT`, `quorum_share` and the names of `settings.SETTINGS`; maxima are hundredths
    (`domain.md` section 5, version rule).
    """
    found: dict[str, list[Sentence]] = {
        "maxima": _about_sum(maxima),
        "weights": _about_weights(terms),
        "lines": _about_lines(terms.lines),
        "satisfaction_line": _about_share(terms.satisfaction_line, FULL_MARKS),
        "five_star_quota": _about_share(terms.five_star_quota, PER_CENT),
        "factors": _about_factors(terms.factors),
        **{one.name: _about_setting(one, getattr(terms, one.name)) for one in settings.SETTINGS},
        settings.QUORUM_SHARE: _about_quorum(terms.quorum_share),
    }
    found["one_star_measures"] += _about_measures(terms)
    for aspect in Aspect:
        if maxima.get(aspect, 0) <= 0:
            found[f"maxima.{aspect}"] = [Sentence("满分要大于零。")]
    return {field: said for field, said in found.items() if said}


def _about_sum(maxima: Mapping[Aspect, int]) -> list[Sentence]:
    total = sum(maxima.values())
    if total == FULL_MARKS:
        return []
    said = Sentence("十个方面的满分合计是%(total)s分，要正好是100分。", total=_plain(total))
    return [said]


def _about_weights(terms: Terms) -> list[Sentence]:
    said = []
    if min(terms.weights.values()) < 0:
        said.append(Sentence("权重不能小于零。"))
    if (total := sum(terms.weights.values())) != PER_CENT:
        said.append(Sentence("四项权重合计是%(total)s，要正好是100。", total=total))
    return said


def _about_lines(lines: tuple[int, ...]) -> list[Sentence]:
    bounded = (FULL_MARKS + 1, *lines, 0)
    if len(lines) == len(LINED_STARS) and all(
        above > below for above, below in itertools.pairwise(bounded)
    ):
        return []
    return [Sentence("五星到二星的分数线要在0到100之间，并且逐级下降。")]


def _about_share(share: int | None, most: int) -> list[Sentence]:
    if share is None or 0 <= share <= most:
        return []
    return [Sentence("比例要在0到100之间。")]


def _about_factors(factors: tuple[int, ...]) -> list[Sentence]:
    bounded = (_MOST_FACTOR, *factors, 0)
    is_whole = len(factors) in {0, len(FACTOR_STARS)}
    if is_whole and all(above >= below for above, below in itertools.pairwise(bounded)):
        return []
    return [Sentence("绩效系数要五个都填，在0到3之间，星级低的不高于星级高的。")]


def _about_setting(setting: Setting, value: int | None) -> list[Sentence]:
    if value is None and setting.is_optional:
        return []
    if value is not None and setting.least <= value <= setting.most:
        return []
    told = Sentence(
        "“%(title)s”请填%(least)s到%(most)s的整数。",
        title=Sentence(setting.title),
        least=setting.least,
        most=setting.most,
    )
    return [told]


def _about_quorum(share: Fraction) -> list[Sentence]:
    if share in {Fraction(one) for one in settings.SHARES}:
        return []
    return [settings.wrong_share()]


def _about_measures(terms: Terms) -> list[Sentence]:
    if terms.one_star_measures >= terms.two_star_measures:
        return []
    return [Sentence("一星的支部采取的整顿措施，不能少于二星的支部。")]


def _plain(hundredths: int) -> str:
    """Without zeros that say nothing: 10050 → 100.5."""
    whole, rest = divmod(hundredths, PER_CENT)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")
