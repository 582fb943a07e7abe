"""The keeper's counter: find, hand over, take in, count; and the sheet that people sign."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import clock
from app.db import new_id
from app.errors import AppError, Conflict, Invalid, Refused
from app.organisation.models import Unit
from app.shop import counter, customer, stocktaking
from app.views import shell, shop, shoplines
from app.views.shell import me

blueprint = Blueprint("counter", __name__, url_prefix="/shop/counter")


@blueprint.get("")
@login_required
def desk() -> str:
    actor, center = me(), _center()
    text = request.args.get("q", "").strip()[:60]
    found = counter.find(actor, center, text) if text else []
    return render_template(
        "shop/counter.html",
        center={"id": center.id, "name": center.name},
        centers=[{"id": one.id, "name": one.name} for one in counter.centres(actor)],
        q=text,
        found=[shoplines.order(one) for one in found],
        waiting=[shoplines.order(one) for one in counter.in_line(center)],
        to_fetch=[shoplines.order(one) for one in counter.to_fetch(center)],
        done=[shoplines.order(one) for one in counter.handed_over_on(center)],
        shelf=shoplines.shelf(center),
        movements=[shoplines.movement(one) for one in counter.movements(center)],
        count=shoplines.count(center),
        key=new_id(),
    )


@blueprint.get("/sheet")
@login_required
def sheet() -> str:
    center = _center()
    return render_template(
        "shop/sheet.html",
        center={"id": center.id, "name": center.name},
        orders=[shoplines.order(one) for one in counter.to_fetch(center)],
        today=clock.today(),
    )


@blueprint.post("/orders/<uuid:order_id>/hand-over")
@login_required
def hand_over(order_id: uuid.UUID) -> ResponseReturnValue:
    order = customer.seen(me(), order_id)
    counter.hand_over(
        me(),
        order,
        shown_code=request.form.get("shown_code", "").strip(),
        collected_by=request.form.get("collected_by", "").strip(),
    )
    flash(_("已交货：%(summary)s。", summary=order.summary), "success")
    return redirect(url_for("counter.desk", center=order.center_id))


@blueprint.post("/orders/<uuid:order_id>/defect")
@login_required
def defect(order_id: uuid.UUID) -> ResponseReturnValue:
    order = customer.seen(me(), order_id)
    counter.note_defect(me(), order, request.form.get("text", "").strip())
    flash(_("已登记，请在待办里处理质量问题。"), "success")
    return redirect(url_for("counter.desk", center=order.center_id))


@blueprint.post("/arrivals")
@login_required
def arrive() -> ResponseReturnValue:
    center = _center()
    counter.receive(
        me(),
        center,
        shop.pieces_in(request.form, least=1),
        note=request.form.get("note", "").strip(),
        key=request.form.get("key", type=uuid.UUID) or new_id(),
    )
    flash(_("到货已入库，排队的人已得到通知。"), "success")
    return redirect(url_for("counter.desk", center=center.id))


@blueprint.post("/count")
@login_required
def take_stock() -> ResponseReturnValue:
    case = stocktaking.begin(
        me(),
        _center(),
        shop.pieces_in(request.form, least=0),
        remark=request.form.get("note", "").strip(),
        key=request.form.get("key", type=uuid.UUID) or new_id(),
    )
    flash(_("盘点结果已提交。"), "success")
    return redirect(url_for("cases.show", case_id=case.id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the counter again, with why."""
    if request.method == "GET":
        return shell.refusal(error)
    flash(shop.said(error), "error")
    return redirect(url_for("counter.desk", center=request.values.get("center")))


def _center() -> Unit:
    return counter.chosen(me(), request.values.get("center", type=uuid.UUID))
