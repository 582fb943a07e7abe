"""Demonstration only: be somebody else, let time pass. Outside it these pages do not exist."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required

from app import clock, i18n
from app.cases import timers
from app.demo import democlock, roster
from app.errors import NotFound
from app.organisation import accounts
from app.views import shell
from app.views.session import enter, safe_path

blueprint = Blueprint("demo", __name__, url_prefix="/demo")

#: Working days that one press may let pass.
LEAPS = (1, 5, 10, 30)


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.context_processor(_menus)


def _menus() -> dict[str, Any]:
    if shell.stands_alone():
        return {}
    if current_user.is_authenticated:
        return {"demo": menus()}
    return {"demo_people": roster.people(), "become_url": url_for("demo.become")}


def menus() -> dict[str, Any]:
    """The two menus in the top bar."""
    return {
        "become_url": url_for("demo.become"),
        "time_url": url_for("demo.let_pass"),
        "now": clock.now(),
        "people": [
            {
                **one,
                "post": i18n.known(one["post"]),
                "is_me": one["person_id"] == current_user.actor.person_id,
            }
            for one in roster.people()
        ],
        "leaps": [{"value": n, "label": i18n.counted("%(num)s 个工作日后", n)} for n in LEAPS],
    }


@blueprint.post("/become")
def become() -> ResponseReturnValue:
    username = request.form.get("username", "")
    if username not in {one["username"] for one in roster.people()}:
        raise NotFound
    person = accounts.person_named(username)
    assert person is not None
    if current_user.is_authenticated:
        accounts.sign_out(current_user.id)
    enter(person)
    flash(_("现在以%(name)s的身份查看。", name=person.name), "info")
    return redirect(safe_path("/"))


@blueprint.post("/time")
@login_required
def let_pass() -> ResponseReturnValue:
    days = request.form.get("leap", type=int)
    if days not in LEAPS:
        raise NotFound
    democlock.leap(days)
    fired = timers.fire_all()
    today = clock.today().isoformat()
    flash(_("时钟已拨到 %(day)s，%(n)d 件事项的期限已到并自动办理。", day=today, n=fired), "info")
    return redirect(safe_path(request.form.get("next")))
