"""Procedures that are brought, taken along or begun from nothing, and what one says of itself."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db
from app.definitions import catalogue
from app.definitions.folders import DIAGRAM
from app.errors import AppError, Conflict, Invalid, NotFound, Refused
from app.forms.studio import AboutForm, NewForm
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.studio import abouts, beginnings, drafts, offers, parcels
from app.studio.models import Draft, DraftState
from app.views import studiofiles
from app.views.shell import me, role_titles

blueprint = Blueprint("studiobring", __name__, url_prefix="/studio")

#: Bytes of a parcel.
HEAVIEST = 8 * 1024 * 1024


@blueprint.route("/new", methods=["GET", "POST"])
@login_required
def new() -> ResponseReturnValue:
    """新建流程."""
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    form = NewForm()
    others = catalogue.definitions()
    form.beginning.choices = [
        *((one.name, one.title) for one in beginnings.BEGINNINGS),
        *((beginnings.COPY_OF + one.key, one.title) for one in others),
    ]
    if form.validate_on_submit():
        title, category = form.title.data or "", form.category.data or ""
        files = beginnings.begun_with(form.beginning.data, title, category)
        found = drafts.begin_anew(me(), files)
        return redirect(url_for("studio.draft", draft_id=found.id))
    page = render_template(
        "studio/new.html",
        form=form,
        beginnings=beginnings.BEGINNINGS,
        others=others,
        copy_of=beginnings.COPY_OF,
        categories=sorted({one.category for one in others}),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/import")
@login_required
def bring() -> ResponseReturnValue:
    """导入: a whole procedure; into its open draft, or a draft of its own."""
    files = _brought()
    if abouts.ABOUT not in files:
        raise Invalid({"file": [parcels.NEEDS_ABOUT]})
    key = str(abouts.read(files[abouts.ABOUT]).get("key", ""))
    open_draft = drafts.of_key(me(), key)
    if open_draft is None:
        found = drafts.begin_anew(me(), files)
    else:
        found = _into(open_draft, files, is_whole=True)
    flash(_("“%(title)s”已导入草稿，请检查。", title=found.title), "success")
    return redirect(url_for("studio.draft", draft_id=found.id))


@blueprint.post("/drafts/<uuid:draft_id>/import")
@login_required
def bring_into(draft_id: uuid.UUID) -> ResponseReturnValue:
    """A diagram, a table or a whole folder into this draft."""
    files = _brought()
    found = _into(drafts.draft(me(), draft_id), files, is_whole=abouts.ABOUT in files)
    flash(_("文件已导入“%(title)s”的草稿，请检查。", title=found.title), "success")
    return redirect(url_for("studio.draft", draft_id=draft_id))


def _brought() -> dict[str, str]:
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid({"file": [parcels.NO_FILE]})
    content = file.stream.read(HEAVIEST + 1)
    if len(content) > HEAVIEST:
        raise parcels.ParcelTooBig(name=file.filename)
    return parcels.unpacked(file.filename, content)


def _into(found: Draft, files: dict[str, str], *, is_whole: bool) -> Draft:
    """Files in place of those of the same name; of a whole folder, in place of all."""
    gone = dict.fromkeys(found.files if is_whole else ())
    return _written(found, {**gone, **files}, found.revision)


def _written(found: Draft, changed: dict[str, str | None], seen: int) -> Draft:
    """Change a draft by a form: held for as long as that takes."""
    page = secrets.token_hex(8)
    kept = drafts.save(me(), found.id, seen, page, changed)
    drafts.release(me(), found.id, page)
    return kept


@blueprint.get("/drafts/<uuid:draft_id>/export.<ending>")
@login_required
def take_draft(draft_id: uuid.UUID, ending: str) -> Response:
    found = drafts.draft(me(), draft_id)
    return _taken(found.key, found.files, ending)


@blueprint.get("/procedures/<key>/versions/<int:number>/export.<ending>")
@login_required
def take_version(key: str, number: int, ending: str) -> Response:
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    version = catalogue.version_of(key, number)
    return _taken(f"{key}-{number}", catalogue.files_of(version.id), ending)


def _taken(name: str, files: dict[str, Any], ending: str) -> Response:
    if ending == "zip":
        content, kind = parcels.packed(files), "application/zip"
    elif ending == "bpmn" and DIAGRAM in files:
        content, kind = files[DIAGRAM].encode(), "application/xml"
    else:
        raise NotFound
    told = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, mimetype=kind, headers=told)


@blueprint.get("/element-templates.json")
@login_required
def element_templates() -> ResponseReturnValue:
    """The operations for the desktop modeler."""
    permissions.require(me(), Permission.DESIGN_DEFINITIONS)
    return offers.element_templates()


@blueprint.route("/drafts/<uuid:draft_id>/about", methods=["GET", "POST"])
@login_required
def about(draft_id: uuid.UUID) -> ResponseReturnValue:
    """基本信息."""
    found = drafts.draft(me(), draft_id)
    said = abouts.read(found.files[abouts.ABOUT])
    form = AboutForm(data={**said, "seen": found.revision})
    form.offer(role_titles().items(), said)
    why = ""
    if form.validate_on_submit():
        try:
            with db.tentatively():
                return _about_written(found, form)
        except AppError as refused:
            why = studiofiles.said_of(refused)
    page = render_template(
        "studio/about.html",
        draft=found,
        form=form,
        why=why,
        is_written=found.state == DraftState.DRAFT,
    )
    return page, 422 if form.errors or why else 200


def _about_written(found: Draft, form: AboutForm) -> ResponseReturnValue:
    values = {
        "title": form.title.data,
        "category": form.category.data,
        "description": form.description.data or None,
        "who_may_start": form.who_may_start.data,
        "on_behalf": form.on_behalf.data or None,
        "case_number": form.case_number.data,
        "case_title": form.case_title.data,
        "icon": form.icon.data or None,
        "retired": form.retired.data or None,
    }
    text = abouts.changed(found.files[abouts.ABOUT], values)
    _written(found, {abouts.ABOUT: text}, form.seen.data or 0)
    flash(_("基本信息已保存。"), "success")
    return redirect(url_for("studiobring.about", draft_id=found.id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def refuse(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: back to where the file was chosen, with the sentence."""
    flash(studiofiles.said_of(error), "error")
    chosen_in = (request.view_args or {}).get("draft_id")
    if chosen_in is None:
        return redirect(url_for("studio.index"))
    return redirect(url_for("studiopublish.submit_page", draft_id=chosen_in))
