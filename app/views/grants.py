"""双人授权: what waits for a second person, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Invalid, Refused, Sentence
from app.establishment import approving, placing
from app.i18n import lazy, mark
from app.organisation import effects, grants, proposals
from app.organisation.proposals import LONGEST_REASON, Act, Proposal, State
from app.views import shell, treelines
from app.views.shell import me

blueprint = Blueprint("grants", __name__, url_prefix="/grants")

ACTS = {
    Act.GRANT: lazy("授予角色"),
    Act.END: lazy("结束任职"),
    Act.RESET_SECOND_FACTOR: lazy("重设两步验证"),
    Act.RESET_PASSWORD: lazy("重设密码"),
    Act.MOVE: lazy("改挂上级"),
    Act.MERGE: lazy("并入别的单位"),
}
#: What became of a proposal → words and colour.
STATES = {
    State.OPEN: (lazy("等待复核"), "amber"),
    State.APPROVED: (lazy("已生效"), "green"),
    State.REFUSED: (lazy("不同意"), "red"),
    State.WITHDRAWN: (lazy("已撤回"), "grey"),
}
EXPIRED = (lazy("已过期"), "grey")
_AT_ONCE = lazy("已复核，即时生效。")
_DONE = {Act.END: lazy("已复核，任职到今天为止。")}


@blueprint.get("")
@login_required
def index() -> str:
    return _page()


def _page(*, problem: str = "", told: dict[str, str] | None = None) -> str:
    lines = [_line(one) for one in proposals.visible(me())]
    return render_template(
        "grants.html",
        waiting=[one for one in lines if one["row"].is_open],
        over=[one for one in lines if not one["row"].is_open],
        days=grants.LASTS.days,
        longest=LONGEST_REASON,
        problem=problem,
        told=told,
    )


def _line(row: Proposal) -> dict[str, Any]:
    is_expired = row.state == State.OPEN and not row.is_open
    words, tone = EXPIRED if is_expired else STATES[row.state]
    return {
        "row": row,
        "act": ACTS[row.kind],
        "what": _what(row),
        "outlook": _outlook(row),
        "role": shell.role_titles().get(row.role_code or ""),
        "state": words,
        "tone": tone,
        "may_decide": row.is_open and proposals.may_decide(me(), row),
        "is_own": row.proposed_by_id == me().person_id,
    }


def _what(row: Proposal) -> str:
    """Whom it is about, or from where to where a unit goes."""
    if row.to is None:
        return effects.whom(row).name
    return i18n.say(Sentence(mark("“%(unit)s”到“%(to)s”"), unit=row.unit.name, to=row.to.name))


def _outlook(row: Proposal) -> dict[str, Any] | None:
    """What would come of a unit's new place, while somebody is to decide about it."""
    if row.to is None or not row.is_open:
        return None
    found = placing.outlook(row)
    return {
        "power": treelines.power(proposals.shift(row)),
        "plan": found and treelines.told(found.plan),
        "digest": found and found.digest,
    }


@blueprint.post("/<uuid:proposal_id>/approve")
@login_required
def approve(proposal_id: uuid.UUID) -> ResponseReturnValue:
    """A password for once is in the answer to this request and nowhere else."""
    done = approving.approve(me(), proposal_id, shown=request.form.get("shown", ""))
    if done.password is not None:
        person = effects.whom(done.proposal)
        told = {"name": person.name, "username": person.username, "password": done.password}
        return _page(told=told)
    flash(_DONE.get(done.proposal.kind, _AT_ONCE), "success")
    return redirect(url_for("grants.index"))


@blueprint.post("/<uuid:proposal_id>/refuse")
@login_required
def refuse(proposal_id: uuid.UUID) -> ResponseReturnValue:
    approving.refuse(me(), proposal_id, request.form.get("note", ""))
    flash(_("已答复不同意。"), "success")
    return redirect(url_for("grants.index"))


@blueprint.post("/<uuid:proposal_id>/withdraw")
@login_required
def withdraw(proposal_id: uuid.UUID) -> ResponseReturnValue:
    grants.withdraw(me(), proposal_id)
    flash(_("申请已撤回。"), "success")
    return redirect(url_for("grants.index" if proposals.concern(me()) else "work.home"))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was done: the list again, and why."""
    said: dict[str, Any] = error.details if isinstance(error, Invalid) else {}
    problem = "".join(i18n.say(one) for found in said.values() for one in found) or i18n.say(error)
    with db.transaction(reads_only=True):
        return _page(problem=problem), statuses.status_of(type(error))
