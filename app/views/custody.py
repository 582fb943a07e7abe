"""账号管理 for the security administrator: locks, sessions, passwords for once, what to propose."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Invalid, NotFound, Refused
from app.establishment import approving
from app.organisation import custody, directory, finding, grants, leaving, permissions, secondfactor
from app.organisation.models import Assignment, Person, Unit
from app.organisation.permissions import Permission
from app.organisation.proposals import LONGEST_REASON, Proposal
from app.views import accesskeys, shell
from app.views.shell import flask_config, me

blueprint = Blueprint("custody", __name__, url_prefix="/accounts")

LONGEST_SEARCH = 100


@blueprint.get("")
@login_required
def index() -> str:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    found = custody.people(me(), text)
    shown = found[: custody.MOST_LISTED]
    ids = {one.id for one in shown}
    return render_template(
        "custody/index.html",
        people=shown,
        posts={
            person: [i18n.known(title) for title in titles]
            for person, titles in finding.titles_of(ids).items()
        },
        with_factor=secondfactor.have_it(ids),
        is_cut=len(found) > len(shown),
        q=text,
    )


@blueprint.get("/<uuid:person_id>")
@login_required
def person(person_id: uuid.UUID) -> str:
    return _page(custody.person(me(), person_id))


def _page(row: Person, *, problem: str = "", password: str = "") -> str:
    actor = me()
    return render_template(
        "custody/person.html",
        person=row,
        is_me=row.id == actor.person_id,
        has_power=custody.has_power(row.id),
        has_factor=secondfactor.is_on(row.id),
        sessions=custody.sessions_of(actor, row.id, flask_config("IDLE_LIMIT")),
        tokens=custody.tokens_of(actor, row.id),
        scopes=accesskeys.scope_words(),
        posts=[one for one in leaving.posts_of(row.id) if permissions.is_sensitive(one.role_code)],
        titles=shell.role_titles(),
        roles=[one for one in shell.role_titles().items() if permissions.is_sensitive(one[0])],
        units=_units(row),
        longest=LONGEST_REASON,
        problem=problem,
        password=password,
        written=request.form,
    )


def _units(row: Person) -> list[Unit]:
    """Where somebody may be given a post: where they belong and above, as far as the actor may."""
    found = [db.session.get_one(Unit, one) for one in row.unit.lineage]
    return [one for one in found if permissions.may(me(), Permission.MANAGE_ACCOUNTS, one)]


@blueprint.post("/<uuid:person_id>/unlock")
@login_required
def unlock(person_id: uuid.UUID) -> ResponseReturnValue:
    row = custody.unlock(me(), person_id)
    flash(_("%(name)s的账号已解锁。", name=row.name), "success")
    return redirect(url_for("custody.person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/sessions")
@login_required
def end_sessions(person_id: uuid.UUID) -> ResponseReturnValue:
    ended = custody.end_sessions(me(), person_id)
    told = [i18n.counted("已退出%(num)s处登录。", ended.browsers)]
    if ended.programs:
        told.append(i18n.counted("作废了%(num)s个接口令牌。", ended.programs))
    flash(" ".join(told), "success")
    return redirect(url_for("custody.person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/tokens/revoke")
@login_required
def revoke_token(person_id: uuid.UUID) -> ResponseReturnValue:
    custody.revoke_token(me(), person_id, request.form.get("token", ""))
    flash(_("令牌已作废。"), "success")
    return redirect(url_for("custody.person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/password")
@login_required
def give_password(person_id: uuid.UUID) -> str:
    """The password is in the answer to this request and nowhere else."""
    password = custody.give_password(me(), person_id)
    return _page(custody.person(me(), person_id), password=password)


@blueprint.post("/<uuid:person_id>/propose")
@login_required
def propose(person_id: uuid.UUID) -> ResponseReturnValue:
    """Propose what takes two: a role, its end, another phone, another password."""
    row = _proposed(custody.person(me(), person_id))
    if row is None:
        flash(_("已办好，不需要复核。"), "success")
    else:
        approving.tell_proposed(row)
        flash(_("申请已提出，等另一位管理员复核。"), "success")
    return redirect(url_for("grants.index"))


def _proposed(row: Person) -> Proposal | None:
    sent, reason = request.form, request.form.get("reason", "")
    act = sent.get("act")
    if act == "second-factor":
        return grants.reset_second_factor(me(), row, reason=reason)
    if act == "password":
        return grants.reset_password(me(), row, reason=reason)
    if act == "end":
        return grants.take(me(), _post(row), reason=reason)
    role, unit = sent.get("role", ""), sent.get("unit", type=uuid.UUID)
    place = next((one for one in _units(row) if one.id == unit), None)
    if place is None or role not in directory.roles():
        raise NotFound
    return grants.give(me(), row, role, place, reason=reason)


def _post(row: Person) -> Assignment:
    """Raises: NotFound."""
    wanted = request.form.get("post", type=uuid.UUID)
    found = next((one for one in leaving.posts_of(row.id) if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was done: the page again with what was written, and why."""
    said: dict[str, Any] = error.details if isinstance(error, Invalid) else {}
    problem = "".join(i18n.say(one) for found in said.values() for one in found) or i18n.say(error)
    with db.transaction(reads_only=True):
        row = custody.person(me(), shell.view_argument("person_id"))
        return _page(row, problem=problem), statuses.status_of(type(error))
