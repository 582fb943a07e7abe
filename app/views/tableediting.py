"""The decision table editor, with what tells beside it whether the table is whole and what it says.

The browser holds the text; `look` is asked about it while somebody writes and keeps nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app.engine import Problem, Trial
from app.studio import drafts, naming, tabletrial
from app.studio.tabletrial import Standing
from app.views import studiolook, triallines
from app.views.shell import me

blueprint = Blueprint("tables", __name__, url_prefix="/studio/drafts")

ENDING = ".dmn"


@blueprint.get("/<uuid:draft_id>/tables/new")
@login_required
def new(draft_id: uuid.UUID) -> ResponseReturnValue:
    """Open the editor under a name that is free; the editor writes the empty table."""
    found = drafts.draft(me(), draft_id)
    name = naming.free(found.files, "table-{}.dmn").removesuffix(ENDING)
    title = request.args.get("title", "").strip() or _("新的决策表")
    return redirect(url_for("tables.edit", draft_id=draft_id, name=name, title=title))


@blueprint.get("/<uuid:draft_id>/tables/<name>.dmn")
@login_required
def edit(draft_id: uuid.UUID, name: str) -> str:
    return render_template(
        "studio/table.html",
        **studiolook.page_of(drafts.draft(me(), draft_id)),
        file=name + ENDING,
        name=name,
        title=request.args.get("title", "") or name,
        words=triallines.words(),
    )


@blueprint.post("/<uuid:draft_id>/tables/<name>.dmn/look")
@login_required
def look(draft_id: uuid.UUID, name: str) -> dict[str, Any]:
    """What is wrong with a text, what its decisions ask, and what one of them says."""
    sent = studiolook.sent_about(draft_id)
    standing = tabletrial.standing(me(), draft_id, name + ENDING, sent.text)
    decision = _chosen(standing, sent.about)
    wanted = standing.wanted(decision)
    given = {one.name: sent.written.get(one.name, "") for one in wanted}
    trials = standing.attempt(decision, given) if any(given.values()) else []
    return {
        "report": _report(standing.problems),
        "fields": render_template(
            "studio/_trial_fields.html",
            offered=standing.offered,
            decision=decision,
            fields=[triallines.field(one) for one in wanted],
        ),
        "result": _result(standing, trials),
        "marks": [triallines.marks(one) for one in trials],
    }


def _chosen(standing: Standing, about: str) -> str:
    """The decision that was asked about, else the first that no other of the file requires."""
    offered = {one.id: one for one in standing.offered}
    if about in offered:
        return about
    required = {needed for one in offered.values() for needed in one.requires}
    return next((one for one in offered if one not in required), next(iter(offered), ""))


def _report(problems: Sequence[Problem]) -> str:
    fine = _("没有空缺，没有重叠，也没有写错的地方。")
    lines = [studiolook.line(one) for one in problems]
    return render_template("studio/_problems.html", problems=lines, fine=fine)


def _result(standing: Standing, trials: list[Trial]) -> str:
    lines = [triallines.line(standing, one) for one in trials]
    return render_template("studio/_trial_result.html", trials=lines)
