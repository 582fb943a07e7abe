"""Running cases go over to another version: chosen by hand, mapped, watched, paused."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import errors, i18n
from app.definitions import catalogue
from app.definitions.models import DefinitionVersion
from app.engine import Spec
from app.errors import AppError, Conflict, Invalid, Refused
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.studio import choosing, moving
from app.studio.choosing import Candidate
from app.studio.movemodels import Moving
from app.views.shell import me

blueprint = Blueprint("studiomoves", __name__, url_prefix="/studio")

#: So many running cases are looked at for one page.
MOST = 300
#: Begins the name of a field that says where what waits at a step goes.
STEP = "step-"


@blueprint.get("/procedures/<key>/moves")
@login_required
def index(key: str) -> str:
    """The moves there were, and the way to a new one."""
    definition = catalogue.definition(key)
    moves = moving.of_procedure(me(), definition.id)
    return render_template("studio/moves.html", definition=definition, moves=moves)


@blueprint.get("/procedures/<key>/move")
@login_required
def choose(key: str) -> str:
    """Which running cases go, and where what waits at a step that is gone goes beforehand."""
    permissions.require(me(), Permission.MIGRATE_CASES)
    version = catalogue.version_of(key, request.args.get("version", type=int))
    found = choosing.candidates(me(), version, MOST)
    new = catalogue.spec_of(version.id)
    return render_template(
        "studio/move.html",
        definition=version.definition,
        version=version,
        candidates=found,
        is_all=len(found) < MOST,
        steps=_steps(found, new),
        olds=_olds(found, version),
        new_xml=url_for("cases.diagram", version_id=version.id),
        new_painted=_painted(found),
    )


def _painted(found: Sequence[Candidate]) -> dict[str, Any]:
    """How many cases wait at each step, as the drawing shows it."""
    waits = Counter(place.element for one in found for place in one.places)
    elements = {
        element: {"state": "current", "label": i18n.counted("%(num)s 件", count), "lines": []}
        for element, count in waits.items()
    }
    return {"elements": elements, "flows": []}


def _olds(found: Sequence[Candidate], version: DefinitionVersion) -> list[dict[str, Any]]:
    """The older versions that cases are on, with how many wait where."""
    by_version: dict[uuid.UUID, list[Candidate]] = {}
    for one in found:
        by_version.setdefault(one.case.version_id, []).append(one)
    return [
        {
            "number": catalogue.deployed(version_id).number,
            "xml": url_for("cases.diagram", version_id=version_id),
            "painted": _painted(cases),
        }
        for version_id, cases in by_version.items()
        if version_id != version.id
    ]


def _steps(found: Sequence[Candidate], new: Spec) -> list[dict[str, Any]]:
    """Where cases wait, and the steps of both versions that they could be sent to beforehand."""
    lines: dict[str, dict[str, Any]] = {}
    for one in found:
        old = catalogue.spec_of(one.case.version_id)
        for place in one.places:
            line = lines.setdefault(
                place.element,
                {
                    "element": place.element,
                    "name": place.name,
                    "cases": 0,
                    "stays": place.element in new.elements,
                    "name_there": _name(new, place.element),
                    "targets": choosing.targets(old, new),
                },
            )
            line["cases"] += 1
    return list(lines.values())


def _name(spec: Spec, element: str) -> str:
    found = spec.elements.get(element)
    return found.label if found else ""


@blueprint.post("/procedures/<key>/move")
@login_required
def begin(key: str) -> ResponseReturnValue:
    version = catalogue.version_of(key, request.form.get("version", type=int))
    chosen = request.form.getlist("case", type=uuid.UUID)
    steps = {
        name.removeprefix(STEP): to
        for name, to in request.form.items()
        if name.startswith(STEP) and to
    }
    choosing.require_steps(version, steps)
    move = moving.begin(me(), version, chosen, steps)
    return redirect(url_for("studiomoves.show", move_id=move.id))


@blueprint.get("/moves/<uuid:move_id>")
@login_required
def show(move_id: uuid.UUID) -> str:
    """How far it is, and what became of each case."""
    found = moving.move(me(), move_id)
    results = [
        {
            "case": one.case,
            "state": one.state,
            "why": i18n.say(errors.from_json(one.why)) if one.why else "",
        }
        for one in moving.results(move_id)
    ]
    progress = moving.progress_of(move_id)
    template = "studio/_moving.html" if request.headers.get("HX-Request") else "studio/moving.html"
    return render_template(template, move=found, results=results, progress=progress, states=Moving)


@blueprint.post("/moves/<uuid:move_id>/pause")
@login_required
def pause(move_id: uuid.UUID) -> ResponseReturnValue:
    moving.pause(me(), move_id)
    return redirect(url_for("studiomoves.show", move_id=move_id))


@blueprint.post("/moves/<uuid:move_id>/resume")
@login_required
def resume(move_id: uuid.UUID) -> ResponseReturnValue:
    moving.resume(me(), move_id)
    return redirect(url_for("studiomoves.show", move_id=move_id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def refuse(error: AppError) -> ResponseReturnValue:
    """Nothing was moved: back to the choice, with the sentence."""
    key = (request.view_args or {}).get("key")
    flash(i18n.say(error), "error")
    if key is None:
        return redirect(url_for("studio.index"))
    return redirect(url_for("studiomoves.choose", key=key))
