"""The whole course of a quarter as its supervisor's page shows it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.assessment import objections, sampling, watching, wholecourse
from app.assessment.models import Course
from app.assessment.oversight import OBJECTION_GROUNDS, RULING_TITLES, Objection
from app.assessment.sampling import Sample
from app.assessment.wholecourse import Filing, Step
from app.cases import queries
from app.cases.models import WorkItem
from app.i18n import lazy
from app.organisation import directory
from app.organisation.actors import Actor
from app.points.amounts import shown
from app.points.models import Claim
from app.shop import customer
from app.views import course, lines, quarterlines, waitlines
from app.views.past import Past
from app.views.shell import role_titles

#: The six steps, in their order.
STEP_NAMES = (
    lazy("报绩"),
    lazy("算绩"),
    lazy("评绩"),
    lazy("定绩"),
    lazy("晒绩"),
    lazy("兑换"),
)
#: So many of what waits are listed, the longest first.
MOST_WAITING = 20


def of_course(actor: Actor, found: Course) -> dict[str, Any]:
    """Everything of a quarter: the steps, what waits, what was said against it, what was drawn."""
    cycle = found.cycle
    since, until = clock.day_end(cycle.starts_on - clock.ONE_DAY), clock.day_end(cycle.ends_on)
    orders = customer.cases_of_branch(cycle.branch_id, since, until)
    steps = wholecourse.steps_of(cycle, orders)
    waiting = sorted((item for step in steps for item in step.waiting), key=_longest_first)
    return {
        "case_id": found.case_id,
        "name": cycle.name,
        "state": _state(found),
        "rules": _("积分方案第 %(number)s 版", number=cycle.rule_set.number),
        "steps": _steps(steps, wholecourse.filings_of(cycle)),
        "waiting": _waiting(waiting[:MOST_WAITING], cycle.branch_id),
        "waiting_count": len(waiting),
        "said": [quarterlines.opinion_shown(one) for one in watching.of_cycle(cycle.id)],
        "objections": [_objection(one) for one in objections.of_cycle(actor, cycle.id)],
        "supervise_url": quarterlines.supervise_url(actor, found),
        "may_draw": sampling.may_draw(actor, found),
        "samples": [_sample(actor, found, one) for one in sampling.samples_of(found)],
        "events": course.events(Past(actor, found.case, queries.timeline(found.case))),
    }


def _state(found: Course) -> dict[str, str]:
    if found.cancelled_at is not None:
        return {"words": _("已撤销"), "tone": "red"}
    if found.closed_at is not None:
        return {"words": _("已办结"), "tone": "green"}
    if found.frozen_at is not None:
        return {"words": _("已冻结，评定中"), "tone": "amber"}
    return {"words": _("申报中"), "tone": "blue"}


def _steps(steps: Sequence[Step], filings: Sequence[Filing]) -> list[dict[str, Any]]:
    people = {doer for step in steps for _role, _name, doer in step.doers}
    people |= {filing.entered_by_id for filing in filings}
    named = directory.names({one for one in people if one is not None})
    slowest = max((step.longest.days_taken for step in steps if step.longest), default=0) or 1
    shown_steps = [_step(step, named, slowest) for step in steps]
    shown_steps[0]["doers"] = [_filing(one, named) for one in filings] + shown_steps[0]["doers"]
    return shown_steps


def _step(step: Step, named: dict[uuid.UUID, str], slowest: int) -> dict[str, Any]:
    longest = step.longest
    usual = step.usual_days
    return {
        "title": str(STEP_NAMES[step.number - 1]),
        "tone": "now" if step.waiting else "done" if step.closed else "",
        "span": step.span,
        "done": len(step.closed),
        "waiting": len(step.waiting),
        "late": step.late,
        "usual": None if usual is None else _days(usual),
        "longest": None if longest is None else _days(longest.days_taken),
        "usual_share": round((usual or 0) / slowest * 100, 1),
        "longest_share": round((longest.days_taken if longest else 0) / slowest * 100, 1),
        "doers": [
            {
                "what": _role(role, name),
                "who": named[doer] if doer else _("系统（到期）"),
                "acts": n,
            }
            for (role, name, doer), n in step.doers.most_common()
        ],
    }


def _days(days: int) -> str:
    """How many working days something took."""
    return i18n.counted("%(num)s 个工作日", days) if days else _("当天")


def _role(role: str | None, step: str) -> str:
    title = role_titles().get(role or "", "")
    return f"{step} · {title}" if title else step


def _filing(filing: Filing, named: dict[uuid.UUID, str]) -> dict[str, Any]:
    if filing.entered_by_id is None:
        who = i18n.counted("%(num)s 名党员", filing.members)
        return {"what": _("本人申报"), "who": who, "acts": filing.claims}
    return {"what": _("代报"), "who": named[filing.entered_by_id], "acts": filing.claims}


def _longest_first(item: WorkItem) -> tuple[Any, ...]:
    return item.opened_at, item.case_id, item.element


def _waiting(items: Sequence[WorkItem], branch_id: uuid.UUID) -> list[dict[str, Any]]:
    """What waits for whom; a link where the case lies in the branch itself."""
    named = waitlines.holders_of(items)
    return [_waiting_line(one, branch_id, named[one.id]) for one in items]


def _waiting_line(item: WorkItem, branch_id: uuid.UUID, names: Sequence[str]) -> dict[str, Any]:
    light, words = lines.deadline(item.due_at)
    is_here = item.case.unit_id == branch_id
    role = role_titles().get(item.role_code or "", "")
    who = i18n.listed(names)
    return {
        "title": item.case.title,
        "starter": item.case.starter.name,
        "step": item.name,
        "who": _("%(role)s：%(who)s", role=role, who=who) if role and who else role or who,
        "waited": item.days_taken,
        "light": light,
        "light_text": words,
        "url": url_for("cases.show", case_id=item.case_id) if is_here else None,
    }


def _objection(one: Objection) -> dict[str, Any]:
    ground = i18n.known(OBJECTION_GROUNDS[one.ground])
    return {
        "title": _(
            "%(member)s“%(title)s”：%(ground)s",
            member=one.claim.member.name,
            title=one.claim.title,
            ground=ground,
        ),
        "at": one.raised_at,
        "ruling": _ruling(one),
        "is_open": one.closed_at is None,
        "url": url_for("cases.show", case_id=one.case_id),
    }


def _ruling(one: Objection) -> str:
    if one.ruling is None:
        return ""
    words = i18n.known(RULING_TITLES[one.ruling])
    return _("%(ruling)s：%(reason)s", ruling=words, reason=one.reason) if one.reason else words


def _sample(actor: Actor, found: Course, sample: Sample) -> dict[str, Any]:
    listed = sampling.lines_of(sample)
    return {
        "seed": sample.seed,
        "by": sample.drawn_by,
        "at": sample.drawn_at,
        "out_of": sample.out_of,
        "digest": sample.digest,
        "rows": [_drawn(actor, found, line) for line in listed],
    }


def _drawn(actor: Actor, found: Course, line: Claim) -> dict[str, Any]:
    return {
        "number": line.number,
        "member": line.member.name,
        "title": line.title,
        "item": line.item.label,
        "granted": None if line.granted is None else shown(line.granted),
        "files": len(line.evidence),
        "status": i18n.known(line.status_title),
        "url": quarterlines.line_url(line),
        "supervise_url": quarterlines.watch_url(actor, found, line),
    }
