"""兑换商店: what a member may have for points, and what became of the orders."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import i18n
from app.db import new_id, session
from app.errors import AppError, Conflict, Invalid, Refused, Sentence
from app.i18n import mark
from app.organisation.models import Membership
from app.shop import centres, customer
from app.shop.orders import Want
from app.views import shell, shoplines
from app.views.shell import me

blueprint = Blueprint("shop", __name__, url_prefix="/shop")

#: Before the code of the goods in the name of a quantity.
PIECES = "pieces-"
#: No number of pieces is written with more signs.
MOST_SIGNS = 9


@blueprint.get("")
@login_required
def store() -> str:
    member = session.get(Membership, me().person_id)
    if member is None:
        return render_template("shop/no_store.html")
    open_to = centres.open_to(member.branch)
    center = next((one for one in open_to if one.id == _center()), open_to[0] if open_to else None)
    return render_template(
        "shop/store.html",
        centers=[{"id": one.id, "name": one.name} for one in open_to],
        center=center and {"id": center.id, "name": center.name},
        goods=shoplines.goods(member.branch, center),
        wallet=shoplines.wallet(member),
        orders=[shoplines.order(one) for one in customer.orders_of(member.person_id)],
        rules=shoplines.rules(member.branch),
        chosen=_chosen(request.args),
        key=request.args.get("key") or new_id(),
    )


@blueprint.post("/orders")
@login_required
def place() -> ResponseReturnValue:
    wish = customer.Wish(
        wants=[Want(code, n) for code, n in pieces_in(request.form, least=1).items()],
        center_id=_center() or new_id(),
        waits=request.form.get("if_short") != "drop",
        proxy=request.form.get("proxy", "").strip(),
    )
    made = customer.order(me(), wish, key=request.form.get("key", type=uuid.UUID) or new_id())
    flash(_("已下单：%(summary)s。", summary=made.summary), "success")
    return redirect(url_for("shop.order", order_id=made.id))


@blueprint.get("/orders/<uuid:order_id>")
@login_required
def order(order_id: uuid.UUID) -> str:
    found = customer.seen(me(), order_id)
    return render_template(
        "shop/order.html",
        order=shoplines.order_page(found),
        is_mine=found.member_id == me().person_id,
    )


@blueprint.post("/orders/<uuid:order_id>/offer")
@login_required
def answer(order_id: uuid.UUID) -> ResponseReturnValue:
    takes = request.form.get("answer") == "take"
    customer.answer_offer(me(), customer.seen(me(), order_id), takes=takes)
    flash(_("已为您预留，请按期领取。") if takes else _("已让给下一位。"), "success")
    return redirect(url_for("shop.order", order_id=order_id))


@blueprint.post("/orders/<uuid:order_id>/cancel")
@login_required
def cancel(order_id: uuid.UUID) -> ResponseReturnValue:
    customer.cancel(me(), customer.seen(me(), order_id))
    flash(_("已取消，积分和物品已放回。"), "success")
    return redirect(url_for("shop.order", order_id=order_id))


@blueprint.errorhandler(Invalid)
@blueprint.errorhandler(Refused)
@blueprint.errorhandler(Conflict)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was changed: the page again, with why, and with what was chosen."""
    if request.method == "GET":
        return shell.refusal(error)
    flash(said(error), "error")
    order_id = (request.view_args or {}).get("order_id")
    if order_id is not None:
        return redirect(url_for("shop.order", order_id=order_id))
    chosen: dict[str, Any] = {f"{PIECES}{code}": n for code, n in _chosen(request.form).items()}
    return redirect(url_for("shop.store", **chosen, center=_center()))


def said(error: AppError) -> str:
    """A refusal in one line: of a form with wrong fields what is wrong with them."""
    details = error.details.values() if isinstance(error, Invalid) else ()
    sentences = [i18n.say(one) for told in details for one in told]
    return " ".join(sentences) or i18n.say(error)


def _center() -> uuid.UUID | None:
    return request.values.get("center", type=uuid.UUID)


def _chosen(given: Any) -> dict[str, int]:
    """What was wanted, as far as it is readable, to be shown again: code of goods → pieces."""
    written = _written(given)
    return {code: int(text) for code, text in written if _is_number(text) and int(text)}


class NotPieces(Invalid):
    """That is no number of pieces; field `pieces`."""

    def __init__(self, text: str) -> None:
        said = mark("件数要填0或以上的整数，不能填“%(text)s”。")
        super().__init__({"pieces": [Sentence(said, text=text[:20])]})


def pieces_in(given: Any, *, least: int) -> dict[str, int]:
    """Code of the goods → the number written beside it, if it is `least` or more.

    Raises:
        NotPieces: nothing that is written is passed over.
    """
    found = {}
    for code, text in _written(given):
        if not _is_number(text):
            raise NotPieces(text)
        if int(text) >= least:
            found[code] = int(text)
    return found


def _written(given: Any) -> list[tuple[str, str]]:
    """Code of the goods and what stands beside it, where something does."""
    names = [name for name in given if name.startswith(PIECES)]
    fields = [(name.removeprefix(PIECES), given.get(name).strip()) for name in names]
    return [(code, text) for code, text in fields if text]


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= MOST_SIGNS
