"""Which procedures can be started, and what their first forms ask."""

from __future__ import annotations

import uuid

from app import i18n
from app.api import shapes
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import (
    ANSWERS,
    DAY,
    FLAG,
    ID,
    TEXT,
    choice,
    listed,
    or_null,
    paged,
    record,
    ref,
)
from app.api.shapes import Json
from app.cases import applicant, foresight
from app.cases.foretold import Step
from app.cases.skipping import Why
from app.definitions import catalogue
from app.definitions.models import Definition
from app.definitions.sources import Asking
from app.i18n import lazy as _
from app.organisation.actors import Actor, Post
from app.organisation.scopes import Scope

DEFINITIONS = _("流程")
_STEP = record(
    element=TEXT,
    name=TEXT,
    waits_for=choice(["people", "system"]),
    role=or_null(TEXT),
    unit_id=or_null(ID),
    people=listed(TEXT),
    is_known=FLAG,
    is_nobody=FLAG,
    hangs_on=listed(TEXT),
    skipped=or_null(choice(list(Why))),
    away=listed(record(person=TEXT, until=DAY, deputy=or_null(TEXT), is_kept_out=FLAG)),
)
#: Who will have a case next: the steps foreseen, those that usually follow where nothing more is
#: certain, those that may come besides by a gateway, and why it goes no further.
FORESIGHT = record(
    steps=listed(_STEP),
    later=listed(_STEP),
    besides=listed(record(gateway=TEXT, steps=listed(TEXT))),
    stops=or_null(TEXT),
)


@declare(
    Route(
        "GET",
        "/definitions",
        _("我今天可以发起的流程。"),
        DEFINITIONS,
        gives=paged(ref("Definition")),
    )
)
def definitions(actor: Actor, _given: Given) -> Json:
    return shapes.whole(
        shapes.definition(one, applicant.posts_to_start(actor, one))
        for one in catalogue.startable(actor)
    )


@declare(
    Route(
        "GET",
        "/definitions/<key>",
        _("一个流程的发起表单；选项按所选单位列出，不选时用第一个可发起的单位。"),
        DEFINITIONS,
        gives=ref("DefinitionToStart"),
        query={"unit": ID},
        refuses=(applicant.MayNotStart,),
    )
)
def definition(actor: Actor, given: Given, key: str) -> Json:
    found = catalogue.definition(key)
    posts = applicant.posts_to_start(actor, found)
    unit_id = _unit(found, posts, given.query.get("unit"))
    version = found.version_in_force
    assert version is not None, "only what is in force is found"
    element = catalogue.spec_of(version.id).first_user_task
    asked = catalogue.questions_of(version.id, element) if element else []
    asking = Asking(unit_id, actor.person_id)
    return shapes.definition(found, posts) | {
        "unit_id": unit_id,
        "questions": [shapes.question(one, asking) for one in asked],
    }


@declare(
    Route(
        "POST",
        "/definitions/<key>/foresee",
        _("发起前推算接下来由谁办：answers 是已填的回答，可以不全；什么都不保存，也不办理。"),
        DEFINITIONS,
        takes=record(("unit", "answers"), unit=ID, answers=ANSWERS),
        scope=Scope.READ,
        gives=FORESIGHT,
        refuses=(applicant.MayNotStart,),
    )
)
def foresee(actor: Actor, given: Given, key: str) -> Json:
    found = catalogue.definition(key)
    posts = applicant.posts_to_start(actor, found)
    asking = Asking(_unit(found, posts, given.body.get("unit")), actor.person_id)
    assert found.version_in_force_id is not None, "only what is in force is found"
    answers = given.body.get("answers", {})
    foreseen = foresight.of_start(found.version_in_force_id, asking, answers, entered_by=None)
    return {
        "steps": [_step(one) for one in foreseen.steps],
        "later": [_step(one) for one in foreseen.later],
        "besides": [
            {"gateway": gateway, "steps": list(steps)}
            for gateway, steps in foreseen.besides.items()
        ],
        "stops": i18n.say(foreseen.stops) if foreseen.stops else None,
    }


def _step(one: Step) -> Json:
    """`role` and `unit_id` are those of the post that has it; who and where nobody says.

    `skipped` is why the system will pass it; `away` are those of the people who are away today,
    each with the deputy who acts meanwhile, or would but for having to keep out (`is_kept_out`).
    """
    role, unit_id = one.post or (None, None)
    return {
        "element": one.element.id,
        "name": one.element.label,
        "waits_for": "people" if one.places else "system",
        "role": role,
        "unit_id": unit_id,
        "people": list(one.people),
        "is_known": one.is_known,
        "is_nobody": one.waits_for_nobody,
        "hangs_on": list(one.hangs_on),
        "skipped": one.skip.why if one.skip else None,
        "away": [
            {
                "person": name,
                "until": away.until.isoformat(),
                "deputy": away.deputy,
                "is_kept_out": away.is_kept_out,
            }
            for name, away in zip(one.people, one.away, strict=True)
            if away is not None
        ],
    }


def _unit(found: Definition, posts: list[Post], wanted: str | None) -> uuid.UUID:
    """The unit asked for, else the first. Raises: MayNotStart, if it is none of the posts'."""
    places = [post.unit_id for post in posts]
    chosen = uuid.UUID(wanted) if wanted else next(iter(places), None)
    if chosen is None or chosen not in places:
        raise applicant.MayNotStart(title=found.title)
    return chosen
