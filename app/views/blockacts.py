"""卡点 on the page of a case: the sentence, and beneath it what its reader may do about it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.cases import options, progress, redirecting, senders, suspension
from app.cases.models import Case
from app.definitions import catalogue
from app.engine import StateMismatch
from app.organisation import custody, directory, permissions, standing
from app.organisation.actors import SYSTEM, Actor
from app.organisation.models import Person
from app.organisation.permissions import Permission
from app.supervision import blocks
from app.supervision.blocks import Block, Cause
from app.views import blocklines
from app.views.actwords import WORDS


def of_case(actor: Actor, case: Case) -> dict[str, Any] | None:
    """What `cases/_block.html` shows to whoever oversees an open case; None for the others."""
    if not case.is_open or not permissions.may(actor, Permission.READ_CASES, case.unit):
        return None
    block = _placed(case, blocks.of_cases([case])[case.id])
    return blocklines.shown(block) | {
        "acts": _acts(actor, case, block),
        "waiting_for_it": _waiting_for(case),
    }


def _placed(case: Case, block: Block) -> Block:
    """Of what waits for a time, where: that is known by its state, which a list does not read."""
    if block.cause != Cause.TIMER:
        return block
    try:
        timers = progress.restore(case, SYSTEM).timers
    except StateMismatch:  # an incident tells of it
        return block
    if not timers:
        return block
    step = blocks.timer_at(catalogue.spec_of(case.version_id), timers[0].element)
    return replace(block, said=blocks.until(clock.office_day(timers[0].due), step))


def _waiting_for(case: Case) -> str:
    number = senders.waiting_for(case)
    return i18n.counted("另有%(num)s件在等它的消息", number) if number else ""


def _acts(actor: Actor, case: Case, block: Block) -> list[dict[str, Any]]:
    """Where to go for each: what is a page of an act is shown as a dialog, a bare act is posted."""
    found = []
    if block.cause == Cause.SUSPENDED and suspension.may_suspend(actor, case):
        found.append(_resume(case))
    if block.item is not None and redirecting.may_redirect(actor, block.item):
        found += [_act(block, options.REASSIGN), _act(block, options.MOVE)]
    people = map(directory.person, block.badly_covered)
    found += [_mandate(one, case) for one in people if _may_replace_deputy(actor, one)]
    if block.cause == Cause.NOBODY and permissions.may(actor, Permission.MANAGE_PEOPLE, case.unit):
        url = url_for("posts.index", branch=case.unit_id)
        found.append({"words": _("安排任职"), "icon": "users", "url": url, "is_dialog": False})
    return found


def _resume(case: Case) -> dict[str, Any]:
    url = url_for("acts.resume", case_id=case.id)
    return {"words": _("恢复办理"), "icon": "player-play", "url": url, "is_posted": True}


def _act(block: Block, word: str) -> dict[str, Any]:
    assert block.item is not None, "somebody is to do it"
    words = WORDS[word]
    url = url_for("acts.show", item_id=block.item.id, word=word)
    return {"words": words.title, "icon": words.icon, "url": url, "is_dialog": True}


def _may_replace_deputy(actor: Actor, person: Person) -> bool:
    """May the actor give a mandate of theirs? Those with power over others give their own."""
    if person.id == actor.person_id:
        return True
    manages = permissions.may(actor, Permission.MANAGE_PEOPLE, person.unit)
    return manages and not custody.has_power(person.id)


def _mandate(person: Person, case: Case) -> dict[str, Any]:
    """Where the mandate for such cases is given to somebody else."""
    words = _("为%(name)s换代办人", name=person.name)
    held = standing.standing_for([person.id], clock.today()).get(person.id, ())
    replaced = next((one.id for one in held if one.shares([case.definition.key])), None)
    url = url_for("away.of_person", person_id=person.id, replace=replaced)
    return {"words": words, "icon": "user-share", "url": url, "is_dialog": False}
