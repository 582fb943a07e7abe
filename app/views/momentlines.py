"""What the page of a case's past shows of one moment; what is not known is said to be unknown."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import audit, clock, i18n
from app.assessment import quarters
from app.cases import candidates, evidence
from app.cases.models import Case, WorkItem
from app.cases.moments import Act, Then
from app.cases.parts import Part
from app.cases.recusalrows import OWN
from app.cases.visits import Hands, Visit
from app.definitions import catalogue
from app.engine import Element, home_of
from app.organisation import directory
from app.organisation.actors import Actor
from app.points import claims
from app.rating import years
from app.views import course, former, holders, lines, waitlines
from app.views.casepage import run_of
from app.views.past import Past
from app.views.shell import role_titles

#: So many acts before and after the one shown are listed.
AROUND = 6


def shown(
    actor: Actor,
    case: Case,
    entries: Sequence[audit.AuditEntry],
    items: Sequence[WorkItem],
    chosen: tuple[Sequence[Act], Act],
) -> dict[str, Any]:
    """What the template is given."""
    acts, act = chosen
    then = Then(case, act, entries, items, run_of(case))
    past = Past(actor, case, entries)
    so_far = past.until(act.position)
    painted = paint(then)
    return {
        "case": {"id": case.id, "number": case.number, "title": case.title},
        "act": act,
        "minute": minute(act.ends),
        "bounds": (minute(acts[0].ends), minute(clock.now())),
        "asked_at": None,
        "problem": "",
        "count": len(acts),
        "told": _told(past, act),
        "steps": [_step(past, one, act) for one in _around(acts, act)],
        "previous": _url(case, acts, act.number - 1),
        "next": _url(case, acts, act.number + 1),
        "status": _status(then),
        "rules": list(_rules(then)),
        "waiting": waiting(then),
        "former": former.answers_shown(so_far, evidence.of_case(case)),
        "diagram": {**course.diagram(then.version_id), "state": painted},
        "unknown": list(_unknown(then)),
    }


def minute(at: datetime) -> str:
    """As a field of the page takes it."""
    return f"{at.astimezone(clock.OFFICE_ZONE):%Y-%m-%dT%H:%M}"


def _url(case: Case, acts: Sequence[Act], number: int) -> str | None:
    there = 1 <= number <= len(acts)
    return url_for("moments.show", case_id=case.id, act=number) if there else None


def _around(acts: Sequence[Act], act: Act) -> Sequence[Act]:
    first = max(0, min(act.number - 1 - AROUND, len(acts) - 2 * AROUND - 1))
    return acts[first : first + 2 * AROUND + 1]


def _told(past: Past, act: Act) -> list[dict[str, Any]]:
    """What was done in an act, as the timeline tells it."""
    meant = [one for one in past.entries if one in act.entries]
    shorter = past.until(0)
    shorter.entries = meant
    return course.events(shorter)


def _step(past: Past, one: Act, here: Act) -> dict[str, Any]:
    told = _told(past, one)
    words = [" · ".join(dict.fromkeys((line["step"], line["action"]))) for line in told[:1]]
    return {
        "number": one.number,
        "at": one.ends,
        "words": words[0] if words else _("系统：时限到，往下走"),
        "who": told[0]["who"] if told else "",
        "is_here": one.number == here.number,
        "url": url_for("moments.show", case_id=past.case.id, act=one.number),
    }


def _status(then: Then) -> str:
    """In the words of the status pill."""
    if then.is_over:
        return lines.status(then.case)
    return "suspended" if then.is_suspended else "open"


def _rules(then: Then) -> Iterator[tuple[str, str]]:
    """By which rules the case went: what they are, and which version of them."""
    deployed = catalogue.deployed(then.version_id)
    title = i18n.known(deployed.about["title"])
    words = _("《%(title)s》第 %(number)s 版", title=title, number=deployed.number)
    yield str(_("流程")), str(words)
    case_id = then.case.id
    claim, quarter = claims.claim_of(case_id), quarters.of_case(case_id)
    cycle = claim.cycle if claim else quarter.cycle if quarter else None
    if cycle is not None:
        rules = cycle.rule_set
        said = _("《%(title)s》第 %(number)s 版", title=rules.title, number=rules.number)
        yield str(_("积分方案")), str(said)
    branch = years.of_branch_case(case_id)
    rating = branch.rating if branch else years.of_case(case_id)
    if rating is not None and rating.opened_at <= then.act.ends:
        own = rating.standard
        said = _("《%(title)s》第 %(number)s 版", title=own.title, number=own.number)
        yield str(_("参考标准")), str(said)


def waiting(then: Then) -> list[dict[str, Any]]:
    """What waited for people then, since when and for whom."""
    spec = catalogue.spec_of(then.version_id)
    keys = {one.hands.post_key for one in then.waiting if one.hands.post_key}
    behind = candidates.people_behind(keys, clock.office_day(then.act.ends))
    names = directory.names({one.hands.person_id for one in then.waiting if one.hands.person_id})
    places = candidates.names_of_places(_unit(key) for key in keys)
    shown = []
    for one in then.waiting:
        element = spec.elements.get(one.item.element)
        shown.append(
            {
                "step": element.label if element else one.item.name,
                "part": waitlines.part_words(one.item),
                "since": one.item.opened_at,
                "is_paused": one.is_paused,
                "is_known": one.hands.are_known,
                "post": _post(one.hands, places),
                "people": _people(then, one, names, behind),
            }
        )
    return shown


def _unit(key: str) -> uuid.UUID:
    return uuid.UUID(key.partition("@")[2])


def _post(hands: Hands, places: dict[uuid.UUID, str]) -> str:
    """The post that something waited for, as it is called."""
    if hands.post_key is None:
        return ""
    role = hands.post_key.partition("@")[0]
    return f"{places.get(_unit(hands.post_key), '')} {role_titles().get(role, role)}".strip()


def _people(
    then: Then,
    visit: Visit,
    names: dict[uuid.UUID, str],
    behind: dict[str, dict[uuid.UUID, str]],
) -> list[str]:
    """Who had it in hand, or who held its post on that day and need not keep out."""
    hands = visit.hands
    if hands.post_key is None:
        own = hands.name or (names.get(hands.person_id, "") if hands.person_id else "")
        return [own] if own else []
    barred = set(_barred(then, visit.item))
    return sorted(name for one, name in behind[hands.post_key].items() if one not in barred)


def _barred(then: Then, item: WorkItem) -> Iterator[uuid.UUID]:
    """Who had to keep out by then."""
    said = {
        who["id"]
        for entry in then.entries
        if entry.action == "work_item.recused" and entry.details["work_item"] == str(item.id)
        for who in entry.details["who"]
    }
    for one in item.recusals:
        if one.cause != OWN or str(one.person_id) in said:
            yield one.person_id


def paint(then: Then) -> dict[str, Any]:
    """What is drawn of the way to then, as `course.paint` draws that to now."""
    spec = catalogue.spec_of(then.version_id)
    current = then.current(spec)
    elements = {}
    for element in spec.elements.values():
        state = _state(then, element, is_current=element.id in current)
        if element.home or state is None:
            continue
        own = [one for one in then.visits if _is_visit(one, element)]
        notes = [note for one in own[-course.MOST_VISITS :] for note in _notes(one)]
        elements[element.id] = {
            "state": state,
            "label": course.LABELS.get(state, ""),
            "lines": notes,
        }
    flows = [one for one in spec.flows if one in then.passed and not home_of(one)]
    return {"elements": elements, "flows": flows}


def _is_visit(one: Visit, element: Element) -> bool:
    return one.item.element == element.id and one.item.part == Part.STEP


def _state(then: Then, element: Element, *, is_current: bool) -> str | None:
    if is_current:
        return "current"
    times = then.times(element)
    if times == 0:
        return None
    return "returned" if times is not None and times > 1 else "done"


def _notes(one: Visit) -> Iterator[str]:
    """Who did a step by then, when it came and when it was done."""
    if one.done_by is not None:
        yield holders.doer(one.done_by)
    yield str(_("%(at)s 收到", at=course.moment(one.item.opened_at)))
    if one.done_by is not None:
        yield str(_("%(at)s 办结", at=course.moment(one.done_by.at)))


def _unknown(then: Then) -> Iterable[str]:
    """What the record does not tell of that moment."""
    if then.run is None:
        yield _("本件保存的办理进度读不出来，图上只标得出有记录的步骤。")
    elif then.is_before_a_move:
        yield _("本件后来移到了新版，新版里没有的网关和连线，当时走没走过不得而知，图上不标。")
    spec = catalogue.spec_of(then.version_id)
    if not then.is_over and not then.current(spec):
        yield _("当时没有等人办的步骤；在等什么消息或者时间，记录里没有写明。")
