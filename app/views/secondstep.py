"""两步验证 of the reader: bind a phone, new recovery codes, do without."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n
from app.errors import NotFound
from app.forms.account import BindForm, CodeForm
from app.organisation import administration, secondfactor
from app.organisation.admission import Due
from app.organisation.models import Person
from app.organisation.secondfactor import SecondFactorNeeded, WrongCode
from app.views import codes
from app.views.account import own_row
from app.views.shell import flask_config, me

blueprint = Blueprint("secondstep", __name__, url_prefix="/account/second-factor")


@blueprint.get("")
@login_required
def show() -> str:
    return _page(BindForm(secret=secondfactor.sealed(secondfactor.new_secret())), CodeForm())


@blueprint.post("")
@login_required
def bind() -> ResponseReturnValue:
    """The recovery codes are in the answer to this request and nowhere else."""
    form, person = BindForm(), _locked()
    if not form.validate():
        return _page(form, CodeForm()), 422
    if not secondfactor.confirms(person, form.present.data or ""):
        form.present.errors = [_wrong()]
        return _page(form, CodeForm()), 422
    try:
        found = secondfactor.bind(person, _secret(form), form.code.data or "")
    except WrongCode:
        form.code.errors = [_wrong()]
        return _page(form, CodeForm()), 422
    administration.record(me(), "second_factor.bound", {"username": person.username})
    return _codes(found)


@blueprint.post("/codes")
@login_required
def renew() -> ResponseReturnValue:
    form, person = CodeForm(), _locked()
    if not form.validate() or not _confirms(person, form):
        return _page(_blank(), form), 422
    administration.record(me(), "recovery_codes.renewed", {"username": person.username})
    return _codes(secondfactor.renew_codes(person))


@blueprint.post("/off")
@login_required
def turn_off() -> ResponseReturnValue:
    if secondfactor.is_required_of(me()):
        raise SecondFactorNeeded
    form, person = CodeForm(), _locked()
    if not form.validate() or not _confirms(person, form):
        return _page(_blank(), form), 422
    secondfactor.turn_off(person)
    administration.record(me(), "second_factor.removed", {"username": person.username})
    flash(_("两步验证已关闭。"), "success")
    return redirect(url_for("account.index"))


def _locked() -> Person:
    person = own_row()
    db.hold(person)
    return person


def _confirms(person: Person, form: CodeForm) -> bool:
    """Raises: NotFound: there is nothing to confirm."""
    if not secondfactor.is_on(person.id):
        raise NotFound
    is_right = secondfactor.confirms(person, form.code.data or "")
    if not is_right:
        form.code.errors = [_wrong()]
    return is_right


def _wrong() -> str:
    [[said]] = WrongCode().details.values()
    return i18n.say(said)


def _blank() -> BindForm:
    return BindForm(None, secret=secondfactor.sealed(secondfactor.new_secret()))


def _secret(form: BindForm) -> str:
    """Raises: NotFound: it is none that this house has sealed."""
    try:
        return secondfactor.unsealed(form.secret.data or "")
    except InvalidToken:
        raise NotFound from None


def _page(form: BindForm, confirming: CodeForm) -> str:
    person, secret = own_row(), _secret(form)
    issuer = f"{_('星绩')} {flask_config('ORGANISATION')}"
    return render_template(
        "account/second_factor.html",
        form=form,
        confirming=confirming,
        person=person,
        is_on=secondfactor.is_on(person.id),
        is_needed=secondfactor.is_required_of(me()),
        is_due=g.get("due") == Due.SECOND_FACTOR,
        codes_left=secondfactor.codes_left(person.id),
        picture=codes.code(secondfactor.address(person, secret, issuer)),
        secret=codes.grouped(secret),
    )


def _codes(found: list[str]) -> str:
    return render_template("account/recovery_codes.html", codes=found, person=own_row())
