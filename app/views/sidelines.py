"""What stands beside the steps of a case, what the reader is asked there, and acts on the whole."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app import i18n
from app.cases import copies, options, recalling, signers, suspension, urging
from app.cases.models import Case, WorkItem
from app.cases.parts import SIGNING, Part
from app.definitions.acts import Act
from app.organisation.actors import Actor
from app.views import holders, lines, waitlines
from app.views.actwords import PARTS


def of_case(
    actor: Actor,
    case: Case,
    visits: Sequence[WorkItem],
    turn: Sequence[WorkItem],
    said: Mapping[uuid.UUID, str],
) -> dict[str, Any]:
    """What `cases/show.html` shows of it; `turn` are those `visits` that are the reader's turn."""
    sides = [one for one in visits if one.part != Part.STEP]
    holders = waitlines.holders_of(sides)
    may_urge = _may_urge(actor, case, visits)
    copy = copies.of_reader(actor, case)
    return {
        "asked": [asked(item, said.get(item.id, "")) for item in turn if item.part != Part.STEP],
        "beside": [_beside(actor, item, holders[item.id]) for item in sides],
        "recall_url": _recall_url(actor, case, visits),
        "urge_url": url_for("acts.urge", case_id=case.id) if may_urge else None,
        "suspension": _suspension(actor, case),
        "recusals": _recusals(actor, case, visits),
        "copy": None if copy is None else {"note": copy.note, "read_at": copy.read_at},
        "read_url": url_for("acts.read", case_id=case.id),
    }


def asked(item: WorkItem, written: str) -> dict[str, Any]:
    """Something that the reader is asked beside a step."""
    light, words = lines.deadline(item.due_at)
    return {
        "id": item.id,
        "url": url_for("acts.answer", item_id=item.id),
        "part": PARTS[item.part],
        "step": item.name,
        "by": item.given_by.name if item.given_by else "",
        "request": item.request,
        "signs": item.part in SIGNING,
        "takes_files": item.part in {Part.SUPPLEMENT, Part.QUESTION},
        "written": written,
        "light": light,
        "light_text": words,
    }


def _beside(actor: Actor, item: WorkItem, names: Sequence[str]) -> dict[str, Any]:
    """Something that somebody was asked beside a step, with what was said."""
    reply = item.reply or {}
    is_open = item.is_open and item.case.is_open
    return {
        "part": PARTS[item.part],
        "step": item.name,
        "by": item.given_by.name if item.given_by else "",
        "who": holders.visitor(item) or i18n.listed(names),
        "request": item.request,
        "outcome": reply.get("outcome"),
        "text": reply.get("text", ""),
        "at": item.closed_at,
        "state": _state(item),
        "remove_url": _act_url(item, options.REMOVE)
        if is_open and signers.is_removable_by(actor, item)
        else None,
    }


def _state(item: WorkItem) -> str:
    if item.is_open:
        return "later" if item.is_paused else "waiting"
    return "done" if item.done_by_id is not None else "dropped"


def _recall_url(actor: Actor, case: Case, visits: Sequence[WorkItem]) -> str | None:
    """Where the reader takes back what the reader has done last, while that is possible."""
    own = [one for one in visits if one.done_by_id == actor.person_id]
    if not own or not case.is_open or not recalling.is_recallable(actor, own[-1]):
        return None
    return _act_url(own[-1], str(Act.RECALL))


def _recusals(actor: Actor, case: Case, visits: Sequence[WorkItem]) -> list[dict[str, Any]]:
    """From which open steps the reader may have somebody keep out."""
    if not case.is_open or case.suspended_at is not None:
        return []
    return [
        {"step": item.name, "url": _act_url(item, options.RECUSE_OTHER)}
        for item in visits
        if options.has_others_kept_out(actor, item)
    ]


def _act_url(item: WorkItem, word: str) -> str:
    return url_for("acts.show", item_id=item.id, word=word)


def _may_urge(actor: Actor, case: Case, visits: Sequence[WorkItem]) -> bool:
    if not case.is_open or case.suspended_at is not None or not urging.may_urge(actor, case):
        return False
    waiting = [one for one in visits if one.is_open and not one.is_paused]
    return any(one.candidate_key not in actor.candidate_keys for one in waiting)


def _suspension(actor: Actor, case: Case) -> dict[str, Any]:
    may = case.is_open and suspension.may_suspend(actor, case)
    verb = "acts.suspend" if case.suspended_at is None else "acts.resume"
    return {
        "since": case.suspended_at,
        "url": url_for(verb, case_id=case.id) if may else None,
    }
