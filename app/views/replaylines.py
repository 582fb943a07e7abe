"""What last year's cases would have come to, in words, figures and lengths of bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import errors, i18n
from app.definitions import catalogue
from app.engine import Spec
from app.organisation import directory
from app.organisation.actors import Actor
from app.studio import studies
from app.studio.models import Draft
from app.studio.replay import Verdict
from app.studio.scripts import GapKind
from app.studio.studymodels import Studied, Study, StudyKind
from app.views import impactlines, studylines

#: What came of cases → the colour of its part of the bar.
TONES: dict[str, str] = {
    Verdict.SAME: "green",
    Verdict.CHANGED: "blue",
    Verdict.GAPS: "amber",
    Verdict.STUCK: "red",
}
#: The figures by step that a table shows, as `replay.Totals` has them.
_BY_STEP = ("new", "left_out", "decided")

Counts = Mapping[str, int]


def of_study(draft: Draft, study: Study | None, new: Spec) -> dict[str, Any]:
    """The whole section; without a study what one would look at."""
    total = studies.count_cases(draft.key, StudyKind.REPLAY)
    found: dict[str, Any] = {"total": total, "study": studylines.of(draft, study)}
    if study is None or not study.counts:
        return found
    names = Names(draft, new)
    counts: Mapping[str, Counts] = study.counts
    found["bar"] = _bar(draft, counts["cases"])
    found["steps"] = {name: _steps(names, counts[name]) for name in _BY_STEP}
    found["ends"] = _ends(names, counts["ended"])
    found["gaps"] = _gaps(names, counts["gaps"])
    found["work"] = _both(counts["work_before"], counts["work_after"], directory.roles())
    late = _both(counts["late_before"], counts["late_after"], names)
    found["late"] = [one for one in late if one["before"] or one["after"]]
    return found


class Names(dict[str, str]):
    """Element → what people call it, in the draft or else in the version in force."""

    def __init__(self, draft: Draft, new: Spec) -> None:
        version = draft.base or catalogue.in_force(draft.key)
        specs = [*([catalogue.spec_of(version.id)] if version else []), new]
        super().__init__({one.id: one.label for spec in specs for one in spec.elements.values()})

    def __missing__(self, element: str) -> str:
        return element


def _bar(draft: Draft, counts: Counts) -> list[dict[str, Any]]:
    words = {
        Verdict.SAME: (_("和原来一样"), _("走的步骤、结果和决定都一样")),
        Verdict.CHANGED: (_("有变化"), _("步骤、结果或者决定和原来不同")),
        Verdict.GAPS: (_("有缺的"), _("新的步骤或题目当时没有人答过，按同意推算")),
        Verdict.STUCK: (_("走不下去"), _("按记录在新版里办不完")),
    }
    return [
        {
            "key": verdict,
            "tone": tone,
            "title": words[Verdict(verdict)][0],
            "note": words[Verdict(verdict)][1],
            "count": counts.get(verdict, 0),
            "url": url_for("impact.show", draft_id=draft.id, verdict=verdict, _anchor="cases"),
        }
        for verdict, tone in TONES.items()
    ]


def _steps(names: Names, counts: Counts) -> list[dict[str, Any]]:
    most = max(counts.values(), default=0)
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return [
        {"name": names[element], "count": count, "width": 100 * count // most}
        for element, count in ordered
    ]


def _ends(names: Names, counts: Counts) -> list[dict[str, Any]]:
    found = []
    for pair, count in sorted(counts.items(), key=lambda one: -one[1]):
        before, _space, after = pair.partition(" ")
        ends = [names[one] if one else _("没有办结") for one in (before, after)]
        found.append({"before": ends[0], "after": ends[1], "count": count})
    return found


def _gaps(names: Names, counts: Counts) -> list[dict[str, Any]]:
    found = []
    for gap, count in sorted(counts.items(), key=lambda one: -one[1]):
        kind, element, about = gap.split(" ", 2)
        words = gap_words(GapKind(kind), names[element], about)
        found.append({"words": words, "count": count})
    return found


def gap_words(kind: GapKind, step: str, about: str) -> str:
    told = {
        GapKind.STEP: _("“%(step)s”：当时没有这一步的答案，按同意推算", step=step),
        GapKind.QUESTION: _("“%(step)s”：当时没有问“%(about)s”", step=step, about=about),
        GapKind.CHOICE: _(
            "“%(step)s”：新表单里没有这个选项了（%(about)s）", step=step, about=about
        ),
        GapKind.OPERATION: _(
            "“%(step)s”：没有自动步骤（%(about)s）的结果，当作空的", step=step, about=about
        ),
        GapKind.MESSAGE: _("“%(step)s”：没有消息“%(about)s”内容的记录", step=step, about=about),
        GapKind.RETURN: _("“%(step)s”：当时退回过，在新版里退不回去", step=step),
    }
    return str(told[kind])


def _both(before: Counts, after: Counts, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Before and after side by side, what changes most first."""
    keys = {*before, *after}
    most = max([*before.values(), *after.values()], default=0)
    ordered = sorted(keys, key=lambda one: (-abs(after.get(one, 0) - before.get(one, 0)), one))
    return [_pair(before, after, one, str(_named(names, one)), most) for one in ordered]


def _named(names: Mapping[str, str], key: str) -> str:
    return i18n.known(names[key]) if key in names else key


def _pair(before: Counts, after: Counts, key: str, name: str, most: int) -> dict[str, Any]:
    old, new = before.get(key, 0), after.get(key, 0)
    return {
        "name": name,
        "before": old,
        "after": new,
        "change": new - old,
        "widths": [100 * one / most if most else 0 for one in (old, new)],
    }


def of_cases(actor: Actor, study: Study, verdict: str, new: Spec) -> dict[str, Any]:
    """The cases of one verdict that the reader may look at, each with what was found."""
    rows = studies.found(actor, study, verdict)
    counts = study.counts if study.kind == StudyKind.RUNNING else study.counts.get("cases", {})
    return {
        "verdict": verdict,
        "total": counts.get(verdict, 0),
        "rows": [_row(one, study, new) for one in rows],
    }


def _row(one: Studied, study: Study, new: Spec) -> dict[str, Any]:
    details = one.details or {}
    is_replay = study.kind == StudyKind.REPLAY
    case = one.case
    names = {
        **{
            element.id: element.label
            for element in catalogue.spec_of(case.version_id).elements.values()
        },
        **{element.id: element.label for element in new.elements.values()},
    }
    return {
        "title": case.title,
        "number": case.number,
        "url": url_for("cases.show", case_id=case.id),
        "why": _why(details, names) if is_replay else impactlines.why(details),
    }


def _why(details: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    found = []
    if details["stuck"]:
        found.append(i18n.say(errors.from_json(details["stuck"])))
    for element, said in (("new", _("多了：%(steps)s")), ("left_out", _("少了：%(steps)s"))):
        if details[element]:
            steps = i18n.listed(names.get(one, one) for one in details[element])
            found.append(said % {"steps": steps})
    found += [_decision(one, names) for one in details["decisions"]]
    found += [
        gap_words(GapKind(kind), names.get(element, element), about)
        for kind, element, about in details["gaps"]
    ]
    return found


def _decision(told: Sequence[Any], names: Mapping[str, str]) -> str:
    element, before, after = told
    sides = [_rules(side) for side in (before, after)]
    step = names.get(element, element)
    return str(_("“%(step)s”：原来%(old)s，现在%(new)s", step=step, old=sides[0], new=sides[1]))


def _rules(side: Sequence[Any] | None) -> str:
    if side is None:
        return str(_("没有用到"))
    rules = i18n.listed(str(one) for one in side[0])
    return str(_("用第 %(rules)s 条", rules=rules) if rules else _("没有规则适用"))
