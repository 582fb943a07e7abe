"""How the star of a branch came about: its line on the notice, and a sentence for all that fired.

Every ceiling, tie and displacement is told in one sentence (`domain.md` 8.7); the notice has the
Chinese ones, pages have them in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.db import session
from app.errors import Sentence
from app.i18n import mark
from app.rating import results
from app.rating.models import RatedBranch
from app.rating.records import Veto
from app.stars import terms as termbook
from app.stars.figures import score
from app.stars.rating import NOT_RATED
from app.stars.vocabulary import COMPONENT_TITLES, Component, Limit

NO_FIGURE = "—"
_FIVE = 5
STAR_TITLES = (
    mark("不评星级"),
    mark("一星"),
    mark("二星"),
    mark("三星"),
    mark("四星"),
    mark("五星"),
)


def star_words(star: int | None) -> str:
    """`四星`; a branch without a star is not rated."""
    return STAR_TITLES[star or NOT_RATED]


def line(rated: RatedBranch) -> dict[str, Any]:
    """The line of the notice: what a reader needs to repeat the arithmetic."""
    return {
        "党支部": rated.branch.name,
        "星级": star_words(rated.final_star),
        "综合得分": _figure(rated.composite),
        **{COMPONENT_TITLES[part]: _figure(rated.scores.get(part)) for part in Component},
        "满意率": _rate(rated.satisfaction),
        "说明": "".join(str(one) for one in sentences(rated)) or NO_FIGURE,
    }


def _figure(hundredths: int | None) -> str:
    return NO_FIGURE if hundredths is None else str(score(hundredths))


def _rate(hundredths: int | None) -> str:
    return NO_FIGURE if hundredths is None else f"{score(hundredths)}%"


def sentences(rated: RatedBranch) -> list[Sentence]:
    """Every ceiling that fired, and the vote that gave a place among equals."""
    said = [_ceiling(rated, limit, star) for limit, star in rated.fired.items()]
    if rated.final_star == _FIVE and _was_voted(rated) and _lost_equals(rated):
        said.append(Sentence(mark("五星名额末位各项相同，经评审工作组表决取得名额。")))
    return said


def _ceiling(rated: RatedBranch, limit: Limit, star: int) -> Sentence:
    most = Sentence(mark("不评星级"))
    if star != NOT_RATED:
        most = Sentence(mark("最多%(star)s"), star=Sentence(star_words(star)))
    why: dict[Limit, Callable[[RatedBranch], Sentence]] = {
        Limit.SATISFACTION: _dissatisfied,
        Limit.MASS_MISSING: lambda _rated: Sentence(mark("党员群众评议无效")),
        Limit.VETO: _vetoed,
        Limit.STEP_PROMOTION: _step,
        Limit.NEW_ORGANISATION: lambda _rated: Sentence(mark("当年新成立")),
        Limit.QUOTA: _beyond_quota,
    }
    return Sentence(mark("%(why)s，%(most)s。"), why=why[limit](rated), most=most)


def _dissatisfied(rated: RatedBranch) -> Sentence:
    rate, least = rated.satisfaction or 0, rated.rating.standard.terms.satisfaction_line or 0
    told = mark("满意率%(rate)s%%，低于%(line)s%%")
    return Sentence(told, rate=score(rate), line=score(least))


def _vetoed(rated: RatedBranch) -> Sentence:
    veto = session.get_one(Veto, rated.id)
    return Sentence(mark("一票否决（%(document)s）"), document=veto.document)


def _step(rated: RatedBranch) -> Sentence:
    last = Sentence(star_words(rated.last_star))
    return Sentence(mark("上年%(last)s，每年最多升一星"), last=last)


def _beyond_quota(rated: RatedBranch) -> Sentence:
    branches = rated.rating.branches
    count = sum(one.final_star != NOT_RATED for one in branches)
    places = termbook.seats(rated.rating.standard.terms.five_star_quota or 0, count)
    chosen = [one for one in _equals(rated) if one.final_star == _FIVE and _was_voted(one)]
    if chosen:
        told = mark("五星名额%(places)s个，末位各项相同，评审工作组表决没有选上")
        return Sentence(told, places=places)
    if _awaits_vote(rated):
        told = mark("五星名额%(places)s个，末位各项相同，等评审工作组表决")
        return Sentence(told, places=places)
    return Sentence(mark("五星名额%(places)s个已满"), places=places)


def _was_voted(rated: RatedBranch) -> bool:
    last = results.last_vote(rated.rating)
    return last is not None and str(rated.id) in last.voted


def _awaits_vote(rated: RatedBranch) -> bool:
    vote = results.open_vote(rated.rating)
    return vote is not None and str(rated.id) in vote.contenders


def _lost_equals(rated: RatedBranch) -> list[RatedBranch]:
    """Those with whom it shared the last place and who went without."""
    return [one for one in _equals(rated) if Limit.QUOTA in one.fired]


def _equals(rated: RatedBranch) -> list[RatedBranch]:
    others = [one for one in rated.rating.branches if one is not rated]
    return [one for one in others if _order(one) == _order(rated)]


def _order(rated: RatedBranch) -> tuple[int, ...]:
    return results.standing(rated, ()).order
