"""What the house promises of work items: whose turn each is, and what every act makes of them.

Nothing of the engine and of the acts is asked: the plan, the people and the rules as written are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from reliability.course import Course, Jump, Spot
from reliability.plans import FIRST, Row

#: Who holds the roles of the branch, and who else may be drawn into a case.
HOLDERS = {
    "ASSESSOR": {"zhao", "qian", "hu"},
    "ORG_COMMISSIONER": {"sun"},
    "SECRETARY": {"li"},
}
PEOPLE = ("lin", "gao", "zhao", "qian", "hu", "sun", "li", "zhou", "wu", "chen", "wang")
STEP, DELEGATED, SUPPLEMENT, QUESTION = "STEP", "DELEGATED", "SUPPLEMENT", "QUESTION"
BEFORE, BESIDE, AFTER = "BEFORE", "BESIDE", "AFTER"
BLOCKING, JOINING = {DELEGATED, BEFORE, SUPPLEMENT}, {BESIDE, AFTER}
SIGNING = {BEFORE, BESIDE, AFTER}
_NUMBERS = itertools.count(1)


@dataclass(eq=False)
class Item:
    """A work item as it must be. `holder` is a person, or a role that it waits for."""

    spot: Spot
    holder: str
    part: str = STEP
    post: str | None = None
    recused: frozenset[str] = frozenset()
    parent: Item | None = None
    given_by: str | None = None
    cause: Item | None = None
    returns: tuple[str, str] | None = None
    is_open: bool = True
    done_by: str | None = None
    #: What its holder has answered while others still sign.
    kept: int | None = None
    draft: bool = False
    went_back: bool = False
    #: Has it gone on only when others had signed it too?
    signed_last: bool = False
    transferred: bool = False
    sides: list[Item] = field(default_factory=list)
    closed_at: int = 0
    #: The row that it was found to be.
    id: object = None

    @property
    def element(self) -> str:
        return self.spot.block.name

    @property
    def step(self) -> Item:
        return self.parent or self

    @property
    def is_paused(self) -> bool:
        if self.part == AFTER:
            return self.parent.is_open
        return self.part == STEP and bool(self.waiting(BLOCKING))

    @property
    def is_claimed(self) -> bool:
        return self.post is not None and self.holder != self.post

    def waiting(self, parts: set[str]) -> list[Item]:
        return [one for one in self.sides if one.is_open and one.part in parts]

    def holders(self) -> set[str]:
        return HOLDERS.get(self.holder, {self.holder}) - self.recused

    def whose(self) -> set[str]:
        """Whose turn it is."""
        return self.holders() if self.is_open and not self.is_paused else set()

    def close(self, by: str | None = None) -> None:
        self.is_open, self.done_by, self.closed_at = False, by, next(_NUMBERS)


class Truth:
    """A case and its work items."""

    def __init__(self, plan: Row, starter: str, go: int, supervisors: set[str], readers: set[str]):
        self.course = Course(plan)
        self.starter = starter
        self.supervisors, self.readers = supervisors, readers
        self.items: list[Item] = []
        self.done_by: dict[str, str] = {}
        #: Who has said to keep out of a step, however often the case comes there.
        self.keep_out: dict[str, set[str]] = {}
        self.suspended = self.withdrawn = False
        self.urged: set[str] = set()
        self.copied: set[str] = set()
        [first] = self.course.waiting
        self.course.complete(first, go)
        self.renew(None)

    @property
    def is_open(self) -> bool:
        return not (self.withdrawn or self.course.over)

    @property
    def open_items(self) -> list[Item]:
        return [one for one in self.items if one.is_open]

    def renew(self, cause: Item | None) -> list[Item]:
        """Close what nobody waits at any more, and open what is waited at now."""
        waiting = self.course.waiting if self.is_open else []
        known = {one.spot for one in self.items}
        for one in self.items:
            if one.is_open and one.spot not in waiting:
                one.close()
        opened = [self._opened(spot, cause) for spot in waiting if spot not in known]
        self.items += opened
        return opened

    def _opened(self, spot: Spot, cause: Item | None) -> Item:
        step = spot.block
        if step.name == FIRST:
            return Item(spot, self.starter, cause=cause)
        if step.people:
            return Item(spot, list(step.people)[spot.key if step.many else 0], cause=cause)
        barred = {
            self.starter if one == "starter" else self.done_by.get(one) for one in step.exclude
        }
        recused = frozenset(barred - {None} | self.keep_out.get(step.name, set()))
        return Item(spot, step.role, post=step.role, recused=recused, cause=cause)

    # -- what is the same for many acts

    def against(self, who: str, item: Item) -> set[str]:
        """Why somebody may not act on an item, by the names of the errors."""
        if not item.is_open:
            return {"WorkItemDone", "NotYourTurn", "SelfApproval", "CaseClosed", "CaseSuspended"}
        found = set() if who in item.whose() else {"NotYourTurn", "SelfApproval"}
        return found | self.standing()

    def standing(self) -> set[str]:
        found = {"CaseSuspended"} if self.suspended else set()
        return found if self.is_open else found | {"CaseClosed"}

    def against_step(self, who: str, item: Item, act: str) -> set[str]:
        found = self.against(who, item) | self.not_allowed(item, act)
        return found if item.part == STEP else found | {"NotAStep"}

    def not_allowed(self, item: Item, act: str) -> set[str]:
        acts = item.spot.block.acts
        return set() if act in acts else {"NotAllowedHere"}

    def beside(self, step: Item, part: str, whom: str, by: str) -> Item:
        recused = frozenset() if part in {QUESTION, SUPPLEMENT} else step.recused
        made = Item(step.spot, whom, part, recused=recused, parent=step, given_by=by)
        step.sides.append(made)
        self.items.append(made)
        return made

    def against_people(self, who: str, item: Item, whom: str, part: str | None) -> set[str]:
        """Why somebody may not be chosen; `part` is that of what would be set up beside a step."""
        found = {"NotSomebodyElse"} if whom == who else set()
        if part not in {QUESTION, SUPPLEMENT, "COPY"} and whom in item.recused:
            found.add("CannotTake")
        sides = item.step.sides
        if any(one.is_open and (one.part, one.holder) == (part, whom) for one in sides):
            found.add("AskedAlready")
        return found

    # -- on and back

    def complete(self, item: Item, who: str, go: int) -> None:
        item.close(who)
        item.draft = False
        if item.waiting(JOINING):
            item.kept = go
        else:
            self.go_on(item, who, go)

    def settle(self, step: Item) -> None:
        """Nobody is left to sign a step that its holder has done: what was answered counts."""
        if (
            not step.is_open
            and step.done_by
            and step.kept is not None
            and not step.waiting(JOINING)
        ):
            go, step.kept, step.signed_last = step.kept, None, True
            self.go_on(step, step.done_by, go)

    def go_on(self, item: Item, who: str, go: int) -> None:
        self.done_by[item.element] = who
        jump = self.course.way_back(item.spot, item.returns[0]) if item.returns else None
        if jump is None:
            self.course.complete(item.spot, go)
        else:
            self.course.hand_over(item.spot, go, jump)
        for one in self.renew(item):
            if jump is not None and item.returns[1] not in one.recused:
                one.holder = item.returns[1]

    def reopen(self, step: Item) -> None:
        step.holder, step.kept = step.done_by, None
        step.is_open, step.done_by, step.draft = True, None, True

    def send_back(self, item: Item, who: str, jump: Jump, *, straight: bool) -> None:
        target = jump.path[-1][0]
        by = [one for one in self.items if one.part == STEP and one.element == target.name]
        doer = max((one for one in by if one.done_by), key=lambda one: one.closed_at, default=None)
        was = doer.done_by if doer else self.starter if target.name == FIRST else None
        item.close(who)
        item.went_back = True
        self.course.carry_out(jump, lapse=not straight)
        for one in self.renew(item):
            one.given_by = who
            if was and not target.many and one.post and was in HOLDERS[one.post] - one.recused:
                one.holder = was
            if straight:
                one.returns = (item.element, who)

    def recall(self, item: Item, who: str, jump: Jump | None) -> None:
        if jump is None:
            self.reopen(item)
            return
        self.course.carry_out(jump)
        for one in self.renew(item):
            one.holder, one.returns = who, item.returns

    def followed(self, item: Item) -> list[Item]:
        return [one for one in self.items if one.cause is item and one.part == STEP]

    def is_untouched(self, item: Item) -> bool:
        if not item.is_open or item.draft or item.sides or item.transferred:
            return False
        came_back = item.cause.returns is not None and item.holder == item.cause.returns[1]
        return came_back or not item.is_claimed
