"""评议投票: a ballot by a one-time code, on any phone, without signing in and without scripts.

Codes and choices are in no address and in no log: they are posted, and between two pages they lie
in a cookie of the voter's own browser, which goes with the vote. Every page is one that was asked
for by GET, so that the way back is never a form to be sent again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response as BaseResponse

from app import db, i18n, papercodes
from app.ballots import casting, guessing
from app.ballots.casting import Sealed
from app.ballots.models import Poll
from app.ballots.remarkbox import MOST_SIGNS
from app.ballots.vocabulary import CHOICE_TITLES, QUESTION_TITLES, QUESTIONS, Choice
from app.errors import AppError
from app.views import selflines
from app.views.shell import flask_config

blueprint = Blueprint("vote", __name__, url_prefix="/vote")

COOKIE = "vote"
#: Seconds in which a ballot that was begun must be cast.
KEPT_FOR = 30 * 60


@blueprint.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@blueprint.get("")
def ask() -> str:
    """Where the code on the slip is typed in; a scanned one is filled in by a script."""
    return render_template("vote/ask.html")


@blueprint.post("")
def begin() -> ResponseReturnValue:
    code = request.form.get("code", "")
    casting.knock(code, _address())
    return _keep(redirect(url_for("vote.ballot"), 303), {"code": papercodes.tidy(code)})


@blueprint.get("/ballot")
def ballot() -> str:
    kept = _kept()
    poll = _poll(kept)
    return render_template(
        "vote/ballot.html",
        poll=poll,
        self_rating=selflines.of_case(poll.case_id),
        questions=_questions(kept.get("chosen", {})),
        choices=[(one.value, i18n.known(title)) for one, title in CHOICE_TITLES.items()],
        remark=kept.get("remark", ""),
        most_signs=MOST_SIGNS,
        is_incomplete="missing" in request.args,
        is_too_long="long" in request.args,
    )


@blueprint.post("/ballot")
def choose() -> ResponseReturnValue:
    kept = _kept()
    _poll(kept)
    answers = casting.answers_of(request.form)
    chosen = {question: str(choice) for question, choice in answers.items()}
    begun = kept | {"chosen": chosen, "remark": request.form.get("remark", "")[: 2 * MOST_SIGNS]}
    return _keep(redirect(url_for("vote.confirm"), 303), begun)


@blueprint.get("/confirm")
def confirm() -> ResponseReturnValue:
    kept = _kept()
    poll = _poll(kept)
    answers = casting.answers_of(kept.get("chosen", {}))
    casting.require_complete(answers)
    return render_template(
        "vote/confirm.html",
        poll=poll,
        questions=_questions(kept["chosen"]),
        remark=casting.remark_of(kept.get("remark", "")),
    )


def _seal() -> Callable[[], Sealed]:
    """Encrypt the ballot before the transaction that casts it."""
    kept = _kept()
    poll = _poll(kept)
    answers = casting.answers_of(kept.get("chosen", {}))
    remark = casting.remark_of(kept.get("remark", ""))
    return partial(casting.encrypt, poll.handle, poll.keys, answers, remark)


@blueprint.post("/cast")
@db.beforehand(_seal)
def cast() -> ResponseReturnValue:
    casting.cast(_kept()["code"], g.beforehand)
    return _forget(redirect(url_for("vote.done"), 303))


@blueprint.get("/done")
def done() -> str:
    """A receipt that says nothing: not who, not when, not what."""
    return render_template("vote/done.html")


@blueprint.post("/leave")
def leave() -> ResponseReturnValue:
    """Give up: what was begun is gone from this browser, and the code stays good."""
    flash(_("已经清除，没有投票。投票码还可以用。"), "info")
    return _forget(redirect(url_for("vote.ask"), 303))


@blueprint.errorhandler(AppError)
def tell(error: AppError) -> ResponseReturnValue:
    """Back to where something can be done about it, by GET; nothing was changed."""
    if isinstance(error, casting.BallotIncomplete):
        return redirect(url_for("vote.ballot", missing="1"), 303)
    if isinstance(error, casting.RemarkTooLong):
        return redirect(url_for("vote.ballot", long="1"), 303)
    if isinstance(error, casting.NoSuchCode) and request.endpoint == "vote.begin":
        with db.transaction():
            guessing.count(_address())
    if isinstance(error, casting.CodeUsed) and request.endpoint == "vote.cast":
        flash(_("这个投票码已经投过票。您刚才按了两次的，票已经投出，不用再投。"), "info")
    else:
        flash(i18n.say(error), "error")
    return _forget(redirect(url_for("vote.ask"), 303))


def _poll(kept: dict[str, Any]) -> Poll:
    """The poll of the code that was typed in; asked anew at every step. Raises as `find` does."""
    return casting.find(kept.get("code", ""))


def _questions(chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Every question with what was chosen, and that in words."""
    titles = {str(choice): title for choice, title in CHOICE_TITLES.items()}
    return [
        {
            "name": one,
            "title": i18n.known(QUESTION_TITLES[one]),
            "chosen": chosen.get(one),
            "words": i18n.known(titles[chosen[one]]) if one in chosen else None,
            "is_unsure": chosen.get(one) == Choice.UNSURE,
        }
        for one in QUESTIONS
    ]


def _address() -> str:
    return request.remote_addr or ""


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(flask_config("SECRET_KEY"), salt="vote")


def _kept() -> dict[str, Any]:
    """What this browser carries of a ballot that was begun; nothing after half an hour."""
    try:
        found: dict[str, Any] = _signer().loads(request.cookies.get(COOKIE, ""), max_age=KEPT_FOR)
    except BadSignature:
        raise casting.NothingBegun from None
    return found


def _keep(response: BaseResponse, kept: dict[str, Any]) -> BaseResponse:
    response.set_cookie(
        COOKIE,
        _signer().dumps(kept),
        path=url_for("vote.ask"),
        secure=flask_config("SESSION_COOKIE_SECURE"),
        httponly=True,
        samesite="Strict",
    )
    return response


def _forget(response: BaseResponse) -> BaseResponse:
    response.delete_cookie(COOKIE, path=url_for("vote.ask"))
    return response
