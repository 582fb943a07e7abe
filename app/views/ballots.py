"""群众评议 for those in charge: slips, keys, turnout, paper ballots, the opening and its result.

Two pages answer a POST and cannot be asked for again: slips and a holder's key, which are kept
nowhere. Asking anew makes new ones.
"""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.ballots import counting, keyholding, papers, polls
from app.ballots.vocabulary import GroupKind
from app.errors import AppError, Invalid, NotFound, Refused
from app.forms.ballots import count_of
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.views import ballotlines, codes
from app.views.shell import me, view_argument

blueprint = Blueprint("ballots", __name__, url_prefix="/ballots")

#: Slips on a sheet of A4.
ON_A_SHEET = 10


@blueprint.get("")
@login_required
def index() -> str:
    found = polls.visible(me())
    if not found and not polls.concern(me()):
        raise NotFound
    return render_template("ballots/index.html", polls=[ballotlines.line(one) for one in found])


@blueprint.get("/<uuid:poll_id>")
@login_required
def show(poll_id: uuid.UUID) -> str:
    poll = ballotlines.page(me(), polls.find(me(), poll_id))
    return render_template("ballots/show.html", poll=poll)


@blueprint.get("/<uuid:poll_id>/invited")
@login_required
def invited(poll_id: uuid.UUID) -> str:
    """Who is invited, for whoever hands out the slips."""
    poll = polls.find(me(), poll_id)
    permissions.require(me(), Permission.RUN_BALLOTS, poll.unit)
    return render_template(
        "ballots/invited.html", poll=ballotlines.line(poll), invited=ballotlines.invited(poll)
    )


@blueprint.post("/<uuid:poll_id>/slips/<kind>")
@login_required
def slips(poll_id: uuid.UUID, kind: str) -> str:
    """New codes, ready for the printer: the only time they can be read."""
    made = polls.issue(me(), poll_id, _kind(kind))
    poll = polls.find(me(), poll_id)
    address = codes.address("vote.ask")
    printed = [(codes.grouped(one), codes.code(f"{address}#{one}")) for one in made]
    return render_template(
        "ballots/slips.html",
        poll=ballotlines.line(poll),
        group=ballotlines.group_title(kind),
        address=address,
        count=len(printed),
        sheets=[printed[at : at + ON_A_SHEET] for at in range(0, len(printed), ON_A_SHEET)],
    )


@blueprint.post("/<uuid:poll_id>/key")
@login_required
def key(poll_id: uuid.UUID) -> str:
    """A holder's new key: the only time it can be read."""
    poll, made = keyholding.take(me(), poll_id)
    holder = keyholding.holder_of(me(), poll)
    assert holder is not None
    return render_template(
        "ballots/key.html",
        poll=ballotlines.line(poll),
        key=codes.grouped(made),
        fingerprint=keyholding.fingerprint(holder),
    )


@blueprint.post("/<uuid:poll_id>/unlock")
@login_required
def unlock(poll_id: uuid.UUID) -> ResponseReturnValue:
    keyholding.unlock(me(), poll_id, request.form.get("key", ""))
    return _back(poll_id, _("您的钥匙已经用上，请把纸条撕掉。"))


@blueprint.post("/<uuid:poll_id>/open")
@login_required
def open_(poll_id: uuid.UUID) -> ResponseReturnValue:
    polls.open_(me(), poll_id)
    return _back(poll_id, _("投票开始。"))


@blueprint.post("/<uuid:poll_id>/close")
@login_required
def close(poll_id: uuid.UUID) -> ResponseReturnValue:
    polls.close(me(), poll_id)
    return _back(poll_id, _("投票已经截止。"))


@blueprint.post("/<uuid:poll_id>/settle")
@login_required
def settle(poll_id: uuid.UUID) -> ResponseReturnValue:
    poll = counting.settle(me(), poll_id)
    enough, few = _("参评够数，请两名掌箱人开箱。"), _("参评不够，票箱不打开。")
    return _back(poll_id, enough if poll.result["is_quorate"] else few)


@blueprint.get("/<uuid:poll_id>/papers/<kind>")
@login_required
def count(poll_id: uuid.UUID, kind: str) -> str:
    return _sheet(poll_id, kind, None)


@blueprint.post("/<uuid:poll_id>/papers/<kind>")
@login_required
def enter(poll_id: uuid.UUID, kind: str) -> ResponseReturnValue:
    group = papers.enter(me(), poll_id, _kind(kind), count_of(request.form))
    if papers.differences(group):
        flash(_("两名计票员录入不一致，请一起重新清点，各自改正。"), "warning")
        return redirect(url_for("ballots.count", poll_id=poll_id, kind=kind))
    return _back(poll_id, _("两名计票员录入一致。") if papers.are_agreed(group) else _("已录入。"))


def _back(poll_id: uuid.UUID, said: str, tone: str = "success") -> ResponseReturnValue:
    """To the appraisal's page, with a word on what was done."""
    flash(said, tone)
    return redirect(url_for("ballots.show", poll_id=poll_id))


def _sheet(poll_id: uuid.UUID, kind: str, error: Invalid | None) -> str:
    poll = polls.find(me(), poll_id)
    permissions.require(me(), Permission.COUNT_PAPERS, poll.unit)
    found = ballotlines.sheet(me(), papers.group_of(poll, _kind(kind)))
    values = dict(request.form) if error else found["values"]
    details = error.details if error else {}
    problems = {name: [i18n.say(one) for one in said] for name, said in details.items()}
    return render_template(
        "ballots/papers.html",
        poll=ballotlines.line(poll),
        sheet=found,
        values=values,
        problems=[(ballotlines.field_title(name), name, told) for name, told in problems.items()],
        told=problems,
    )


def _kind(text: str) -> GroupKind:
    if text not in set(GroupKind):
        raise NotFound
    return GroupKind(text)


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the count sheet again with what was written, or the page with why."""
    poll_id = view_argument("poll_id")
    if isinstance(error, papers.SheetInvalid):
        with db.transaction(reads_only=True):
            return _sheet(poll_id, view_argument("kind"), error), statuses.status_of(type(error))
    return _back(poll_id, i18n.say(error), "error")
