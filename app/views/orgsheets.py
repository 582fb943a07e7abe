"""导入导出: the template, the workbook as it is, the upload with every fault told, the preview."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, db, i18n, statuses
from app.definitions.media import WORKBOOK
from app.errors import AppError, Invalid, NotFound, Refused
from app.establishment.sheets import exporting, importing
from app.establishment.sheets.changes import Changes
from app.establishment.sheets.importing import SheetWrong
from app.establishment.sheets.lines import MOST_FAULTS, Fault
from app.i18n import lazy
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.sheets.cells import FIELD
from app.views import pointlines, shell
from app.views.shell import me

blueprint = Blueprint("orgsheets", __name__, url_prefix="/organisation/sheets")

#: What an import changes, by the names of `Changes`.
WORDS = {
    "new_units": lazy("新建单位"),
    "renamed": lazy("改单位名称"),
    "moved": lazy("改挂单位"),
    "new_people": lazy("新建人员"),
    "changed_people": lazy("改人员的姓名、单位"),
    "switched": lazy("停用、启用账号"),
    "new_members": lazy("登记党员"),
    "changed_members": lazy("改党员的阶段、类别、入册日期"),
    "new_posts": lazy("新授职务"),
    "ended_posts": lazy("改职务的截止日期"),
}
#: So many changes of a kind are shown one by one.
SHOWN = 50


@blueprint.get("")
@login_required
def index() -> str:
    if not permissions.may(me(), Permission.MANAGE_PEOPLE):
        raise NotFound
    return _page()


def _page(faults: Sequence[Fault] = (), why: str = "") -> str:
    return render_template(
        "organisation/sheets.html",
        before=[(one, _counts(one.counts)) for one in importing.before(me())],
        faults=[(one, i18n.say(one.said)) for one in faults],
        is_cut=len(faults) >= MOST_FAULTS,
        why=why,
    )


def _counts(counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(WORDS[name], number) for name, number in counts.items() if number and name in WORDS]


@blueprint.get("/template")
@login_required
def blank() -> Response:
    return _file(exporting.template(), _("机构和人员（样表）.xlsx"))


@blueprint.post("/export")
@login_required
def export() -> Response:
    """Posted, since it goes on record."""
    day = clock.today().isoformat()
    return _file(exporting.export(me()), _("机构和人员 %(day)s.xlsx", day=day))


def _file(content: bytes, name: str) -> Response:
    return send_file(BytesIO(content), mimetype=WORKBOOK, as_attachment=True, download_name=name)


@blueprint.post("")
@login_required
def upload() -> ResponseReturnValue:
    file = request.files.get(FIELD)
    name, content = (file.filename or "", file.read()) if file else ("", b"")
    row = importing.upload(me(), name, content)
    return redirect(url_for("orgsheets.show", import_id=row.id))


@blueprint.get("/<uuid:import_id>")
@login_required
def show(import_id: uuid.UUID) -> str:
    return _preview(import_id)


def _preview(import_id: uuid.UUID, problem: str = "") -> str:
    """What an import would change, or has changed."""
    row = importing.seen(me(), import_id)
    changes = Changes() if row.done_at else importing.changes_of(me(), row)
    return render_template(
        "organisation/import.html",
        row=row,
        counts=_counts(row.counts if row.done_at else changes.counts),
        digest=changes.digest,
        changes=[_kind(name, found) for name, found in vars(changes).items() if found],
        problem=problem,
    )


def _kind(name: str, found: list[Any]) -> dict[str, Any]:
    tell = _TOLD[name]
    return {
        "words": WORDS[name],
        "number": len(found),
        "lines": [tell(one) for one in found[:SHOWN]],
        "more": len(found) - SHOWN,
    }


def _of_place(one: Any) -> str:
    above = one.above.name if one.above else ""
    return str(_("%(code)s %(name)s，在%(above)s下面", code=one.code, name=one.name, above=above))


def _of_person(one: Any) -> str:
    return str(
        _("%(name)s（%(user)s），%(unit)s", name=one.name, user=one.username, unit=one.place.name)
    )


def _of_switch(one: Any) -> str:
    closed = _("停用%(name)s（%(user)s）", name=one.name, user=one.username)
    opened = _("启用%(name)s（%(user)s）", name=one.name, user=one.username)
    return str(closed if one.is_closed else opened)


def _of_member(one: Any) -> str:
    told = {
        "name": one.holder.name,
        "code": one.code,
        "unit": one.holder.place.name,
        "stage": pointlines.STAGES[one.standing.stage],
        "category": pointlines.CATEGORIES[one.standing.category],
        "day": i18n.day(one.standing.enrolled_on),
    }
    return str(_("%(name)s（%(code)s），%(unit)s，%(stage)s，%(category)s，%(day)s入册", **told))


def _of_post(one: Any) -> str:
    told = {
        "name": one.holder.name,
        "unit": one.place.name,
        "role": shell.role_titles()[one.role],
        "since": i18n.day(one.since),
        "until": i18n.day(one.until) if one.until else _("不限期"),
    }
    return str(_("%(name)s，%(unit)s%(role)s，%(since)s — %(until)s", **told))


_TOLD = {
    "new_units": _of_place,
    "renamed": _of_place,
    "moved": _of_place,
    "new_people": _of_person,
    "changed_people": _of_person,
    "switched": _of_switch,
    "new_members": _of_member,
    "changed_members": _of_member,
    "new_posts": _of_post,
    "ended_posts": _of_post,
}


@blueprint.post("/<uuid:import_id>")
@login_required
def carry_out(import_id: uuid.UUID) -> ResponseReturnValue:
    row = importing.seen(me(), import_id)
    importing.carry_out(me(), row, request.form.get("digest", ""))
    flash(_("已导入。"), "success")
    return redirect(url_for("orgsheets.show", import_id=import_id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again, with every fault."""
    import_id = shell.view_argument("import_id")
    with db.transaction(reads_only=True):
        if import_id is not None and not isinstance(error, Invalid):
            page = _preview(import_id, i18n.say(error))
        else:
            page = _faulty(error)
        return page, statuses.status_of(type(error))


def _faulty(error: AppError) -> str:
    if isinstance(error, SheetWrong):
        return _page(error.faults, i18n.say(error))
    said = error.details.get(FIELD, ()) if isinstance(error, Invalid) else ()
    return _page(why="".join(map(i18n.say, said)) or i18n.say(error))
