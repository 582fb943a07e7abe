"""What is wrong, who helps, and what is to be done until when (F-S8)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from app import audit, clock
from app.db import session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import Actor
from app.rating import explaining
from app.rectification.models import Finding, Line, Rectification, Stationed
from app.rectification.vocabulary import STATIONING, Measure, Stage
from app.stars.vocabulary import ASPECT_TITLES, Aspect

#: November, and the last day of it; who plans in November or later is accepted the year after.
ACCEPT_MONTH, ACCEPT_LAST = 11, 30
#: Whoever holds one of these at the town may take charge; those who run the year check instead.
LEADING = ("TOWN_COMMITTEE", "DISCIPLINE_COMMISSIONER", "REVIEWER")


class MeasuresMissing(Invalid):
    """Too few measures for the star; field `measures`."""


class LeaderMissing(Invalid):
    """Somebody of the town takes charge, and nobody else does; field `leader`."""

    def __init__(self) -> None:
        super().__init__({"leader": [Sentence(mark("请选择本镇在职的一位挂点领导。"))]})


class NobodyStationed(Invalid):
    """Those who are sent do not match the measures; field `stationed`."""


class DueOutOfRange(Invalid):
    """A line is due before the acceptance, and not in the past; fields `plan_lines.ROW.due_on`."""


@dataclass(frozen=True)
class Sent:
    """Somebody who is stationed in the village, by which measure and from where."""

    measure: Measure
    name: str
    sent_by: str


@dataclass(frozen=True)
class Planned:
    """One line of the plan."""

    problem: str
    measure: str
    owner: str
    due_on: date


def diagnose(
    found: Rectification, actor: Actor, problems: Sequence[tuple[Aspect, str]], text: str
) -> list[dict[str, str]]:
    """Keep what was found; the lines that the plan begins with, each with `problem`."""
    found.findings = []
    session.flush()
    found.findings = [
        Finding(position=position, aspect=aspect, problem=problem)
        for position, (aspect, problem) in enumerate(problems, start=1)
    ]
    found.diagnosis, found.stage = text, Stage.MEASURES
    audit.record(found, actor, "rectification.diagnosed", {"problems": len(problems)})
    return [{"problem": _with_aspect(aspect, problem)} for aspect, problem in problems]


def _with_aspect(aspect: Aspect, problem: str) -> str:
    title = ASPECT_TITLES[aspect]
    return problem if problem.startswith(title) else f"{title}：{problem}"


def assign(
    found: Rectification,
    actor: Actor,
    measures: Collection[Measure],
    leader_id: uuid.UUID | None,
    sent: Sequence[Sent],
) -> None:
    """Keep the measures, as many at least as the standard of the year asks for the star.

    Raises:
        MeasuresMissing, LeaderMissing, NobodyStationed.
    """
    _require_measures(found, measures)
    if (Measure.LEADER in measures) != (leader_id is not None):
        raise LeaderMissing
    if leader_id is not None and leader_id not in leaders(found.rated.rating.town_id):
        raise LeaderMissing
    _require_stationed(measures, sent)
    found.measures = [one.value for one in Measure if one in measures]
    found.leader_id = leader_id
    found.stationed = []
    session.flush()
    found.stationed = [
        Stationed(position=position, **vars(one)) for position, one in enumerate(sent, start=1)
    ]
    found.stage = Stage.PLAN
    about = {"measures": found.measures, "leader": str(leader_id) if leader_id else None}
    audit.record(found, actor, "rectification.measures_assigned", about)


def _require_measures(found: Rectification, measures: Collection[Measure]) -> None:
    star, needed = found.rated.final_star, least_measures(found)
    if len(set(measures)) < needed:
        said = Sentence(
            mark("%(star)s的支部至少采取%(needed)s项措施。"),
            star=Sentence(explaining.star_words(star)),
            needed=needed,
        )
        raise MeasuresMissing({"measures": [said]})


def least_measures(found: Rectification) -> int:
    """How many measures its star asks for (`star.rectifyMeasures`)."""
    terms = found.rated.rating.standard.terms
    return terms.least_measures(found.rated.final_star or 0)


def _require_stationed(measures: Collection[Measure], sent: Sequence[Sent]) -> None:
    kinds = [one.measure for one in sent]
    checks = [
        (
            any(one not in kinds for one in STATIONING if one in measures),
            Sentence(mark("采取了派驻工作组或选派第一书记的，请写明派谁去。")),
        ),
        (
            any(one not in measures for one in kinds),
            Sentence(mark("这里写了人的，上面要勾选相应的措施。")),
        ),
        (kinds.count(Measure.FIRST_SECRETARY) > 1, Sentence(mark("第一书记只有一名。"))),
    ]
    if said := [told for is_wrong, told in checks if is_wrong]:
        raise NobodyStationed({"stationed": said})


def leaders(town_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Who may take charge of a village: id → name of those of the town itself in such an office."""
    return directory.holder_names_at(town_id, LEADING)


def propose(found: Rectification, actor: Actor, planned: Sequence[Planned]) -> None:
    """Keep the lines of the plan in place of all that are still open; closed ones stay.

    Raises: DueOutOfRange.
    """
    today = clock.today()
    last = date(accept_year_of(today), ACCEPT_MONTH, ACCEPT_LAST)
    told = Sentence(mark("期限要在今天以后、%(last)s以前。"), last=last.isoformat())
    if wrong := [at for at, one in enumerate(planned) if not today < one.due_on <= last]:
        raise DueOutOfRange({f"plan_lines.{at}.due_on": [told] for at in wrong})
    found.lines = [one for one in found.lines if one.closed_on is not None]
    session.flush()
    begin = max((one.position for one in found.lines), default=0) + 1
    found.lines += [
        Line(position=position, **vars(one)) for position, one in enumerate(planned, start=begin)
    ]
    found.stage = Stage.PLAN
    audit.record(found, actor, "rectification.planned", {"lines": len(planned)})


def approve(found: Rectification, actor: Actor) -> None:
    """The town committee approves the plan: from now on it is reported every month."""
    found.planned_on = clock.today()
    found.accept_year = accept_year_of(found.planned_on)
    found.stage = Stage.UNDER_WAY
    audit.record(found, actor, "rectification.plan_approved", {"lines": len(found.open_lines)})


def accept_year_of(day: date) -> int:
    """The year in whose November a plan of this day is to be accepted."""
    return day.year if day.month < ACCEPT_MONTH - 1 else day.year + 1
