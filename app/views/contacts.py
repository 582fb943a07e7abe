"""联系方式 of somebody one manages: the number masked; in full for a reason, once, on record."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import Invalid
from app.organisation import contacts, leaving
from app.organisation.models import Person
from app.views import shell
from app.views.shell import me

blueprint = Blueprint("contacts", __name__, url_prefix="/people/<uuid:person_id>/contact")


@blueprint.get("")
@login_required
def show(person_id: uuid.UUID) -> str:
    return _page(leaving.managed(me(), person_id))


@blueprint.post("/seen")
@login_required
def disclose(person_id: uuid.UUID) -> str:
    """The number stands on this answer alone; asked for again it wants a reason again."""
    person = leaving.managed(me(), person_id)
    phone = contacts.disclose(me(), person, request.form.get("reason", ""))
    return _page(person, phone=phone)


@blueprint.post("")
@login_required
def enter(person_id: uuid.UUID) -> ResponseReturnValue:
    person = leaving.managed(me(), person_id)
    contacts.enter(me(), person, request.form.get("phone", ""))
    flash(_("联系方式已保存。"), "success")
    return redirect(url_for("contacts.show", person_id=person_id))


def _page(person: Person, *, phone: str | None = None, error: Invalid | None = None) -> str:
    said = error.details if error else {}
    return render_template(
        "people/contact.html",
        person=person,
        masked=contacts.phones([person.id]).get(person.id),
        phone=phone,
        least=contacts.SHORTEST_REASON,
        most=contacts.LONGEST_REASON,
        written=request.form,
        problems={name: "".join(map(i18n.say, those)) for name, those in said.items()},
    )


@blueprint.errorhandler(Invalid)
def tell(error: Invalid) -> ResponseReturnValue:
    """Nothing was done: the page again with what was written, and why."""
    with db.transaction(reads_only=True):
        person = leaving.managed(me(), shell.view_argument("person_id"))
        return _page(person, error=error), statuses.status_of(Invalid)
