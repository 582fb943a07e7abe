"""接收设置: what reaches a person by which channel and when; and how the house's channels stand."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from app import db, i18n, statuses
from app.errors import AppError, Invalid, NotFound, Sentence
from app.notifications import channels, posting, preferences, watching
from app.notifications.models import Channel, News, Pace
from app.notifications.preferences import BadPreferences, Wish, Wishes
from app.notifications.words import CHANNELS, KINDS, PACES
from app.organisation import permissions
from app.organisation.permissions import Permission
from app.views.shell import me

blueprint = Blueprint("preferences", __name__)


@blueprint.get("/preferences")
@login_required
def show() -> str:
    return _page(preferences.wishes(me()))


def _page(wishes: Wishes, problems: dict[str, list[Sentence]] | None = None) -> str:
    quiet = wishes.quiet
    return render_template(
        "preferences.html",
        channels=[_column(channel, wish) for channel, wish in wishes.by_channel.items()],
        kinds=[(kind, str(words)) for kind, words in KINDS.items()],
        paces=[(pace, i18n.known(words)) for pace, words in PACES.items()],
        quiet=[f"{one:%H:%M}" for one in quiet] if quiet else ["", ""],
        has_site=channels.has_site(),
        problems={name: [i18n.say(one) for one in said] for name, said in (problems or {}).items()},
        watches=permissions.may(me(), Permission.WATCH_CHANNELS),
    )


def _column(channel: Channel, wish: Wish) -> dict[str, Any]:
    return {
        "name": channel,
        "words": i18n.known(CHANNELS[channel]),
        "address": wish.address,
        "pace": wish.pace,
        "kinds": wish.kinds,
    }


@blueprint.post("/preferences")
@login_required
def choose() -> ResponseReturnValue:
    preferences.choose(me(), _written())
    flash(_("接收设置已保存。"), "success")
    return redirect(url_for("preferences.show"))


def _written() -> Wishes:
    form = request.form
    by_channel = {
        channel: Wish(
            form.get(f"{channel}.address", "").strip(),
            Pace.__members__.get(form.get(f"{channel}.pace", ""), Pace.AT_ONCE),
            frozenset(kind for kind in News if kind in form.getlist(f"{channel}.kinds")),
        )
        for channel in channels.set_up()
    }
    return Wishes(by_channel, _quiet(form.get("begins", ""), form.get("ends", "")))


def _quiet(begins: str, ends: str) -> tuple[time, time] | None:
    """Raises: BadPreferences."""
    if not begins and not ends:
        return None
    try:
        return time.fromisoformat(begins), time.fromisoformat(ends)
    except ValueError as error:
        said = Sentence(i18n.mark("免打扰的起止时间要一起填，例如 22:00 到 07:00；不要就都留空。"))
        raise BadPreferences({"quiet": [said]}) from error


@blueprint.errorhandler(Invalid)
def tell(error: AppError) -> ResponseReturnValue:
    """Nothing was kept: the page again with what was written, and why."""
    problems = error.details if isinstance(error, Invalid) else {}
    try:
        written = _written()
    except BadPreferences:
        written = Wishes({channel: Wish() for channel in channels.set_up()})
    with db.transaction(reads_only=True):
        return _page(written, problems), statuses.status_of(type(error))


@blueprint.post("/preferences/test")
@login_required
def test() -> ResponseReturnValue:
    channel = _channel(request.form.get("channel", ""))
    try:
        posting.send_test(me(), channel, str(_("测试消息：能看到这一条，就说明这个渠道通了")))
    except posting.NoChannel as error:
        flash(i18n.say(error), "error")
    else:
        flash(_("测试消息已交给%(channel)s，一般几秒钟就到。", channel=_words(channel)), "success")
    return redirect(url_for("preferences.show"))


def _channel(name: str) -> Channel:
    """Raises: NotFound."""
    if name not in Channel.__members__:
        raise NotFound
    return Channel[name]


def _words(channel: Channel) -> str:
    return i18n.known(CHANNELS[channel])


@blueprint.get("/channels")
@login_required
def standings() -> str:
    found = watching.standings(me())
    missing = [_words(one) for one in Channel if one not in channels.set_up()]
    return render_template(
        "channels.html",
        standings=[{"words": _words(one.channel), "of": one} for one in found],
        missing=missing,
        has_site=channels.has_site(),
    )


@blueprint.post("/channels/try-again")
@login_required
def try_again() -> ResponseReturnValue:
    channel = _channel(request.form.get("channel", ""))
    watching.try_again(me(), channel)
    flash(_("%(channel)s马上再试。", channel=_words(channel)), "success")
    return redirect(url_for("preferences.standings"))
