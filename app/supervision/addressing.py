"""Whom a 督办单 is put to: of each work item those who have it, or who can arrange something."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Container, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from app import clock
from app.cases import candidates, entrusting
from app.cases.models import Case, WorkItem
from app.db import new_id
from app.errors import Sentence
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.supervision import blocks, levels
from app.supervision.blocks import Cause
from app.supervision.models import Addressee, FollowUp, FollowUpLine

#: Nobody can do what waits: the office is asked.
_UNMANNED = {Cause.NOBODY, Cause.AWAY}


class Hands:
    """In whose hands the work items of a case are: of those that hold it up, and of some others."""

    def __init__(self, case: Case, others: Iterable[WorkItem] = ()) -> None:
        self.case = case
        self._blocks = {one.item: one for one in blocks.of_items(case) if one.item}
        keys = {item.turn_key for item in (*self._blocks, *others)}
        self._behind = candidates.people_behind(keys)

    @property
    def waiting(self) -> list[WorkItem]:
        """What holds the case up, what is due first before the others."""
        return list(self._blocks)

    def holders(self, item: WorkItem) -> list[uuid.UUID]:
        """Whose turn it is, or will be after the pause, and who need not keep out."""
        barred = {one.person_id for one in item.recusals}
        return [one for one in self._behind[item.turn_key] if one not in barred]

    @cached_property
    def officers(self) -> list[uuid.UUID]:
        """Who arranges what nobody can do (`levels.in_charge`)."""
        return levels.in_charge(self.case)

    def is_unmanned(self, item: WorkItem) -> bool:
        """Can nobody do it as things are, also because all are away?"""
        block = self._blocks.get(item)
        return not self.holders(item) if block is None else block.cause in _UNMANNED


def line(hands: Hands, item: WorkItem, kept_out: Container[Any]) -> FollowUpLine:
    """A work item put to whoever can do something about it; who is kept out is not asked.

    Where such a one is of the office that arranges things, the colleagues are, and nobody above.
    """
    is_to_office = hands.is_unmanned(item)
    people = hands.officers if is_to_office else hands.holders(item)
    return FollowUpLine(
        id=new_id(),
        item=item,
        element=item.element,
        name=item.name,
        is_to_office=is_to_office,
        addressees=[Addressee(person_id=one) for one in people if one not in kept_out],
    )


def put(case: Case, row: FollowUp, lines: Collection[FollowUpLine], answer_by: date) -> list[str]:
    """Put lines of a 督办单 to those whom they name; everybody is told once. Their names."""
    for one in lines:
        one.asked_at, one.answer_by = clock.now(), answer_by
        row.lines.append(one)
    firsts = by_person(lines)
    names = directory.names({row.supervisor_id, *firsts})
    body = Sentence("%(name)s：%(said)s", name=names.pop(row.supervisor_id), said=row.text)
    for person_id, first in firsts.items():
        about = {"day": answer_by, "step": first.name, "title": case.title}
        title = Sentence("督办，请在%(day)s前回复：%(step)s，%(title)s", **about)
        told: dict[str, Any] = {"body": body, "kind": News.SUPERVISED, "merge": str(row.id)}
        tell(first, person_id, title, but={row.supervisor_id, *firsts}, **told)
    return sorted(names.values())


def by_person(lines: Collection[FollowUpLine]) -> dict[uuid.UUID, FollowUpLine]:
    """Whom lines are put to, each with the first: one of a post, which a deputy may do, if any."""
    found: dict[uuid.UUID, FollowUpLine] = {}
    for one in sorted(lines, key=lambda line: line.is_to_office or line.item.post_key is None):
        for asked in one.addressees:
            found.setdefault(asked.person_id, one)
    return found


def tell(
    line: FollowUpLine, person_id: uuid.UUID, title: Sentence, *, but: Container[Any], **told: Any
) -> None:
    """Tell somebody to whom a line is put; what is put to an office, no deputy answers."""
    if line.is_to_office:
        outbox.send(person_id, title, link=f"/cases/{line.item.case_id}", **told)
    else:
        entrusting.tell(line.item, person_id, title, but=but, **told)
