"""沟通 and 补正: asking somebody about a step, and asking the starter to add something to it.

A question lets the step go on; a supplement holds it, and its deadline, until it has come.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from app import clock
from app.cases import allowance, evidence, locking, sides
from app.cases.models import Case, WorkItem
from app.cases.parts import Part
from app.definitions.acts import Act
from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.organisation.actors import Actor

#: Working days to add something within, at most.
LONGEST_TO_SUPPLY = 30
USUAL_TO_SUPPLY = 5


class NotAsked(Refused):
    message = "“%(name)s”没有在问您，或者已经答复。"


class OwnMatter(Refused):
    message = "“%(name)s”就是您自己的事项，不用请自己补正。"


def ask(
    actor: Actor, item_id: uuid.UUID, people: Iterable[uuid.UUID], *, text: str
) -> list[WorkItem]:
    """Ask somebody about a step; it goes on meanwhile (沟通).

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        HasLeft, NotSomebodyElse, AskedAlready, TooMany, Invalid, NotFound.
    """
    case, item = locking.of_turn(actor, item_id)
    allowance.require(item, Act.ASK)
    said = sides.written(text, "request")
    chosen = sides.chosen(actor, item, people, is_to_act=False)
    step = item.parent or item
    made = sides.set_up(actor, step, Part.QUESTION, chosen, said)
    details = {"to": sides.whom(chosen), "text": said}
    sides.record(case, actor, step, "work_item.asked", details)
    for one in made:
        told = Sentence("%(name)s请您说明：%(title)s", name=actor.name, title=case.title)
        sides.tell(one, told)
    return made


def request_supplement(
    actor: Actor, item_id: uuid.UUID, *, request: str, days: int = USUAL_TO_SUPPLY
) -> WorkItem:
    """Have the starter add something within so many working days; the step waits for it (补正).

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAllowedHere.
        OwnMatter, HasLeft, AskedAlready, Invalid.
    """
    case, item = locking.step_of_turn(actor, item_id)
    allowance.require(item, Act.SUPPLEMENT)
    if not 1 <= days <= LONGEST_TO_SUPPLY:
        said = Sentence(mark("请填1至%(limit)s个工作日。"), limit=LONGEST_TO_SUPPLY)
        raise Invalid({"days": [said]})
    text = sides.written(request, "request")
    if case.doer_id == actor.person_id:
        raise OwnMatter(name=case.title)
    people = sides.chosen(actor, item, [case.doer_id], is_to_act=False)
    [made] = sides.set_up(actor, item, Part.SUPPLEMENT, people, text)
    made.recusals = []
    made.due_at = clock.day_end(clock.working_day_after(clock.today(), days))
    details = {"to": sides.whom(people), "request": text, "days": days}
    sides.record(case, actor, item, "work_item.supplement_asked", details)
    sides.tell(made, Sentence("请补正：%(title)s", title=case.title))
    return made


def answer(actor: Actor, item_id: uuid.UUID, *, text: str, files: Iterable[uuid.UUID] = ()) -> Case:
    """Answer a question, or add what was asked for.

    Raises:
        NotYourTurn, SelfApproval, WorkItemDone, CaseClosed, CaseSuspended, NotAsked, Invalid.
    """
    case, item = locking.of_turn(actor, item_id)
    if item.part not in {Part.QUESTION, Part.SUPPLEMENT}:
        raise NotAsked(name=item.name)
    said = sides.written(text, "opinion")
    added = list(dict.fromkeys(files))
    evidence.attach(actor, case, added)
    is_question = item.part == Part.QUESTION
    sides.end(item, actor, {"text": said, "files": [str(one) for one in added]})
    action = "work_item.answered" if is_question else "work_item.supplied"
    details = {"text": said, "files": [str(one) for one in added]}
    sides.record(case, actor, item, action, details)
    if is_question and item.given_by_id is not None:
        asker = directory.person(item.given_by_id)
        title = Sentence("%(name)s已答复：%(title)s", name=actor.name, title=case.title)
        link = f"/cases/{case.id}"
        outbox.send(asker.id, title, body=said, link=link, kind=News.ASKED)
    return case
