"""Who may look into a result anew: nobody who has scored it (`domain.md` 8.6, 4.2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from app import clock
from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.models import Assignment, Membership, Person, UnitDescent
from app.rating import group
from app.rating.models import RatedBranch
from app.rating.objected import StarObjection
from app.rating.reviewing import ReviewSheet

LEAST, MOST = 2, 5
SUPERVISOR = "DISCIPLINE_COMMISSIONER"
#: Who runs a year, decides it, or leads the re-check looks into nothing.
_KEPT_OUT = (group.OFFICE, "TOWN_COMMITTEE", SUPERVISOR)


class WrongRecheckers(Invalid):
    """Somebody was chosen who may not look into it, or too few; field `panel`."""

    def __init__(self) -> None:
        said = Sentence(
            mark("请从名单里选%(least)s到%(most)s人；给这个支部评过分的要回避。"),
            least=LEAST,
            most=MOST,
        )
        super().__init__({"panel": [said]})


def require_fit(objection: StarObjection, panel: Sequence[uuid.UUID]) -> None:
    """Raises: WrongRecheckers."""
    if not LEAST <= len(set(panel)) <= MOST or not set(panel) <= eligible(objection).keys():
        raise WrongRecheckers


def scorers(rated: RatedBranch) -> set[uuid.UUID]:
    """Who has handed in a sheet about a branch, in any round."""
    return set(session.scalars(sa.select(ReviewSheet.person_id).filter_by(rated_id=rated.id)))


def eligible(objection: StarObjection) -> dict[uuid.UUID, str]:
    """Who may look into it: id → name.

    Members of the review group who have not scored the branch; where they are fewer than two,
    others who hold a post at the town or are named for such groups. Never the objector, nor anybody
    of the village concerned, nor who runs or decides the year.
    """
    rated = objection.rated
    barred = scorers(rated) | _of_village(rated) | {objection.case.starter_id}
    for role in _KEPT_OUT:
        barred.update(directory.holders(role, rated.rating.town_id))
    of_group = {one.person_id for one in group.members(rated.rating_id)}
    fit = _names(of_group - barred)
    return fit if len(fit) >= LEAST else _names((of_group | _at_town(rated)) - barred)


def _at_town(rated: RatedBranch) -> set[uuid.UUID]:
    town = rated.rating.town_id
    above = sa.select(UnitDescent.ancestor_id).where(UnitDescent.unit_id == town)
    named = sa.and_(Assignment.role_code == group.REVIEWER, Assignment.unit_id.in_(above))
    query = sa.select(Assignment.person_id).where(
        sa.or_(Assignment.unit_id == town, named), directory.in_force(clock.today())
    )
    return set(session.scalars(query))


def _of_village(rated: RatedBranch) -> set[uuid.UUID]:
    """The members of the branch, and who holds a post in its village."""
    village = rated.branch.parent_id or rated.branch_id
    members = sa.select(Membership.person_id).filter_by(branch_id=rated.branch_id, left_on=None)
    posted = (
        sa.select(Assignment.person_id)
        .join(UnitDescent, UnitDescent.unit_id == Assignment.unit_id)
        .where(UnitDescent.ancestor_id == village, directory.in_force(clock.today()))
    )
    return {*session.scalars(members), *session.scalars(posted)}


def _names(people: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    query = (
        sa.select(Person.id, Person.name)
        .where(Person.id.in_(list(people)), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return dict(session.execute(query).all())


@choices("rating.recheckers", tells=directory.name_of)
def recheckers(asking: Asking) -> list[Choice]:
    """Those from whom who looks into an objection is chosen."""
    about = asking.variables.get("case")
    objection = session.get(StarObjection, uuid.UUID(about["id"])) if about else None
    found = {} if objection is None else eligible(objection)
    return [(str(person), name) for person, name in found.items()]
