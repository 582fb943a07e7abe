"""机构: the tree of units, a unit's page, and what is done to units, each looked at beforehand."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Forbidden, Invalid, NotFound, Refused
from app.establishment import approving, merging, moving, placing, retiring
from app.organisation import permissions, tree
from app.organisation.models import Unit, UnitKind
from app.organisation.permissions import Permission
from app.organisation.proposals import Proposal
from app.views import shell, treelines
from app.views.shell import me

blueprint = Blueprint("organisation", __name__, url_prefix="/organisation")

LONGEST_SEARCH = 60


@blueprint.get("")
@login_required
def index() -> ResponseReturnValue:
    if not permissions.may(me(), Permission.MANAGE_PEOPLE):
        raise NotFound
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    if not text:
        return redirect(url_for("organisation.show", unit_id=tree.tops(me())[0].id))
    found = tree.found(me(), text)
    return render_template(
        "organisation/found.html",
        q=text,
        units=[treelines.line(one) for one in found[: tree.MOST_FOUND]],
        is_cut=len(found) > tree.MOST_FOUND,
    )


@blueprint.get("/units/<uuid:unit_id>")
@login_required
def show(unit_id: uuid.UUID) -> str:
    unit = tree.managed(me(), unit_id)
    return render_template(
        "organisation/unit.html",
        branches=treelines.opened(me(), unit),
        **treelines.page(me(), unit),
    )


@blueprint.get("/units/<uuid:unit_id>/<any('new', 'edit', 'move', 'merge', 'retire'):act>")
@login_required
def ask(unit_id: uuid.UUID, act: str) -> str:
    return _page(tree.managed(me(), unit_id), act)


@blueprint.post("/units/<uuid:unit_id>/new")
@login_required
def create(unit_id: uuid.UUID) -> ResponseReturnValue:
    kind = request.form.get("kind", type=UnitKind)
    if kind is None:
        raise NotFound
    made = tree.create(me(), tree.managed(me(), unit_id), kind, *_code_and_name())
    flash(_("已新建“%(name)s”。", name=made.name), "success")
    return redirect(url_for("organisation.show", unit_id=made.id))


@blueprint.post("/units/<uuid:unit_id>/edit")
@login_required
def edit(unit_id: uuid.UUID) -> ResponseReturnValue:
    tree.rename(me(), tree.managed(me(), unit_id), *_code_and_name())
    flash(_("已保存。"), "success")
    return redirect(url_for("organisation.show", unit_id=unit_id))


def _code_and_name() -> tuple[str, str]:
    return request.form.get("code", "").strip(), request.form.get("name", "").strip()


@blueprint.post("/units/<uuid:unit_id>/move")
@login_required
def move(unit_id: uuid.UUID) -> ResponseReturnValue:
    unit, to = tree.managed(me(), unit_id), _other()
    row = placing.move(me(), unit, to, request.form.get("reason", ""))
    if row is not None:
        return _proposed(row)
    flash(_("“%(unit)s”已改挂到“%(to)s”下面。", unit=unit.name, to=to.name), "success")
    return redirect(url_for("organisation.show", unit_id=unit_id))


def _proposed(row: Proposal) -> ResponseReturnValue:
    approving.tell_proposed(row)
    flash(_("已提出，等另一位管理员在“双人授权”里复核。"), "success")
    return redirect(url_for("organisation.show", unit_id=row.unit_id))


@blueprint.post("/units/<uuid:unit_id>/merge")
@login_required
def merge(unit_id: uuid.UUID) -> ResponseReturnValue:
    unit, into = tree.managed(me(), unit_id), _other()
    row = placing.merge(me(), unit, into, request.form.get("reason", ""))
    if row is not None:
        return _proposed(row)
    flash(_("“%(unit)s”已并入“%(to)s”。", unit=unit.name, to=into.name), "success")
    return redirect(url_for("organisation.show", unit_id=into.id))


@blueprint.post("/units/<uuid:unit_id>/retire")
@login_required
def retire(unit_id: uuid.UUID) -> ResponseReturnValue:
    unit = tree.managed(me(), unit_id)
    retiring.retire(me(), unit, request.form.get("reason", ""))
    flash(_("“%(unit)s”已停用。", unit=unit.name), "success")
    return redirect(url_for("organisation.show", unit_id=unit_id))


@blueprint.post("/units/<uuid:unit_id>/revive")
@login_required
def revive(unit_id: uuid.UUID) -> ResponseReturnValue:
    unit = tree.managed(me(), unit_id)
    retiring.revive(me(), unit)
    flash(_("“%(unit)s”已恢复。", unit=unit.name), "success")
    return redirect(url_for("organisation.show", unit_id=unit_id))


def _other() -> Unit:
    """The unit that was chosen. Raises: NotFound."""
    wanted = request.values.get("to", type=uuid.UUID)
    if wanted is None:
        raise NotFound
    return tree.managed(me(), wanted)


def _page(unit: Unit, act: str, error: AppError | None = None) -> str:
    """What is asked before an act, and what would come of it; after a refusal why not."""
    if act in {"move", "merge", "retire"} and not tree.may_place(me(), unit):
        raise Forbidden
    said = error.details if isinstance(error, Invalid) else {}
    return render_template(
        f"organisation/{act}.html",
        unit=unit,
        above=unit.parent,
        problem=i18n.say(error) if error and not said else "",
        problems={field: "".join(map(i18n.say, texts)) for field, texts in said.items()},
        written=request.form,
        **_ABOUT[act](unit),
    )


def _kinds(unit: Unit) -> dict[str, Any]:
    fitting = [one for one in UnitKind if tree.fits(one, unit.kind)]
    return {"kinds": [(one.value, i18n.known(tree.KIND_TITLES[one])) for one in fitting]}


def _moved(unit: Unit) -> dict[str, Any]:
    chosen = request.values.get("to", type=uuid.UUID)
    return {
        "targets": [treelines.choice(one) for one in moving.targets(me(), unit)],
        "chosen": chosen,
        "plan": treelines.told(moving.plan(me(), unit, _other())) if chosen else None,
    }


def _merged(unit: Unit) -> dict[str, Any]:
    chosen = request.values.get("to", type=uuid.UUID)
    return {
        "targets": [treelines.choice(one) for one in merging.targets(me(), unit)],
        "chosen": chosen,
        "plan": treelines.told(merging.plan(me(), unit, _other())) if chosen else None,
    }


def _retired(unit: Unit) -> dict[str, Any]:
    return {"ties": [i18n.say(one) for one in retiring.ties_of(unit)]}


_ABOUT = {
    "new": _kinds,
    "edit": lambda _unit: {},
    "move": _moved,
    "merge": _merged,
    "retire": _retired,
}


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again with what was written, and why."""
    act = request.path.rpartition("/")[2]
    with db.transaction(reads_only=True):
        unit = tree.managed(me(), shell.view_argument("unit_id"))
        if act not in _ABOUT:
            return shell.refusal(error)
        return _page(unit, act, error), statuses.status_of(type(error))
