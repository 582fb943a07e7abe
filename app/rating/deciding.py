"""The town committee decides, branch by branch; the district takes the stars to its files."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence

from app import audit, clock
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.rating import deliberations, holding, results, years
from app.rating.models import RatedBranch, RatingYear
from app.stars.rating import NOT_RATED

_LONGEST_COMMENT = 500


class VetoNotCounted(Refused):
    message = "“%(branch)s”在计算以后又有一票否决，请退回评审工作组重新计算。"


class CommentTooLong(Invalid):
    """With what the district has said before; field `district_comment`."""

    def __init__(self) -> None:
        told = Sentence(mark("连同以前的备案意见最多%(most)s个字。"), most=_LONGEST_COMMENT)
        super().__init__({"district_comment": [told]})


def in_order(branches: Sequence[RatedBranch]) -> list[RatedBranch]:
    """The highest star first, then the highest score."""
    return sorted(branches, key=lambda one: (-(one.final_star or 0), -(one.composite or 0)))


def line_up(year: RatingYear) -> list[RatedBranch]:
    """The branches that may be decided now: not yet decided, and not held."""
    held = holding.held(year)
    return in_order([one for one in year.undecided if one.id not in held])


def decide(
    year: RatingYear, person_id: uuid.UUID, listed: Collection[uuid.UUID] | None = None
) -> list[RatedBranch]:
    """The committee adopts the list: nothing of it changes any more, and its branches are told.

    `listed` are those that were lined up; None: all that are not held. Gives those decided, in
    the order of their places. The year is decided with the last of its branches.

    Raises:
        VetoNotCounted: the list is not what it would be today.
        YearDecided.
    """
    year = years.lock(year.id)
    year.require_undecided()
    free = {one.id for one in line_up(year)}
    chosen = [
        one for one in year.branches if one.id in free and (listed is None or one.id in listed)
    ]
    require_vetoes(year, chosen)
    now = clock.now()
    for rated in chosen:
        rated.decided_at = now
    actor = directory.actor(directory.person(person_id))
    stars = {str(one.branch_id): one.final_star for one in chosen}
    audit.record(year, actor, "rating.decided", {"stars": stars})
    year.decided_by_id = person_id
    if not year.undecided:
        year.decided_at = now
    deliberations.tell_decided(chosen)
    return chosen


def require_vetoes(year: RatingYear, branches: Iterable[RatedBranch]) -> None:
    """Raises: VetoNotCounted: one was recorded after the stars were reckoned."""
    if not year.standard.terms.has_veto:
        return
    against = results.vetoed(year)
    for one in branches:
        if one.id in against and one.final_star != NOT_RATED:
            raise VetoNotCounted(branch=one.branch.name)


def file_results(year: RatingYear) -> None:
    """The list has gone to the district; that of a later round follows the first."""
    year.filed_at = year.filed_at or clock.now()


def comment(year: RatingYear, text: str) -> None:
    """What the district says to it, after what it said to an earlier list; it changes no star.

    Raises: CommentTooLong.
    """
    said = "\n".join(one for one in (year.district_comment, text) if one)
    if len(said) > _LONGEST_COMMENT:
        raise CommentTooLong
    year.district_comment = said
