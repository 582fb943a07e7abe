"""The posts of a branch: who holds them since when, set by the subdistrict or the administrator."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, db, i18n, statuses
from app.errors import AppError, Invalid, NotFound, Refused, Sentence
from app.organisation import appointments, directory
from app.organisation.permissions import Permission
from app.views import branches, shell
from app.views.shell import me

blueprint = Blueprint("posts", __name__, url_prefix="/posts")


@blueprint.get("")
@login_required
def index() -> str:
    return _page()


def _page(problem: str = "") -> str:
    """The offices of a branch; after a refusal with what was written, and why."""
    found = branches.those(branches.granted(Permission.MANAGE_PEOPLE))
    branch = branches.chosen(found)
    roles = directory.roles()
    held = [one for one in directory.posts_at(branch.id) if one.role_code in appointments.OFFICES]
    return render_template(
        "posts.html",
        branches=found,
        branch=branch,
        is_small=directory.is_small(branch.id),
        offices=[(code, i18n.known(roles[code])) for code in appointments.OFFICES],
        held=sorted(held, key=lambda one: appointments.OFFICES.index(one.role_code)),
        own=me().person_id,
        members=[one.person for one in directory.members(branch.id)],
        problem=problem,
        written={name: request.form.get(name, "") for name in ("username", "role")},
    )


@blueprint.post("/appoint")
@login_required
def appoint() -> ResponseReturnValue:
    branch = branches.chosen(branches.those(branches.granted(Permission.MANAGE_PEOPLE)))
    username, role = request.form.get("username", "").strip(), request.form.get("role", "")
    row = appointments.appoint(me(), branch, username, role, since=clock.today())
    flash(_("%(name)s从今天起任职。", name=row.person.name), "success")
    return redirect(url_for("posts.index", branch=branch.id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nobody was appointed: the page again with what was written, and why; else only why."""
    if request.endpoint == "posts.dismiss":
        return shell.refusal(error)
    per_field = error.details if isinstance(error, Invalid) else {}
    sentences: list[Sentence | AppError] = [one for found in per_field.values() for one in found]
    problem = "".join(i18n.say(one) for one in sentences or [error])
    with db.transaction(reads_only=True):
        return _page(problem), statuses.status_of(type(error))


@blueprint.post("/dismiss")
@login_required
def dismiss() -> ResponseReturnValue:
    post_id = request.form.get("post", type=uuid.UUID)
    if post_id is None:
        raise NotFound
    row = appointments.dismiss(me(), post_id)
    flash(_("%(name)s任职到今天为止。", name=row.person.name), "success")
    return redirect(url_for("posts.index", branch=row.unit_id))
