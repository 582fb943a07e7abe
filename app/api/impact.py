"""What a draft or a version would do: who could do it, running cases, examples, the replay."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping

from app.api.definitions import DEFINITIONS
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import TEXT, WHOLE, by_name, choice, listed, or_null, record
from app.api.shapes import Json
from app.definitions import catalogue
from app.engine import InvalidProcedure
from app.errors import Forbidden
from app.i18n import lazy as _
from app.i18n import say
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.organisation.scopes import Scope
from app.studio import drafts, examples, reach, studies, subjects
from app.studio.examples import UnreadableExamples, Verdict
from app.studio.reach import Finding, Kind
from app.studio.running import Way
from app.studio.studymodels import Study, StudyKind, StudyState
from app.studio.subjects import Subject

VERSION = {"type": "integer", "minimum": 1, "maximum": catalogue.MOST_VERSIONS}
_REACH = record(
    units=WHOLE,
    steps=WHOLE,
    findings=listed(
        record(
            element=TEXT,
            name=TEXT,
            kind=choice(list(Kind)),
            count=WHOLE,
            units=listed(TEXT),
            about=TEXT,
        )
    ),
)
_EXAMPLE = record(
    name=TEXT,
    verdict=choice(list(Verdict)),
    differences=listed(TEXT),
    operations=listed(TEXT),
)
_WAYS = record(**dict.fromkeys(map(str, Way), WHOLE))
_REPLAY = record(
    state=choice(list(StudyState)),
    done=WHOLE,
    total=WHOLE,
    counts=by_name(by_name(WHOLE)),
)
#: `running` is null where there are so many that a study has to sort them, which nobody has begun.
IMPACT = record(
    key=TEXT,
    reach=_REACH,
    running=or_null(_WAYS),
    examples=listed(_EXAMPLE),
    replay=or_null(_REPLAY),
)


@declare(
    Route(
        "GET",
        "/drafts/<uuid:draft_id>/impact",
        _("一份草稿发布以后会怎样：各单位有没有人办、在办的件、例子、去年案卷的回放。"),
        DEFINITIONS,
        scope=Scope.DESIGN,
        gives=IMPACT,
        refuses=(Forbidden, InvalidProcedure),
    )
)
def draft_impact(actor: Actor, _given: Given, draft_id: uuid.UUID) -> Json:
    draft = drafts.draft(actor, draft_id)
    sorted_by = studies.latest(draft, StudyKind.RUNNING)
    replayed = studies.latest(draft, StudyKind.REPLAY)
    told = _impact(subjects.of_draft(draft), draft.files)
    if told["running"] is None and sorted_by is not None:
        told["running"] = {way: sorted_by.counts.get(way, 0) for way in map(str, Way)}
    return {**told, "replay": None if replayed is None else _replay(replayed)}


@declare(
    Route(
        "GET",
        "/definitions/<key>/impact",
        _("一个已发布的版本（不写 version 是现行的）：各单位有没有人办、在办的件、例子。"),
        DEFINITIONS,
        scope=Scope.DESIGN,
        gives=IMPACT,
        query={"version": VERSION},
        refuses=(Forbidden,),
    )
)
def version_impact(actor: Actor, given: Given, key: str) -> Json:
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    version = catalogue.version_of(key, given.query.get("version"))
    told = _impact(subjects.of_version(version), catalogue.files_of(version.id))
    return {**told, "replay": None}


def _impact(subject: Subject, files: Mapping[str, str]) -> Json:
    house = reach.look(subject.key, subject.would_be)
    at_once = studies.running_now(subject.would_be, subject.key)
    counts = Counter(str(one.way) for one in at_once or ())
    return {
        "key": subject.key,
        "reach": {
            "units": house.units,
            "steps": house.steps,
            "findings": [_finding(one) for one in house.findings],
        },
        "running": None if at_once is None else {way: counts[way] for way in map(str, Way)},
        "examples": _examples(subject, files),
    }


def _finding(one: Finding) -> Json:
    return {
        "element": one.element.id,
        "name": one.element.label,
        "kind": one.kind,
        "count": one.count,
        "units": list(one.units),
        "about": one.about,
    }


def _examples(subject: Subject, files: Mapping[str, str]) -> list[Json]:
    try:
        tried = examples.of(subject.would_be, files)
    except UnreadableExamples:
        return []
    return [
        {
            "name": one.name,
            "verdict": one.verdict,
            "differences": [say(said) for said in one.differences],
            "operations": list(one.operations),
        }
        for one in tried
    ]


def _replay(study: Study) -> Json:
    return {
        "state": study.state,
        "done": study.done,
        "total": study.total,
        "counts": study.counts,
    }
