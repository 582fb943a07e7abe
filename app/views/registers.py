"""考勤和党费: the template, the upload with every fault told, the preview, what was handed in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, db, i18n
from app.definitions.media import WORKBOOK
from app.errors import Invalid, Sentence
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.points import rules
from app.points.registers import entering, template
from app.points.registers.entering import Sheet
from app.sheets.cells import FIELD
from app.views import branches, registerlines
from app.views.shell import me

blueprint = Blueprint("registers", __name__, url_prefix="/points/registers")


@blueprint.get("")
@login_required
def index() -> str:
    return _page()


@blueprint.get("/template")
@login_required
def blank() -> Response:
    branch = branches.chosen(_branches())
    if not entering.keeps(me(), branch):
        raise entering.NotTheClerk
    first_day = _first_day(branch)
    name = _("考勤和党费登记表 %(quarter)s.xlsx", quarter=_said(first_day))
    content = BytesIO(template.of(branch, first_day))
    return send_file(content, mimetype=WORKBOOK, as_attachment=True, download_name=name)


@blueprint.post("")
@login_required
def upload() -> ResponseReturnValue:
    branch = branches.chosen(_branches())
    file = request.files.get(FIELD)
    sheet = Sheet(file.filename or "", file.read()) if file else Sheet("", b"")
    register = entering.upload(me(), branch, _first_day(branch), sheet)
    if register.case_id is not None:
        flash(_("这份表已经登记过，没有重复登记。"), "info")
    return redirect(url_for("registers.show", register_id=register.id))


@blueprint.get("/<uuid:register_id>")
@login_required
def show(register_id: uuid.UUID) -> str:
    register = entering.seen(me(), register_id)
    replaced_id = request.args.get("replaces", type=uuid.UUID)
    replaced = entering.seen(me(), replaced_id) if replaced_id else None
    return render_template(
        "points/register.html",
        register=registerlines.sheet(register, replaced=replaced),
        branch=register.branch,
        may_hand_in=registerlines.may_hand_in(me(), register),
        others=registerlines.replaceable(register),
        replaces=replaced and replaced.id,
    )


@blueprint.post("/<uuid:register_id>")
@login_required
def hand_in(register_id: uuid.UUID) -> ResponseReturnValue:
    register = entering.seen(me(), register_id)
    replaces = request.form.get("replaces", type=uuid.UUID)
    case = entering.hand_in(me(), register, replaces=replaces)
    flash(_("已登记，编号 %(number)s，等考核小组核对。", number=case.number), "success")
    return redirect(url_for("cases.show", case_id=case.id))


@blueprint.errorhandler(Invalid)
def tell(error: Invalid) -> ResponseReturnValue:
    """Nothing was kept: the page again, with every fault of the sheet."""
    with db.transaction(reads_only=True):
        return _page(problems=error.details.get(FIELD, ()), why=i18n.say(error)), 422


def _page(problems: Sequence[Sentence] = (), why: str = "") -> str:
    branch = branches.chosen(_branches())
    quarters = entering.open_quarters(branch)
    chosen = _first_day(branch)
    return render_template(
        "points/registers.html",
        branch=branch,
        branches=_branches(),
        may_upload=entering.keeps(me(), branch),
        quarters=[{"value": one.isoformat(), "words": _said(one)} for one in quarters],
        chosen=chosen.isoformat(),
        problems=[i18n.say(one) for one in problems],
        why=why,
        registers=[registerlines.line(one) for one in _handed_in(branch)],
        proposals=registerlines.proposals(me(), branch),
    )


def _handed_in(branch: Unit) -> list[Any]:
    """Those of this year and of the quarter before it."""
    return entering.of_branch(branch, date(clock.today().year - 1, 10, 1))


def _said(first_day: date) -> str:
    quarter = rules.quarter_of(first_day)
    said = Sentence("%(year)s年第%(quarter)s季度", year=first_day.year, quarter=quarter)
    return i18n.say(said)


def _first_day(branch: Unit) -> date:
    """The quarter that was chosen, if it takes registers still; else this one."""
    found = entering.open_quarters(branch)
    wanted = request.values.get("quarter", "")
    return next((one for one in found if one.isoformat() == wanted), found[0])


def _branches() -> list[Unit]:
    """The branches whose registers the reader may see. Raises: NotFound."""
    own = [post.unit_id for post in me().posts if post.role in entering.READERS]
    may_read = branches.granted(Permission.READ_CASES)
    return branches.those(sa.or_(may_read, Unit.id.in_(own)))
