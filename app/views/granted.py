"""角色和任职: what each role may do, who holds it where and until when; posts given and ended."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, days, db, i18n, statuses
from app.days import NoDay
from app.db import session
from app.errors import AppError, Invalid, NotFound, Refused
from app.organisation import accounts, appointments, granting, permissions, tree
from app.organisation.models import Assignment, Role
from app.organisation.permissions import Permission
from app.organisation.roles import STARTING_ROLES
from app.organisation.tenure import Term, TermInvalid
from app.views import rolewords, shell, treelines
from app.views.shell import me

blueprint = Blueprint("granted", __name__, url_prefix="/organisation")


@blueprint.get("/roles")
@login_required
def roles() -> str:
    _require()
    return _roles()


def _require() -> None:
    """Raises: NotFound, for whoever manages nobody."""
    if not permissions.may(me(), Permission.MANAGE_PEOPLE):
        raise NotFound


def _roles(error: AppError | None = None) -> str:
    numbers = granting.numbers(me())
    soon = granting.ending_soon(me())
    return render_template(
        "organisation/roles.html",
        roles=[_role(one, numbers.get(one.code, 0)) for one in granting.roles()],
        ending=[treelines.post(one) for one in soon[: granting.MOST_POSTS]],
        days=granting.SOON.days,
        written=request.form,
        **_told(error),
    )


def _told(error: AppError | None) -> dict[str, Any]:
    said = error.details if isinstance(error, Invalid) else {}
    return {
        "problem": i18n.say(error) if error and not said else "",
        "problems": {field: "".join(map(i18n.say, texts)) for field, texts in said.items()},
    }


def _role(role: Role, number: int) -> dict[str, Any]:
    return {
        "code": role.code,
        "title": shell.role_titles()[role.code],
        "number": number,
        "is_own": role.code not in STARTING_ROLES,
        "rights": rolewords.rights(role.code),
    }


@blueprint.post("/roles")
@login_required
def add() -> ResponseReturnValue:
    code, title = (request.form.get(name, "").strip() for name in ("code", "title"))
    row = granting.add_role(me(), code, title)
    flash(_("已增加角色“%(title)s”，流程里可以写它了。", title=row.title), "success")
    return redirect(url_for("granted.roles"))


@blueprint.get("/roles/<role_code>")
@login_required
def role(role_code: str) -> str:
    _require()
    found = session.get(Role, role_code)
    if found is None:
        raise NotFound
    held = granting.holders(me(), role_code)
    return render_template(
        "organisation/role.html",
        role=_role(found, len(held)),
        posts=[treelines.post(one) for one in held[: granting.MOST_POSTS]],
        is_cut=len(held) > granting.MOST_POSTS,
    )


@blueprint.get("/posts/new")
@login_required
def begin() -> str:
    _require()
    return _form()


def _form(error: AppError | None = None) -> str:
    """What is asked to give somebody a post; unit and person may be chosen already."""
    given = request.values
    return render_template(
        "organisation/grant.html",
        units=[treelines.choice(one) for one in tree.choices(me())],
        roles=[
            (one.code, shell.role_titles()[one.code])
            for one in granting.roles()
            if granting.is_given_here(one.code)
        ],
        written={
            name: given.get(name, "") for name in ("unit", "username", "role", "since", "until")
        },
        today=clock.today(),
        **_told(error),
    )


@blueprint.post("/posts")
@login_required
def grant() -> ResponseReturnValue:
    given = request.form
    unit_id = given.get("unit", type=uuid.UUID)
    person = accounts.person_named(given.get("username", "").strip())
    if unit_id is None:
        raise NotFound
    if person is None:
        raise appointments.NoSuchPerson
    term = Term(_day("since") or clock.today(), _day("until"))
    unit = tree.managed(me(), unit_id)
    row = granting.grant(me(), person, given.get("role", ""), unit, term)
    flash(_("%(name)s已任%(role)s。", name=person.name, role=_title(row)), "success")
    return redirect(url_for("organisation.show", unit_id=unit.id))


def _day(name: str) -> date | None:
    """A day that was written. Raises: TermInvalid."""
    written = request.form.get(name, "").strip()
    try:
        return days.read(written) if written else None
    except NoDay as error:
        raise TermInvalid({name: [error.said]}) from error


def _title(post: Assignment) -> str:
    return shell.role_titles()[post.role_code]


@blueprint.get("/posts/<uuid:post_id>")
@login_required
def end(post_id: uuid.UUID) -> str:
    return _end_page(post_id)


def _end_page(post_id: uuid.UUID, error: AppError | None = None) -> str:
    post = granting.post(me(), post_id)
    return render_template(
        "organisation/end.html",
        post=treelines.post(post),
        today=clock.today(),
        written=request.form,
        **_told(error),
    )


@blueprint.post("/posts/<uuid:post_id>")
@login_required
def set_end(post_id: uuid.UUID) -> ResponseReturnValue:
    row = granting.set_end(me(), granting.post(me(), post_id), _day("until"))
    flash(_("%(name)s的任期已改。", name=row.person.name), "success")
    return redirect(url_for("person.show", person_id=row.person_id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again with what was written, and why."""
    with db.transaction(reads_only=True):
        if request.endpoint == "granted.add":
            page = _roles(error)
        elif request.endpoint == "granted.set_end":
            page = _end_page(shell.view_argument("post_id"), error)
        else:
            page = _form(error)
        return page, statuses.status_of(type(error))
