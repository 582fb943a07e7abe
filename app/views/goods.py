"""物品和价目: what the subdistrict offers for points, and what a piece costs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Conflict, Invalid, Refused
from app.points import judging
from app.shop import assortment, pricing
from app.views.shell import me

blueprint = Blueprint("goods", __name__, url_prefix="/shop/goods")

#: Before the code of the goods in the name of a price.
PRICE = "price-"


@blueprint.get("")
@login_required
def index() -> str:
    return _page({}, {})


@blueprint.post("/prices")
@login_required
def reprice() -> ResponseReturnValue:
    made = assortment.reprice(me(), assortment.owner_for(me()), _written_prices(), number=_number())
    flash(_("已公布第%(number)s版价目，已下的单按原价。", number=made.number), "success")
    return redirect(url_for("goods.index"))


@blueprint.post("")
@login_required
def add() -> ResponseReturnValue:
    owner = assortment.owner_for(me())
    added = assortment.introduce(me(), owner, request.form, number=_number())
    flash(_("已加上“%(goods)s”，各中心到货后就能兑换。", goods=added.title), "success")
    return redirect(url_for("goods.index"))


@blueprint.post("/<uuid:goods_id>/switch")
@login_required
def switch(goods_id: uuid.UUID) -> ResponseReturnValue:
    goods = assortment.find(assortment.owner_for(me()), goods_id)
    pricing.switch(me(), goods, is_active=request.form.get("act") == "offer")
    if goods.is_active:
        flash(_("“%(goods)s”恢复兑换。", goods=goods.title), "success")
    else:
        flash(_("“%(goods)s”停止兑换。", goods=goods.title), "success")
    return redirect(url_for("goods.index"))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again, with what was written and what is wrong with it."""
    details = error.details if isinstance(error, Invalid) else {}
    wrong = {name: " ".join(map(i18n.say, said)) for name, said in details.items()}
    with db.transaction(reads_only=True):
        page = _page(request.form, wrong, "" if wrong else i18n.say(error))
    return page, statuses.status_of(type(error))


def _page(written: Mapping[str, str], wrong: Mapping[str, str], why: str = "") -> str:
    owner = assortment.owner_for(me())
    held = assortment.newest_list(owner)
    return render_template(
        "shop/goods.html",
        owner=owner.name,
        number=held.number if held else 0,
        rows=[_row(one, written) for one in assortment.priced(owner)],
        lists=assortment.lists(owner),
        written=written,
        wrong=wrong,
        why=why,
    )


def _row(one: assortment.Priced, written: Mapping[str, str]) -> dict[str, object]:
    now = judging.plain(one.price)
    return {
        "id": one.goods.id,
        "code": one.goods.code,
        "title": one.goods.title,
        "unit": one.goods.unit,
        "is_active": one.goods.is_active,
        "now": now,
        "price": written.get(PRICE + one.goods.code, now),
    }


def _written_prices() -> dict[str, str]:
    return {
        name.removeprefix(PRICE): value
        for name, value in request.form.items()
        if name.startswith(PRICE)
    }


def _number() -> int:
    return request.form.get("number", 0, type=int)
