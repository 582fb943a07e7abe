"""For whom something is started (代报): a choice only for those who may enter it for others."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.cases import applicant
from app.definitions.models import Definition
from app.definitions.sources import Asking
from app.views.shell import me


@dataclass(frozen=True)
class Stead:
    """In whose stead a page is written: `chosen` is None for the reader's own matter.

    `own_id` is the reader, or None who may start nothing of their own here.
    """

    people: Mapping[uuid.UUID, str]
    chosen: uuid.UUID | None
    own_id: uuid.UUID | None
    asking: Asking

    @property
    def name(self) -> str | None:
        return None if self.chosen is None else self.people[self.chosen]


def of(definition: Definition, unit_id: uuid.UUID, wanted: str | None) -> Stead:
    """The choice as this reader has it at a unit; whom they may not start for is left aside."""
    actor = me()
    people = applicant.people_to_start_for(actor, definition, unit_id)
    own = {post.unit_id for post in applicant.posts_to_start(actor, definition)}
    own_id = actor.person_id if unit_id in own else None
    chosen = next((one for one in people if str(one) == wanted), None)
    if chosen is None and own_id is None:
        chosen = next(iter(people), None)
    variables = {} if chosen is None else {"case": {"entered_by": str(actor.person_id)}}
    asking = Asking(unit_id, chosen or actor.person_id, variables)
    return Stead(people, chosen, own_id, asking)
