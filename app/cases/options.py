"""What a reader may do now with a work item. Reads only; every verb checks for itself."""

from __future__ import annotations

from app.cases import allowance, recalling, recusing, redirecting, signers, suspension, turns
from app.cases.models import WorkItem
from app.cases.parts import Part
from app.definitions.acts import Act
from app.errors import Refused
from app.organisation.actors import Actor

COMPLETE, CLAIM, RELEASE, REMOVE = "complete", "claim", "release", "remove"
RECUSE_OTHER = "recuse-other"
REASSIGN, MOVE = "reassign", "move-to"
FIRST = (COMPLETE, CLAIM, RELEASE)


class NotForNow(Refused):
    message = "“%(name)s”现在不能这样办：可能已经办完，或者不由您办理。"


#: What whoever's turn a step is may do with it, in the order of the menu.
OF_THE_HOLDER = (
    Act.SEND_BACK,
    Act.TRANSFER,
    Act.DELEGATE,
    Act.ADD_SIGNER,
    Act.ASK,
    Act.SUPPLEMENT,
    Act.COPY,
    Act.RECUSE,
)
#: Everything that may be done with some work item.
ALL = (*FIRST, *OF_THE_HOLDER, REMOVE, RECUSE_OTHER, REASSIGN, MOVE, Act.RECALL)
#: What those may do who were asked something beside a step.
OF_THE_ASKED = (Act.ASK, Act.COPY)


def of(actor: Actor, item: WorkItem) -> list[str]:
    """The words of the acts, as the API names them."""
    case = item.case
    if not case.is_open or case.suspended_at is not None:
        return []
    found = _of_the_turn(actor, item) if item.is_open and turns.is_turn(actor, item) else []
    if item.is_open and signers.is_removable_by(actor, item):
        found.append(REMOVE)
    if has_others_kept_out(actor, item):
        found.append(RECUSE_OTHER)
    if redirecting.may_redirect(actor, item):
        found += [REASSIGN, MOVE]
    if recalling.is_recallable(actor, item):
        found.append(Act.RECALL)
    return found


def has_others_kept_out(actor: Actor, item: WorkItem) -> bool:
    """May the reader have somebody else keep out of a step of a case under way?"""
    if not item.is_open or item.part != Part.STEP:
        return False
    return suspension.may_suspend(actor, item.case) and bool(recusing.others_asked(actor, item))


def require(actor: Actor, item: WorkItem, word: str) -> None:
    """Raises: NotForNow, where an act is not offered to the reader now."""
    if word not in of(actor, item):
        raise NotForNow(name=item.name)


def _of_the_turn(actor: Actor, item: WorkItem) -> list[str]:
    allowed = allowance.acts_of(item.case.version_id, item.element)
    if item.part != Part.STEP:
        return [COMPLETE, *(act for act in OF_THE_ASKED if act in allowed)]
    claiming = [] if item.post_key is None else [RELEASE if item.is_claimed else CLAIM]
    open_acts = [act for act in OF_THE_HOLDER if act in allowed]
    if item.case.doer_id == actor.person_id and Act.SUPPLEMENT in open_acts:
        open_acts.remove(Act.SUPPLEMENT)
    return [COMPLETE, *claiming, *open_acts]
