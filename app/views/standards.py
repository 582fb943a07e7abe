"""参考标准 on the desk of its office: a draft, written as a whole, brought into force."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from flask_wtf import FlaskForm

from app import clock, db, i18n, statuses
from app.errors import AppError, Conflict, Invalid, NotFound, Refused
from app.forms.answers import show_problems
from app.forms.standards import standard_form
from app.organisation import permissions
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.stars import settings, standards, writing
from app.stars.models import Standard
from app.stars.terms import FACTOR_STARS, LINED_STARS
from app.stars.vocabulary import Aspect, Component
from app.views.shell import me

blueprint = Blueprint("standards", __name__, url_prefix="/stars/standard/drafts")


@blueprint.post("")
@login_required
def draft() -> ResponseReturnValue:
    """A draft for the actor's office that says what holds there this year."""
    year = clock.today().year
    places = permissions.places(me(), Permission.MANAGE_STANDARDS)
    owner = db.session.get(Unit, places[0]) if places else None
    if owner is None:
        raise NotFound
    made = standards.copy_version(me(), standards.in_force(owner, year), owner, year)
    flash(_("已起草第%(number)s版，现在可以修改。", number=made.number), "success")
    return redirect(url_for("standards.edit", standard_id=made.id))


@blueprint.get("/<uuid:standard_id>")
@login_required
def edit(standard_id: uuid.UUID) -> str:
    return _page(standard_id, None)


@blueprint.post("/<uuid:standard_id>")
@login_required
def save(standard_id: uuid.UUID) -> ResponseReturnValue:
    standards.to_edit(me(), standard_id)
    revision = request.form.get("revision", 0, type=int)
    said = writing.as_said(request.form)
    standards.change(me(), standard_id, said, revision=revision)
    if "activate" in request.form:
        standards.activate(me(), standard_id)
        flash(_("参考标准已生效。"), "success")
        return redirect(url_for("stars.standard"))
    flash(_("已保存。"), "success")
    return redirect(url_for("standards.edit", standard_id=standard_id))


def _page(standard_id: uuid.UUID, error: AppError | None) -> str:
    found = standards.to_edit(me(), standard_id)
    form = standard_form(found)
    show_problems(form, error.details if isinstance(error, Invalid) else {})
    return render_template(
        "stars/draft.html",
        form=form,
        standard=found,
        owner=found.owner.name,
        aspects=[(form[f"maxima.{one}"], form[f"indicators.{one}"]) for one in Aspect],
        weights=[form[f"weights.{one}"] for one in Component],
        lines=[form[f"lines.{star}"] for star in LINED_STARS],
        factors=[form[f"factors.{star}"] for star in FACTOR_STARS],
        course=[form[name] for name in settings.FIELDS],
        changes=_changes(found, form),
        why=None if error is None or isinstance(error, Invalid) else i18n.say(error),
    )


def _changes(found: Standard, form: FlaskForm) -> list[dict[str, str]]:
    """What the saved draft says differently from what holds for its owner and year."""
    holds = standards.in_force(found.owner, found.year)
    return [
        {
            "title": form[name].label.text,
            "before": _shown(name, before),
            "after": _shown(name, after),
        }
        for name, (before, after) in writing.differences(holds, found).items()
    ]


def _shown(name: str, written: writing.Written) -> str:
    """A field's content in words: a switch, a share, or lines as one sentence."""
    if isinstance(written, bool):
        return str(_("是") if written else _("否"))
    if name == settings.QUORUM_SHARE:
        return i18n.known(settings.SHARES[written])
    return i18n.listed(written.splitlines()) or str(_("不采用"))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the form again with what was written, or the standard with why."""
    if isinstance(error, Refused):
        flash(i18n.say(error), "error")
        return redirect(url_for("stars.standard"))
    with db.transaction(reads_only=True):
        page = _page(error=error, **(request.view_args or {}))
    return page, statuses.status_of(type(error))
