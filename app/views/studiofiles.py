"""What the drawing pages ask and send by themselves: a draft's files, its hold and its check."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import clock, i18n, statuses
from app.engine import Problem, feel
from app.errors import AppError, Invalid, Sentence
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.studio import callees, drafts, places
from app.studio.models import Draft, DraftState
from app.views.shell import me

blueprint = Blueprint("studiofiles", __name__, url_prefix="/studio")

#: How each kind of FEEL text is read.
_READERS = {
    "expression": feel.parse_expression,
    "tests": feel.parse_unary_tests,
    "script": feel.parse_script,
}


@blueprint.get("/drafts/<uuid:draft_id>/files")
@login_required
def files(draft_id: uuid.UUID) -> dict[str, Any]:
    return told(drafts.draft(me(), draft_id))


def told(draft: Draft) -> dict[str, Any]:
    """A draft as the pages have it when they open."""
    return {
        "key": draft.key,
        "title": draft.title,
        "state": draft.state,
        "revision": draft.revision,
        "files": draft.files,
        "holder": drafts.holder_of(draft),
        "may_write": draft.state == DraftState.DRAFT,
    }


@blueprint.post("/drafts/<uuid:draft_id>/files")
@login_required
def save(draft_id: uuid.UUID) -> dict[str, Any]:
    given = _given(seen=int, page=str, changed=dict)
    changed = given["changed"]
    if not all(isinstance(text, str | None) for text in changed.values()):
        raise Invalid
    kept = drafts.save(me(), draft_id, given["seen"], given["page"], changed)
    if request.get_json().get("release"):  # the last word of a page that is left
        drafts.release(me(), draft_id, given["page"])
    at = kept.edited_at.astimezone(clock.OFFICE_ZONE)
    return {"revision": kept.revision, "title": kept.title, "edited_at": f"{at:%H:%M}"}


@blueprint.post("/drafts/<uuid:draft_id>/hold")
@login_required
def hold(draft_id: uuid.UUID) -> dict[str, Any]:
    """Also says what is there now, for a page that begins to write later than it was opened."""
    given = _given(page=str)
    take_over = bool(request.get_json().get("take_over"))
    return told(drafts.hold(me(), draft_id, given["page"], take_over=take_over))


@blueprint.get("/procedures/<key>/handed")
@login_required
def handed(key: str) -> dict[str, Any]:
    """What a step that calls this procedure can hand to it and get from it."""
    return callees.handed(me(), key)


@blueprint.post("/drafts/<uuid:draft_id>/release")
@login_required
def release(draft_id: uuid.UUID) -> ResponseReturnValue:
    """Sent as a form by a page that is being left, which can send nothing else."""
    drafts.release(me(), draft_id, request.form.get("page", ""))
    return "", 204


@blueprint.post("/drafts/<uuid:draft_id>/check")
@login_required
def check(draft_id: uuid.UUID) -> dict[str, Any]:
    draft, problems = drafts.check(me(), draft_id)
    return {
        "revision": draft.revision,
        "is_sound": draft.is_sound,
        "problems": problems_told(draft, problems),
    }


def problems_told(draft: Draft, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """The problems of a draft as the pages list them."""
    where = places.worded(draft.files, problems)
    return [_told(one, i18n.say(place)) for one, place in zip(problems, where, strict=True)]


def _told(one: Problem, place: str) -> dict[str, Any]:
    return {
        "file": one.file,
        "element": one.element,
        "place": place,
        "code": one.code,
        "severity": one.severity,
        "message": i18n.say(one.sentence) if one.sentence else one.message,
    }


@blueprint.post("/feel")
@login_required
def look_at_feel() -> dict[str, Any]:
    """Whether a text of FEEL can be read: nothing, or what is wrong from which sign on."""
    given = _given(text=str, kind=str)
    reader = _READERS.get(given["kind"], feel.parse_expression)
    try:
        reader(given["text"])
    except feel.FeelError as error:
        said = i18n.say(Sentence(error.message, **error.values))
        return {"message": said, "position": min(error.position, len(given["text"]))}
    return {}


def _given(**wanted: type) -> dict[str, Any]:
    """The members of the JSON that somebody who may design has sent.

    Raises:
        Forbidden.
        Invalid: one is missing or of another type.
    """
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid
    for name, kind in wanted.items():
        if type(sent.get(name)) is not kind:
            raise Invalid({name: [Sentence("缺少这一项，或者类型不对。")]})
    return {name: sent[name] for name in wanted}


def said_of(error: AppError) -> str:
    """What is wrong, as closely as it is known."""
    details = error.details if isinstance(error, Invalid) else {}
    return " ".join(i18n.say(one) for said in details.values() for one in said) or i18n.say(error)


@blueprint.errorhandler(AppError)
def refuse(error: AppError) -> ResponseReturnValue:
    """A script asks: it is told in one sentence what it may show."""
    return {"code": error.code, "message": said_of(error)}, statuses.status_of(type(error))
