"""系统设置: what the system's administrator sets, the working calendar, and the configuration."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock, days, db, i18n, statuses
from app.days import NoDay
from app.errors import AppError, Invalid, Refused, Sentence
from app.organisation import branding, permissions, settings
from app.organisation.permissions import Permission
from app.upkeep import configuration, parcel, profiles, workdays
from app.upkeep.configuration import AlreadyImported
from app.views import shell
from app.views.shell import me

blueprint = Blueprint("settings", __name__, url_prefix="/settings")


def _require() -> None:
    permissions.require(me(), Permission.MANAGE_SETTINGS)


@blueprint.get("")
@login_required
def index() -> str:
    return _general({name: str(settings.value(name)) for name in settings.REGISTER}, {})


def _general(written: Mapping[str, str], problems: Mapping[str, str]) -> str:
    _require()
    return render_template(
        "settings/index.html",
        register=list(settings.REGISTER.values()),
        written=written,
        problems=problems,
        usual={"colour": "#a31f1a", "organisation": shell.flask_config("ORGANISATION")},
        has_mark=bool(settings.value(settings.MARK)),
        tab="settings.index",
    )


@blueprint.post("")
@login_required
def change() -> ResponseReturnValue:
    written = {name: request.form[name] for name in settings.REGISTER if name in request.form}
    changed = settings.change(me(), written)
    flash(_("设置已保存。") if changed else _("没有改动。"), "success")
    return redirect(url_for("settings.index"))


@blueprint.post("/mark")
@login_required
def change_mark() -> ResponseReturnValue:
    _require()
    branding.change(me(), None if "usual" in request.form else _file("mark", branding.LARGEST))
    flash(_("标志已更换。"), "success")
    return redirect(url_for("settings.index"))


def _file(name: str, most: int) -> bytes:
    """What was uploaded, and a byte more than is allowed. Raises: Invalid."""
    sent = request.files.get(name)
    if sent is None or not sent.filename:
        raise Invalid({name: [Sentence(i18n.mark("请选一个文件。"))]})
    return sent.stream.read(most + 1)


@blueprint.get("/calendar")
@login_required
def calendar() -> str:
    return _calendar({}, {})


def _calendar(written: Mapping[str, str], problems: Mapping[str, str]) -> str:
    _require()
    year = request.values.get("year", type=int)
    year = year if year in workdays.years() else clock.today().year
    return render_template(
        "settings/calendar.html",
        year=year,
        years=workdays.years(),
        months=workdays.months(year),
        entered=workdays.entered_in(year),
        running=workdays.running_limits(),
        today=clock.today(),
        written=written,
        problems=problems,
        tab="settings.calendar",
    )


@blueprint.post("/calendar")
@login_required
def enter_days() -> ResponseReturnValue:
    _require()
    first = _day("first")
    last = _day("last") if request.form.get("last") else first
    works = request.form.get("kind") == "works"
    note = request.form.get("note", "")
    count = workdays.enter(me(), first, last, is_working=works, note=note)
    flash(i18n.counted("%(num)s 天有变化。", count), "success")
    return redirect(url_for("settings.calendar", year=first.year))


def _day(name: str) -> date:
    """Raises: Invalid."""
    try:
        return days.read(request.form.get(name, ""))
    except NoDay as error:
        raise Invalid({name: [error.said]}) from error


@blueprint.post("/calendar/remove")
@login_required
def remove_day() -> ResponseReturnValue:
    _require()
    day = _day("first")
    workdays.remove(me(), day)
    flash(_("%(day)s恢复为国家日历的安排。", day=i18n.day(day)), "success")
    return redirect(url_for("settings.calendar", year=day.year))


@blueprint.post("/calendar/sheet")
@login_required
def enter_sheet() -> ResponseReturnValue:
    _require()
    entries = workdays.read_sheet(_file("sheet", 1024 * 1024))
    count = workdays.take_over(me(), entries)
    flash(i18n.counted("%(num)s 天有变化。", count), "success")
    return redirect(url_for("settings.calendar", year=entries[0].day.year))


@blueprint.get("/calendar/sheet.xlsx")
@login_required
def sheet() -> Response:
    """The sheet to fill in."""
    _require()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(workdays.empty_sheet(), kind, "calendar.xlsx")


def _attached(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@blueprint.get("/rules")
@login_required
def rules() -> str:
    return render_template(
        "settings/rules.html", found=profiles.in_force(me()), tab="settings.rules"
    )


@blueprint.get("/configuration")
@login_required
def take_along() -> str:
    _require()
    return render_template("settings/configuration.html", problems={}, tab="settings.take_along")


@blueprint.post("/configuration/export")
@login_required
def export() -> Response:
    name = f"xingji-{clock.today()}.zip"
    return _attached(configuration.export(me()), "application/zip", name)


@blueprint.post("/configuration/bring")
@login_required
def bring() -> ResponseReturnValue:
    _require()
    name = (request.files["file"].filename or "") if "file" in request.files else ""
    kept = configuration.bring(me(), name, _file("file", parcel.HEAVIEST))
    return redirect(url_for("settings.look_at", brought_id=kept.id))


@blueprint.get("/configuration/<uuid:brought_id>")
@login_required
def look_at(brought_id: uuid.UUID) -> str:
    kept = configuration.brought(me(), brought_id)
    return render_template(
        "settings/brought.html",
        kept=kept,
        plan=configuration.plan(me(), parcel.unpacked(kept.content)),
        tab="settings.take_along",
    )


@blueprint.post("/configuration/<uuid:brought_id>")
@login_required
def take_over(brought_id: uuid.UUID) -> ResponseReturnValue:
    done = configuration.take_over(me(), brought_id)
    flash(i18n.counted("已导入，%(num)s 处有变化。", len(done.changes)), "success")
    return redirect(url_for("settings.take_along"))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again with what was written, and why."""
    if isinstance(error, AlreadyImported):
        flash(i18n.say(error), "success")
        return redirect(url_for("settings.take_along"))
    said = error.details if isinstance(error, Invalid) else {}
    problems = {name: "".join(map(i18n.say, those)) for name, those in said.items()}
    with db.transaction(reads_only=True):
        page = _page_again(problems)
    return (page, statuses.status_of(type(error))) if page else shell.refusal(error)


def _page_again(problems: dict[str, str]) -> Any:
    endpoint = request.endpoint or ""
    if endpoint in {"settings.change", "settings.change_mark"}:
        now = {name: str(settings.value(name)) for name in settings.REGISTER}
        return _general({**now, **request.form}, problems)
    if endpoint in {"settings.enter_days", "settings.remove_day", "settings.enter_sheet"}:
        return _calendar(request.form, problems)
    if endpoint == "settings.bring":
        return render_template(
            "settings/configuration.html", problems=problems, tab="settings.take_along"
        )
    return None
