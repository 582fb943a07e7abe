"""Who is fit for a step: its people or the holders of its roles, less those who must keep out."""

from __future__ import annotations

from reliability.items import ABOVE, HOLDERS, PEOPLE, Item
from reliability.plans import FIRST, Step
from reliability.signed import Signed
from reliability.spots import Spot


class Staffing:
    """Whose matter a case is, and who has done which step of it."""

    def __init__(self, starter: str) -> None:
        self.starter = starter
        self.done_by: dict[str, set[str]] = {}
        #: For whom deputies did a step.
        self.done_for: dict[str, set[str]] = {}
        #: Who has said to keep out of a step, however often the case comes there.
        self.keep_out: dict[str, set[str]] = {}

    def opened(self, spot: Spot, cause: Item | None) -> Item:
        step = spot.block
        if step.name == FIRST:
            return Item(spot, self.starter, cause=cause)
        if step.people:
            return Item(spot, list(step.people)[spot.key if step.many else 0], cause=cause)
        barred = self.barred(step)
        if isinstance(step, Signed) and step.by:
            signer = spot.up.signers[spot.key]
            return Item(spot, signer, recused=frozenset(barred), cause=cause)
        post = self.post_for(step, barred) or step.role
        return Item(spot, post, post=post, recused=frozenset(barred), cause=cause)

    def post_for(self, step: Step, barred: set[str]) -> str | None:
        """The nearest post with somebody fit; the starter is barred who may not decide alone."""
        roles = [role for role in (step.role, step.fallback) if role]
        for role in roles:
            fit = HOLDERS[role] - barred
            if fit == {self.starter} and step.alone == "superior":
                barred.add(self.starter)
                return next((one for one in roles if one in ABOVE and HOLDERS[one] - barred), None)
            if fit:
                return role
        return None

    def barred(self, step: Step) -> set[str]:
        found = set(self.keep_out.get(step.name, ()))
        for one in step.exclude:
            if one == "starter":
                found.add(self.starter)
            else:
                found |= self.done_by.get(one, set()) | self.done_for.get(one, set())
        return found

    def who_sign(self, step: Signed) -> list[str]:
        """A person or a role for each signature."""
        if not step.by:
            return list(step.people) or [step.role] * step.many
        barred = self.barred(step)
        found = [one for role in step.by for one in PEOPLE if one in HOLDERS[role]]
        return [one for one in found if one not in barred]

    def post_without(self, item: Item, who: str) -> str | None:
        """Where an item goes if one more keeps out of it; what is for one person goes nowhere."""
        step = item.spot.block
        if item.post is None or isinstance(step, Signed):
            return None
        return self.post_for(step, {who, *item.recused})
