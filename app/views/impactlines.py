"""What a draft would do, in words: who could do its steps, its running cases, its examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import errors, i18n
from app.cases import queries
from app.definitions.catalogue import Deployed
from app.engine import Element
from app.errors import NotFound
from app.i18n import mark
from app.organisation.actors import Actor
from app.studio import examples, studies
from app.studio.examples import Tried, UnreadableExamples, Verdict
from app.studio.models import Draft
from app.studio.reach import Finding, Kind, Reach
from app.studio.running import Sorted, Way
from app.studio.studymodels import Study, StudyKind
from app.studio.subjects import Subject
from app.views import studylines

#: A step's finding → its colour and icon.
LOOKS = {
    Kind.UNKNOWN_ROLE: ("red", "alert-triangle"),
    Kind.NOBODY: ("red", "alert-triangle"),
    Kind.MAY_LACK: ("amber", "alert-triangle"),
    Kind.AWAY: ("amber", "clock"),
    Kind.ONE: ("amber", "user"),
    Kind.UNTELLABLE: ("grey", "info-circle"),
}
#: Of the running cases: where they belong → the colour of the part of the bar.
WAYS: dict[str, str] = {Way.MOVES: "green", Way.STAYS: "blue", Way.BY_HAND: "amber"}


def of_reach(found: Reach, deployed: Deployed) -> dict[str, Any]:
    """Step by step what was found; the steps where all is well are only counted."""
    steps = [
        {
            "name": element.label,
            "lines": [_finding(one, found.units, element) for one in several],
        }
        for element, several in found.by_step
    ]
    serious = (Kind.UNKNOWN_ROLE, Kind.NOBODY)
    bad = {one.element.id for one in found.findings if one.kind in serious}
    return {
        "units": found.units,
        "steps": steps,
        "bad": len(bad),
        "well": found.steps - len(steps),
        "who": _who_starts(deployed),
    }


def _who_starts(deployed: Deployed) -> str:
    roles: Sequence[str] = deployed.about.get("who_may_start", ())
    return "" if roles else str(_("这个流程没有写谁能发起，只看办过它的单位。"))


def _finding(one: Finding, units: int, element: Element) -> dict[str, Any]:
    tone, icon = LOOKS[one.kind]
    return {
        "tone": tone,
        "icon": icon,
        "words": _said(one, units, element),
        "units": one.units if one.count < units else (),
        "more": one.count > len(one.units),
    }


def _said(one: Finding, units: int, element: Element) -> str:
    place = _("所有单位") if one.count == units else _("%(count)s 个单位", count=one.count)
    words = i18n.known(_SAID[one.kind]) % {"place": place, "about": one.about}
    passing = _PASSING.get(element.properties.get("assign.nobody", ""))
    return words + (i18n.known(passing) if passing and one.kind == Kind.NOBODY else "")


_SAID = {
    Kind.UNKNOWN_ROLE: mark("组织里没有“%(about)s”这个角色"),
    Kind.NOBODY: mark("%(place)s没有人能办"),
    Kind.MAY_LACK: mark("%(place)s：该回避的人一回避，就没有人能办了"),
    Kind.AWAY: mark("%(place)s：能办的人今天都外出了，由代办的人办"),
    Kind.ONE: mark("%(place)s：只有一个人能办"),
    Kind.UNTELLABLE: mark("由办件时的内容决定（%(about)s），现在说不准"),
}
#: `assign.nobody` → what the diagram says is done where nobody is there.
_PASSING = {
    "pass": mark("；图里写明：没有人时自动通过"),
    "reject": mark("；图里写明：没有人时答复不同意"),
}


def of_running(actor: Actor, draft: Draft, subject: Subject) -> dict[str, Any]:
    """The running cases: sorted at once where they are few, else by a study."""
    at_once = studies.running_now(subject.would_be, draft.key)
    study = studies.latest(draft, StudyKind.RUNNING)
    if at_once is None:
        total = studies.count_cases(draft.key, StudyKind.RUNNING)
        counts: Mapping[str, int] = study.counts if study else {}
        return {
            "total": total,
            "study": studylines.of(draft, study),
            "bar": _bar(draft, counts, study),
            "rows": [],
        }
    counts = Counter(str(one.way) for one in at_once)
    rows = [row for one in at_once if (row := _running_row(actor, one))]
    return {
        "total": len(at_once),
        "study": None,
        "bar": _bar(draft, counts, None),
        "rows": sorted(rows, key=lambda row: list(WAYS).index(row["way"]), reverse=True),
        "hidden": len(at_once) - len(rows),
    }


def _bar(draft: Draft, counts: Mapping[str, int], study: Study | None) -> list[dict[str, Any]]:
    words = {
        Way.MOVES: (_("可自动迁移"), _("办理中的步骤在新版里还在，前面的路有变化")),
        Way.STAYS: (_("留在旧版"), _("还没办的部分两版一样，迁不迁都行")),
        Way.BY_HAND: (_("须人工处理"), _("有原因不能直接迁移，逐件看")),
    }
    return [
        {
            "key": way,
            "tone": tone,
            "title": words[Way(way)][0],
            "note": words[Way(way)][1],
            "count": counts.get(way, 0),
            "url": study and url_for("impact.show", draft_id=draft.id, verdict=way),
        }
        for way, tone in WAYS.items()
    ]


def _running_row(actor: Actor, one: Sorted) -> dict[str, Any] | None:
    """A case that the reader may look at."""
    try:
        case = queries.case(actor, one.case_id)
    except NotFound:
        return None
    return {
        "way": str(one.way),
        "title": case.title,
        "number": case.number,
        "url": url_for("cases.show", case_id=case.id),
        "why": why(one.to_json()),
    }


def why(details: Mapping[str, Any]) -> list[str]:
    """The reasons against a case, or what is different ahead of it."""
    found = [
        _("“%(name)s”：%(said)s", name=name, said=i18n.say(errors.from_json(said)))
        for _element, name, said in details["reasons"]
    ]
    if not found and details["ahead"]:
        found = [_("前面有变化：%(names)s", names=i18n.listed(details["ahead"]))]
    return found


def of_examples(draft: Draft, would_be: Deployed) -> dict[str, Any]:
    """The examples of the draft, each with what came of it."""
    try:
        tried = examples.of(would_be, draft.files)
    except UnreadableExamples as fault:
        return {"rows": [], "fault": str(fault)}
    return {
        "rows": [_example(one) for one in tried],
        "fault": "",
        "counts": Counter(str(one.verdict) for one in tried),
    }


def _example(one: Tried) -> dict[str, Any]:
    tone, icon, words = {
        Verdict.AS_SAID: ("green", "check", _("和写的一样")),
        Verdict.DIFFERS: ("red", "x", _("不一样")),
        Verdict.UNTOLD: ("grey", "info-circle", _("不能判断")),
    }[one.verdict]
    lines: Iterable[str] = (i18n.say(said) for said in one.differences)
    if one.steps:
        quoted = i18n.listed(_("“%(name)s”", name=name) for name in one.steps)
        lines = [_("试走不动台账，不知道%(steps)s会得出什么；在例子里写明就能判断", steps=quoted)]
    return {
        "name": one.name,
        "tone": tone,
        "icon": icon,
        "words": words,
        "lines": list(lines),
    }
