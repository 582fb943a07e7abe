"""Both parties to an objection: the reply, what each may read, their way to the district (8.6).

The branch never learns who has objected.
"""

from __future__ import annotations

import uuid

from app.cases import messages
from app.db import session
from app.errors import NotFound, Sentence
from app.notices import appealing
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor
from app.rating import years
from app.rating.objected import APPEAL_DAYS, STAR_RULINGS, StarObjection
from app.stars.vocabulary import COMPONENT_TITLES

#: The message by which an objection learns that somebody has appealed; its key is the case.
APPEALED = messages.reserve("star_objection_appealed")


def in_words(objection: StarObjection) -> Sentence:
    """What was decided: `重办其中一项：平时掌握`."""
    assert objection.ruling is not None, "it is told after it was decided"
    ruling = Sentence(STAR_RULINGS[objection.ruling])
    if objection.component is None:
        return ruling
    part = Sentence(COMPONENT_TITLES[objection.component])
    return Sentence("%(ruling)s：%(component)s", ruling=ruling, component=part)


def reply(objection: StarObjection) -> None:
    """Tell the objector, unless nameless, and the branch's secretary; to them no name is told."""
    why = {"ruling": in_words(objection), "reason": objection.reason}
    appeal = Sentence("不服的，%(days)s个工作日内可以向区委组织部申诉。", days=APPEAL_DAYS)
    final = Sentence("这是区里复核的结果，是最终结果。")
    body = [
        Sentence("%(ruling)s。理由：%(reason)s", **why),
        final if objection.is_final else appeal,
    ]
    link = f"/stars/objections/{objection.case_id}"
    starter = objection.case.starter_id
    if not objection.is_nameless:
        told = Sentence("您的异议有答复：%(title)s", title=objection.matter)
        outbox.send(starter, told, body=body, link=link, kind=News.DECIDED)
    for person in _secretaries(objection):
        if person != starter:
            title = Sentence("对本支部评星结果的异议有答复：%(title)s", title=objection.matter)
            outbox.send(person, title, body=body, link=link, kind=News.DECIDED)


def _secretaries(objection: StarObjection) -> list[uuid.UUID]:
    return list(directory.holders(years.VILLAGE_SECRETARY, objection.rated.branch_id))


def seen(actor: Actor, case_id: uuid.UUID) -> StarObjection:
    """An objection to which the actor is a party; a branch is one once it is decided.

    Raises: NotFound.
    """
    found = session.get(StarObjection, case_id)
    if found is None or actor.person_id is None:
        raise NotFound
    is_of_branch = found.decided_at is not None and actor.person_id in _secretaries(found)
    if not is_of_branch and actor.person_id != found.case.starter_id:
        raise NotFound
    return found


def appeal(actor: Actor, case_id: uuid.UUID, reason: str) -> StarObjection:
    """Ask the district to look into it; the objection goes on to it at once.

    Raises:
        NotFound: the actor is no party to it.
        appealing.NotAppealable: it is not the time, or somebody has appealed already.
    """
    objection = seen(actor, case_id)
    appealing.lodge(actor, objection, reason, told_by=APPEALED)
    return objection
