"""The results of the appraisal by members and masses, however it was held (`domain.md` 8.2)."""

from __future__ import annotations

from app import clock
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.rating.models import RatedBranch
from app.stars.figures import FULL_MARKS


class NoSuchResult(Invalid):
    """A score and a rate from 0 to 100 belong together; field `mass`."""

    def __init__(self) -> None:
        told = Sentence(mark("评议分和满意率要同时填写，都在0到100之间；评议无效的都不填。"))
        super().__init__({"mass": [told]})


class TooManyCounted(Invalid):
    """No more count than came back; field `counted`."""

    def __init__(self) -> None:
        super().__init__({"counted": [Sentence(mark("计入票数不能多于收回票数。"))]})


def record_appraisal(
    rated: RatedBranch,
    mass: int | None,
    satisfaction: int | None,
    counted: int | None,
    returned: int | None,
) -> None:
    """Keep score and satisfaction rate, in hundredths; both None where the appraisal was void.

    A later round takes the place of an earlier one.

    Raises:
        NoSuchResult: one without the other, or outside 0 to 100.
        TooManyCounted: of fewer that were returned.
        BranchDecided.
    """
    rated.require_undecided()
    if (mass is None) != (satisfaction is None):
        raise NoSuchResult
    if (counted or 0) > (returned or 0):
        raise TooManyCounted
    if not all(0 <= one <= FULL_MARKS for one in (mass, satisfaction) if one is not None):
        raise NoSuchResult
    rated.mass_score, rated.satisfaction = mass, satisfaction
    rated.counted, rated.returned = counted, returned
    rated.appraised_at = clock.now()
