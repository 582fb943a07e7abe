"""积分全过程: the whole course of a quarter for its supervisor, and what is drawn at random."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from app import i18n
from app.assessment import quarters, sampling
from app.assessment.models import Course
from app.cases import queries
from app.errors import Invalid, NotFound
from app.forms.quarters import SampleForm
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.views import branches, courselines
from app.views.shell import me

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

#: So many lines the form proposes.
USUAL_SIZE = 5


@blueprint.get("")
@login_required
def course() -> str:
    branch = branches.chosen(_branches())
    return _page(branch, _course(branch), SampleForm(data={"size": USUAL_SIZE}))


@blueprint.post("/<uuid:case_id>/sample")
@login_required
def draw(case_id: uuid.UUID) -> ResponseReturnValue:
    course = quarters.of_case(queries.case(me(), case_id).id)
    if course is None:
        raise NotFound
    form = SampleForm()
    if form.validate():
        try:
            found = sampling.draw(me(), course, form.size.data or 0)
        except Invalid as refused:
            form.size.errors = [i18n.say(one) for one in refused.details["size"]]
        else:
            flash(i18n.counted("已抽取 %(num)s 件，记入案卷。", len(found.numbers)), "success")
            here: dict[str, Any] = {"branch": course.cycle.branch_id, "cycle": course.cycle_id}
            return redirect(url_for("oversight.course", **here, _anchor="sample"))
    return _page(course.cycle.branch, course, form), 422


def _page(branch: Unit, course: Course | None, form: SampleForm) -> str:
    begun = quarters.of_branch(branch.id)
    return render_template(
        "points/course.html",
        branches=_branches(),
        branch=branch,
        quarters=[{"id": one.cycle_id, "name": one.cycle.name} for one in begun],
        course=courselines.of_course(me(), course) if course else None,
        form=form,
    )


def _branches() -> list[Unit]:
    """The branches whose cases the reader may read. Raises: NotFound."""
    return branches.those(branches.granted(Permission.READ_CASES))


def _course(branch: Unit) -> Course | None:
    """The quarter asked for, else the last that was begun. Raises: NotFound."""
    found = quarters.of_branch(branch.id)
    wanted = request.args.get("cycle", type=uuid.UUID)
    if wanted is None:
        return found[0] if found else None
    chosen = next((one for one in found if one.cycle_id == wanted), None)
    if chosen is None:
        raise NotFound
    return chosen
