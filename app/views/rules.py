"""积分方案: the versions of the rules, a draft on its desk, and what changed between two."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Refused, Sentence
from app.forms import rules as forms
from app.forms.answers import show_problems
from app.i18n import mark
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.points import differences, drafting, estimate, judging, library, wording
from app.points.catalogue import PARAMETERS
from app.points.rulesets import RuleSet
from app.views import rulelines
from app.views.shell import me

blueprint = Blueprint("rules", __name__, url_prefix="/points/rules")


@blueprint.get("")
@login_required
def index() -> str:
    owner = library.owner_for(me())
    rows = library.versions(me(), owner) if owner else []
    return render_template(
        "rules/index.html",
        owner=owner and {"id": owner.id, "name": owner.name},
        versions=[rulelines.version(one) for one in rows],
        may_draft=owner is not None and permissions.may(me(), Permission.MANAGE_RULES, owner),
        profiles={key: i18n.known(title) for key, title in drafting.PROFILES.items()},
    )


@blueprint.post("")
@login_required
def draft() -> ResponseReturnValue:
    source = request.form.get("source", "")
    owner = library.owner_for(me())
    if owner is None:
        raise Forbidden
    if source in drafting.PROFILES:
        made = drafting.copy_profile(me(), owner, source)
    else:
        made = drafting.copy_version(me(), library.find(me(), _id(source)))
    flash(_("已起草第%(number)s版，现在可以修改。", number=made.number), "success")
    return redirect(url_for("rules.show", rules_id=made.id))


@blueprint.get("/<uuid:rules_id>")
@login_required
def show(rules_id: uuid.UUID) -> str:
    found = library.find(me(), rules_id)
    may_edit = rulelines.may_edit(me(), found)
    return render_template(
        "rules/show.html",
        version=rulelines.version(found),
        owner=found.owner.name,
        may_edit=may_edit,
        may_draft=permissions.may(me(), Permission.MANAGE_RULES, found.owner),
        problems=[i18n.say(one) for one in judging.problems(found)] if may_edit else [],
        groups=rulelines.groups(found),
        categories=rulelines.categories(found),
        opinions=rulelines.opinions(found.opinions),
    )


@blueprint.get("/<uuid:rules_id>/compare")
@login_required
def compare(rules_id: uuid.UUID) -> str:
    found = library.find(me(), rules_id)
    others = [one for one in library.versions(me(), found.owner) if one.id != found.id]
    other = _other(found, others)
    told = differences.between(other, found) if other else None
    return render_template(
        "rules/compare.html",
        version=rulelines.version(found),
        other=rulelines.version(other) if other else None,
        others=[rulelines.version(one) for one in others],
        differences=rulelines.differences(told) if told else None,
    )


def _other(found: RuleSet, others: list[RuleSet]) -> RuleSet | None:
    """What a version is compared with: the one asked for, the active one, the one before it."""
    wanted = request.args.get("with", type=uuid.UUID)
    if wanted is not None:
        return library.find(me(), wanted)
    active = library.active(found.owner)
    if active is not None and active is not found:
        return active
    return next((one for one in others if one.number < found.number), None)


@blueprint.get("/<uuid:rules_id>/estimate")
@login_required
def try_out(rules_id: uuid.UUID) -> str:
    found = library.to_edit(me(), rules_id)
    counted = estimate.of(found)
    return render_template(
        "rules/estimate.html",
        version=rulelines.version(found),
        estimate=rulelines.estimate(counted) if counted else None,
    )


@blueprint.get("/<uuid:rules_id>/parameters")
@login_required
def parameters(rules_id: uuid.UUID) -> str:
    return _parameters_page(None, rules_id)


@blueprint.post("/<uuid:rules_id>/parameters")
@login_required
def save_parameters(rules_id: uuid.UUID) -> ResponseReturnValue:
    drafting.change_parameters(me(), rules_id, request.form, revision=_revision())
    flash(_("已保存。"), "success")
    return redirect(url_for("rules.show", rules_id=rules_id))


def _parameters_page(error: AppError | None, rules_id: uuid.UUID) -> str:
    found = library.to_edit(me(), rules_id)
    form = forms.parameters_form(found.title, found.parameters)
    _show(form, error, _saved_otherwise(found) if _is_late(error) else {})
    return render_template(
        "rules/parameters.html",
        form=form,
        version=rulelines.version(found),
        groups=rulelines.field_groups(),
        why=_why(error),
    )


@blueprint.get("/<uuid:rules_id>/items/new")
@login_required
def new_item(rules_id: uuid.UUID) -> str:
    return _item_page(None, rules_id)


@blueprint.post("/<uuid:rules_id>/items/new")
@login_required
def add_item(rules_id: uuid.UUID) -> ResponseReturnValue:
    added = drafting.add_item(me(), rules_id, request.form, revision=_revision())
    flash(_("已加上“%(item)s”。", item=added.label), "success")
    return redirect(url_for("rules.show", rules_id=rules_id))


@blueprint.get("/<uuid:rules_id>/items/<uuid:rule_item_id>")
@login_required
def item(rules_id: uuid.UUID, rule_item_id: uuid.UUID) -> str:
    return _item_page(None, rules_id, rule_item_id)


@blueprint.post("/<uuid:rules_id>/items/<uuid:rule_item_id>")
@login_required
def save_item(rules_id: uuid.UUID, rule_item_id: uuid.UUID) -> ResponseReturnValue:
    changed = drafting.change_item(me(), rules_id, rule_item_id, request.form, revision=_revision())
    flash(_("已保存“%(item)s”。", item=changed.label), "success")
    return redirect(url_for("rules.show", rules_id=rules_id))


def _item_page(
    error: AppError | None, rules_id: uuid.UUID, rule_item_id: uuid.UUID | None = None
) -> str:
    found = library.to_edit(me(), rules_id)
    row = drafting.item_of(found, rule_item_id) if rule_item_id else None
    known = judging.as_written(row) if row else forms.NEW_ITEM
    form = forms.item_form(known)
    _show(form, error, _item_saved_otherwise(known) if row and _is_late(error) else {})
    return render_template(
        "rules/item.html",
        form=form,
        version=rulelines.version(found),
        item=rulelines.item(row) if row else None,
        why=_why(error),
    )


@blueprint.post("/<uuid:rules_id>/items/<uuid:rule_item_id>/remove")
@login_required
def remove_item(rules_id: uuid.UUID, rule_item_id: uuid.UUID) -> ResponseReturnValue:
    drafting.remove_item(me(), rules_id, rule_item_id, revision=_revision())
    flash(_("已从草案中去掉。"), "success")
    return redirect(url_for("rules.show", rules_id=rules_id))


@blueprint.post("/<uuid:rules_id>/discard")
@login_required
def discard(rules_id: uuid.UUID) -> ResponseReturnValue:
    drafting.discard(me(), rules_id)
    flash(_("草案已删除。"), "success")
    return redirect(url_for("rules.index"))


#: Endpoint → the page that shows again what was written, with what is wrong with it.
_PAGES: dict[str, Callable[..., str]] = {
    "rules.save_parameters": _parameters_page,
    "rules.add_item": _item_page,
    "rules.save_item": _item_page,
}


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the form again with what was written, or the version with why."""
    again = _PAGES.get(request.endpoint or "")
    if again is None:
        flash(i18n.say(error), "error")
        return redirect(url_for("rules.show", **(request.view_args or {})))
    with db.transaction(reads_only=True):
        page = again(error, **(request.view_args or {}))
    return page, statuses.status_of(type(error))


def _why(error: AppError | None) -> str | None:
    """What stands above the form; what is wrong with fields stands at them."""
    return None if error is None or isinstance(error, Invalid) else i18n.say(error)


def _is_late(error: AppError | None) -> bool:
    return isinstance(error, drafting.DraftChanged)


def _show(form: Any, error: AppError | None, saved: dict[str, list[Sentence]]) -> None:
    show_problems(form, error.details if isinstance(error, Invalid) else saved)


def _saved_otherwise(found: RuleSet) -> dict[str, list[Sentence]]:
    """Where what was written is not what somebody has saved meanwhile."""
    return {
        one.name: [_now(wording.of_parameter(one, found.parameters))]
        for one in PARAMETERS
        if _written(one.name) != _as_sent(one.value_in(found.parameters))
    }


def _item_saved_otherwise(known: dict[str, Any]) -> dict[str, list[Sentence]]:
    return {
        name: [_now(Sentence("%(value)s", value=value))]
        for name, value in known.items()
        if _written(name) != _as_sent(value)
    }


def _now(said: Sentence) -> Sentence:
    return Sentence(mark("现在保存的是：%(value)s。"), value=said)


def _written(name: str) -> str:
    return request.form.get(name, "").strip()


def _as_sent(value: Any) -> str:
    """A value as a browser would send it."""
    if isinstance(value, bool):
        return "y" if value else ""
    return "" if value is None else str(value)


def _revision() -> int:
    return request.form.get("revision", 0, type=int)


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound from None
