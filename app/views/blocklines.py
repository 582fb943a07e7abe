"""卡点: why a case waits, in words, as the list and the page of a case show it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app import i18n
from app.cases.models import NEVER
from app.supervision import foreseeing, stays
from app.supervision.blocks import Block, Cause
from app.views import lines

#: How a cause is shown: its tone and icon.
LOOKS = {
    Cause.SUSPENDED: ("amber", "player-pause"),
    Cause.INCIDENT: ("red", "alert-triangle"),
    Cause.NOBODY: ("red", "ban"),
    Cause.BOUNCED: ("red", "arrow-back-up"),
    Cause.AWAY: ("amber", "calendar-time"),
    Cause.UNCLAIMED: ("blue", "users"),
    Cause.PERSON: ("blue", "user"),
    Cause.MESSAGE: ("grey", "mailbox"),
    Cause.TIMER: ("grey", "clock"),
    Cause.UNKNOWN: ("grey", "hourglass"),
}
#: So many of the steps behind are named.
NAMED = 3


def shown(block: Block) -> dict[str, Any]:
    """The sentence, how long it has lasted, what is usual, and what waits behind it."""
    tone, icon = LOOKS[block.cause]
    light, words = lines.deadline(block.due_at)
    return {
        "said": i18n.say(block.said),
        "tone": tone,
        "icon": icon,
        "stayed": i18n.counted("已 %(num)s 个工作日", block.days) if block.days else _("今天开始"),
        "since": block.since,
        "light": light,
        "light_text": _due(block, words),
        "usual": usual(block),
        "risk": risk(block),
        "behind": _behind(block),
        "sender_id": block.sender_id,
        "is_urgeable": bool(block.names),
    }


def _due(block: Block, words: str) -> str:
    """Until when it is due; while a case is suspended no time counts."""
    if block.cause == Cause.SUSPENDED:
        return str(_("暂停期间不计时"))
    return words if block.due_at != NEVER else ""


def usual(block: Block) -> str:
    """How long such a step usually takes, and where these figures are from."""
    if block.usual is None:
        return ""
    told = {
        "unit": block.usual.unit,
        "median": stays.in_days(block.usual.median),
        "most": stays.in_days(block.usual.most),
    }
    said = _("这一步在%(unit)s通常 %(median)s 个工作日，九成在 %(most)s 个工作日以内")
    return str(said) % told


def risk(block: Block) -> str:
    """That it will be late, where most of those that had waited as long were.

    Of what has waited longer than any there is no share to be told.
    """
    if block.usual is None or block.item is None:
        return ""
    chance = block.usual.chance_of_lateness(block.item)
    if chance is None or chance < foreseeing.LIKELY:
        return ""
    if block.usual.has_outstayed(block.item):
        return str(_("比以往都久，很可能超期"))
    return str(_("按以往，有 %(share)s%% 的可能超期", share=round(100 * chance)))


def _behind(block: Block) -> str:
    if not block.behind:
        return ""
    named = i18n.listed(_("“%(step)s”", step=one) for one in block.behind[:NAMED])
    if len(block.behind) > NAMED:
        told = {"steps": named, "num": len(block.behind)}
        return str(_("它不办完，后面的%(steps)s等 %(num)s 步都要等", **told))
    return str(_("它不办完，后面的%(steps)s都要等", steps=named))
