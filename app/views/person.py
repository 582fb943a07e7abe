"""人员: a person's page, and what administrators enter, change, close and open there."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app import db, i18n, statuses
from app.errors import AppError, Invalid, NotFound, Refused
from app.establishment import retiring
from app.organisation import (
    accounts,
    enrolling,
    granting,
    leaving,
    memberlist,
    permissions,
    roll,
    tree,
)
from app.organisation.models import Person, Unit
from app.organisation.permissions import Permission
from app.views import memberlines, shell, treelines
from app.views.shell import me

blueprint = Blueprint("person", __name__, url_prefix="/people")


@blueprint.get("/<uuid:person_id>")
@login_required
def show(person_id: uuid.UUID) -> str:
    return _page(person_id)


def _page(person_id: uuid.UUID, error: AppError | None = None) -> str:
    """Somebody's page; after a refusal with what was written, and why."""
    person = leaving.managed(me(), person_id)
    posts = [treelines.post(one) for one in granting.of_person(person.id)]
    return render_template(
        "people/show.html",
        person=person,
        is_member=person.membership is not None and person.membership.left_on is None,
        **memberlines.form(person),
        posts=[one for one in posts if one["state"] != "over" and one["role_code"] != roll.MEMBER],
        past=[one for one in posts if one["state"] == "over"],
        ties=[i18n.say(one) for one in retiring.ties_of_person(person)],
        is_self=person.id == me().person_id,
        **_written(error),
    )


def _written(error: AppError | None) -> dict[str, object]:
    said = error.details if isinstance(error, Invalid) else {}
    return {
        "units": [treelines.choice(one) for one in tree.choices(me())],
        "written": request.values,
        "problem": i18n.say(error) if error and not said else "",
        "problems": {field: "".join(map(i18n.say, texts)) for field, texts in said.items()},
    }


@blueprint.get("/new")
@login_required
def begin() -> str:
    if not permissions.may(me(), Permission.MANAGE_PEOPLE):
        raise NotFound
    return render_template("people/new.html", **_written(None))


def _first_password() -> Callable[[], tuple[str, str] | None]:
    """A first password and its hash, which takes long, if one is asked for."""
    is_asked = "password" in request.form and current_user.is_authenticated
    if not (is_asked and permissions.may(me(), Permission.MANAGE_PEOPLE)):
        return lambda: None
    made = enrolling.first_password()
    return lambda: (made, accounts.hash_password(made))


@blueprint.post("")
@login_required
@db.beforehand(_first_password)
def create() -> ResponseReturnValue:
    """The page that comes back is the only one that ever shows the first password."""
    username, name = (request.form.get(one, "").strip() for one in ("username", "name"))
    password, hashed = g.beforehand or (None, None)
    row = enrolling.enrol(me(), _unit(), username, name, password_hash=hashed)
    flash(_("已新建%(name)s的账号。", name=row.name), "success")
    if password is None:
        return redirect(url_for("person.show", person_id=row.id))
    return render_template("people/made.html", person=row, password=password)


def _unit() -> Unit:
    """Raises: NotFound."""
    unit_id = request.form.get("unit", type=uuid.UUID)
    if unit_id is None:
        raise NotFound
    return tree.managed(me(), unit_id)


@blueprint.post("/<uuid:person_id>")
@login_required
def edit(person_id: uuid.UUID) -> ResponseReturnValue:
    person = _person(person_id)
    enrolling.edit(me(), person, request.form.get("name", "").strip(), _unit())
    flash(_("已保存。"), "success")
    return redirect(url_for("person.show", person_id=person_id))


@blueprint.post("/<uuid:person_id>/membership")
@login_required
def list_member(person_id: uuid.UUID) -> ResponseReturnValue:
    """Put somebody on the member list of their branch, or let it say something else of them."""
    person, standing = _person(person_id), memberlines.standing(request.form)
    if person.membership is None:
        code = request.form.get("code", "").strip()
        made = memberlist.enter(me(), person, standing, code=code)
        flash(_("已登记%(name)s，党员编号%(code)s。", name=person.name, code=made.code), "success")
    else:
        memberlist.change(me(), person, standing)
        flash(_("已保存。"), "success")
    return redirect(url_for("person.show", person_id=person_id))


@blueprint.post("/<uuid:person_id>/disable")
@login_required
def disable(person_id: uuid.UUID) -> ResponseReturnValue:
    person = _person(person_id)
    retiring.disable(me(), person)
    flash(_("%(name)s的账号已停用。", name=person.name), "success")
    return redirect(url_for("person.show", person_id=person_id))


@blueprint.post("/<uuid:person_id>/enable")
@login_required
def enable(person_id: uuid.UUID) -> ResponseReturnValue:
    person = _person(person_id)
    enrolling.enable(me(), person)
    flash(_("%(name)s的账号已启用。", name=person.name), "success")
    return redirect(url_for("person.show", person_id=person_id))


def _person(person_id: uuid.UUID) -> Person:
    """Raises: NotFound."""
    return leaving.managed(me(), person_id)


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again with what was written, and why."""
    person_id = shell.view_argument("person_id")
    with db.transaction(reads_only=True):
        if person_id is None:
            page = render_template("people/new.html", **_written(error))
        else:
            page = _page(person_id, error)
        return page, statuses.status_of(type(error))
