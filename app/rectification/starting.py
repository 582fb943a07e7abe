"""A rectification begins: one for each branch with two stars or one, opened by the committee."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from app import audit, clock
from app.cases import applicant
from app.cases.models import Case
from app.db import session
from app.definitions import catalogue
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import SYSTEM, Actor
from app.rating import profile, years
from app.rating.models import RatedBranch, RatingYear
from app.rectification.models import Rectification
from app.rectification.vocabulary import Stage
from app.stars.figures import score
from app.stars.vocabulary import ASPECT_TITLES

#: The procedure of one branch.
KEY = "star_rectify"
#: The stars that are put right; a branch that was not rated has none of them.
STARS = (2, 1)
#: So many working days after the decision it is to be opened.
OPEN_DAYS = 10


class YearNotDecided(Refused):
    message = "%(year)s年的星级还没有决定，不能开始整顿。"


class NothingToRectify(Refused):
    message = "本支部没有等待开始的整顿，请由镇党建办从年度评星发起。"


class OpenedBeforeDecision(Invalid):
    """It is opened after the stars were decided; field `opened_on`."""

    def __init__(self, decided_on: date) -> None:
        told = Sentence(mark("不能早于星级决定的%(day)s。"), day=decided_on.isoformat())
        super().__init__({"opened_on": [told]})


def start(year: RatingYear) -> int:
    """Start the case of every branch decided with two stars or one; how many are new.

    A branch that is still under rectification from an earlier year goes on with that one.

    Raises: YearNotDecided.
    """
    year = years.lock(year.id)
    if not year.decided:
        raise YearNotDecided(year=year.year)
    wanted = [one for one in year.decided if one.final_star in STARS]
    known, busy = _known(wanted), _busy(wanted)
    definition = catalogue.definition(KEY)
    new = [one for one in wanted if one.id not in known and one.branch_id not in busy]
    session.add_all(Rectification(rated=one, started_at=clock.now()) for one in new)
    session.flush()
    for rated in new:
        secretary = next(iter(directory.holders(years.VILLAGE_SECRETARY, rated.branch_id)), None)
        applicant.start(
            SYSTEM,
            definition,
            rated.branch_id,
            {},
            start_key=uuid.uuid5(rated.id, KEY),
            on_behalf_of=secretary or year.case.starter_id,
        )
    return len(new)


def _known(wanted: Collection[RatedBranch]) -> set[uuid.UUID]:
    ids = [one.id for one in wanted]
    query = sa.select(Rectification.rated_id).where(Rectification.rated_id.in_(ids))
    return set(session.scalars(query))


def _busy(wanted: Collection[RatedBranch]) -> set[uuid.UUID]:
    """The branches whose rectification from an earlier year has not been accepted yet."""
    query = (
        sa.select(RatedBranch.branch_id)
        .join(Rectification, Rectification.rated_id == RatedBranch.id)
        .where(
            RatedBranch.branch_id.in_([one.branch_id for one in wanted]),
            Rectification.stage.not_in([Stage.FOLLOW_UP, Stage.DONE, Stage.SLIPPED]),
        )
    )
    return set(session.scalars(query))


def join(case: Case) -> Rectification:
    """The case of a branch takes its place; once more changes nothing. Raises: NothingToRectify."""
    known = of_case(case.id)
    if known is not None:
        return known
    query = (
        sa.select(Rectification)
        .join(Rectification.rated)
        .where(RatedBranch.branch_id == case.unit_id, Rectification.case_id.is_(None))
    )
    found = session.scalar(query)
    if found is None:
        raise NothingToRectify
    found.case = case
    session.flush()
    about = {"star": found.rated.final_star, "year": found.rated.rating.year}
    audit.record(found, SYSTEM, "rectification.started", about)
    return found


def of_case(case_id: uuid.UUID) -> Rectification | None:
    return session.scalar(sa.select(Rectification).filter_by(case_id=case_id))


def open_until(found: Rectification) -> date:
    """The last day on which the committee is to open it."""
    return clock.working_day_after(decided_on(found), OPEN_DAYS)


def decided_on(found: Rectification) -> date:
    """The day on which the stars of its year were decided."""
    decided_at = found.rated.decided_at
    assert decided_at is not None, "only decided branches are put right"
    return clock.office_day(decided_at)


def open_it(found: Rectification, actor: Actor, on: date, decision_number: str) -> None:
    """The town committee begins it by a decision. Raises: OpenedBeforeDecision."""
    if on < decided_on(found):
        raise OpenedBeforeDecision(decided_on(found))
    found.opened_on, found.decision_number = on, decision_number
    found.stage = Stage.DIAGNOSIS
    audit.record(found, actor, "rectification.opened", {"on": on.isoformat()})


def gaps(rated: RatedBranch) -> list[dict[str, str]]:
    """The problem list to begin with: the lowest aspects against their maxima, the lowest first.

    Each row has `aspect` and `problem`: 服务群众得7.50分，满分15.00分，占50%。
    """
    marks, maxima = profile.means(rated.rating).get(rated.id, {}), rated.rating.standard.maxima
    return [
        {
            "aspect": str(one),
            "problem": f"{ASPECT_TITLES[one]}得{score(marks[one])}分，"
            f"满分{score(maxima[one])}分，占{100 * marks[one] // maxima[one]}%",
        }
        for one in profile.gaps(marks, maxima)
    ]
