"""Which procedures can be started, and what their first forms ask."""

from __future__ import annotations

import uuid

from app.api import shapes
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import ID, paged, ref
from app.api.shapes import Json
from app.cases import applicant
from app.definitions import catalogue
from app.definitions.models import Definition
from app.definitions.sources import Asking
from app.i18n import lazy as _
from app.organisation.actors import Actor, Post

DEFINITIONS = _("流程")


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


def _unit(found: Definition, posts: list[Post], wanted: str | None) -> uuid.UUID:
    """The unit asked for, else the first. Raises: MayNotStart, if it is none of the posts'."""
    places = [post.unit_id for post in posts]
    chosen = uuid.UUID(wanted) if wanted else next(iter(places), None)
    if chosen is None or chosen not in places:
        raise applicant.MayNotStart(title=found.title)
    return chosen
