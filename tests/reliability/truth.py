"""What the house promises of work items: whose turn each is, and what every act makes of them.

Nothing of the engine and of the acts is asked: the plan, the people and the rules as written are.
"""

from __future__ import annotations

from reliability import voices
from reliability.course import Course
from reliability.decided import Decided
from reliability.items import (
    HOLDERS,
    JOINING,
    QUESTION,
    STEP,
    SUPPLEMENT,
    Item,
    Said,
)
from reliability.mandates import Mandates
from reliability.passing import AGREES, Entry, passed
from reliability.plans import FIRST, Plan, go_of
from reliability.signed import Signed
from reliability.spots import Jump, Spot
from reliability.staffing import Staffing
from reliability.votes import Vote, figures, joint, verdict


class Truth:
    """A case and its work items."""

    def __init__(self, plan: Plan, starter: str, go: int, supervisors: set[str], readers: set[str]):
        self.starter, self.usual = starter, plan.same
        #: What was done, in order; and what has changed the matter meanwhile.
        self.record: list[Entry | None] = []
        self.supervisors, self.readers = supervisors, readers
        self.items: list[Item] = []
        self.staff, self.mandates = Staffing(starter), Mandates()
        self.suspended = self.withdrawn = False
        self.urged: set[str] = set()
        self.copied: set[str] = set()
        #: What those who signed together have come to, step by step, with the figures.
        self.counted: list[dict] = []
        self.course = Course(plan, self.staff.who_sign)
        [first] = self.course.waiting
        self.course.complete(first, go)
        self._pass_by(self.renew(None))

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
        opened = [self.staff.opened(spot, cause) for spot in waiting if spot not in known]
        self.items += opened
        return opened

    # -- whose turn

    @property
    def vacant(self) -> list[Item]:
        """What nobody can do who holds the post now."""
        return [one for one in self.open_items if one.part == STEP and not one.holders()]

    def turn(self, item: Item) -> set[str]:
        """Whose turn it is, and who may act for them; nobody who must keep out does."""
        return item.whose() and self.entitled(item)

    def entitled(self, item: Item) -> set[str]:
        """Whose turn it is or will be after the pause."""
        holders = item.holders()
        absent = holders if item.post else holders - {self.starter}
        return holders | (self.mandates.deputies(absent) - item.recused)

    def in_place_of(self, who: str, item: Item) -> str | None:
        """For whom somebody acts on an item; what they may do anyway they do for nobody.

        Of those who sign together for a post, for whoever has not spoken.
        """
        keys = [HOLDERS.get(one, {one}) for one in (item.holder, item.post) if one]
        spoken = voices.spoken(self, item)
        is_own = who in keys[0] and (item.given_by or all(who in key for key in keys))
        if is_own and (item.holder != item.post or who not in spoken):
            return None
        own = set() if item.post else {self.starter}
        found = [one for key in keys for one in self.mandates.principals(who) if one in key - own]
        fit = [one for one in found if one not in item.recused]
        silent = [one for one in fit if one not in spoken]
        return next(iter(silent if is_own else silent or fit), None)

    # -- what is the same for many acts

    def against(self, who: str, item: Item) -> set[str]:
        """Why somebody may not act on an item, by the names of the errors."""
        if not item.is_open:
            found = {"NotYourTurn", "SelfApproval", "PrincipalKeptOut"}
            found |= {"WorkItemDone", "CaseClosed", "CaseSuspended"}
            return found | {"VotesCounted"} if item.lapsed else found
        is_turn = who in self.turn(item)
        found = set() if is_turn else {"NotYourTurn", "SelfApproval", "PrincipalKeptOut"}
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

    def keeps_out(self, item: Item, who: str, post: str) -> None:
        self.staff.keep_out.setdefault(item.element, set()).add(who)
        item.recused |= {who}
        item.post = item.holder = post
        item.given_by, item.draft, item.transferred = None, False, False

    @staticmethod
    def pass_on(item: Item, who: str, whom: str) -> None:
        item.holder, item.given_by = whom, who
        item.draft, item.transferred = False, True

    # -- on and back

    def sleep(self) -> None:
        self.mandates.day += 1
        self.urged.clear()
        if self.is_open and not self.suspended:
            self.course.sleep()
            self._pass_by(self.renew(None))

    def _pass_by(self, opened: list[Item]) -> None:
        """What needs nobody is done by the system, up to where that comes round in a circle."""
        ahead = [(one, frozenset[str]()) for one in opened]
        for item, gone in ahead:
            step = item.spot.block
            key = item.post or item.holder
            fit = HOLDERS.get(key, {key}) - item.recused
            said = passed(step, fit, self.starter, self.record, self.usual)
            if said is None or not item.is_open or step.name in gone:
                continue
            item.close()
            self.record.append(Entry(step.name, said.who, agrees=said.voice == AGREES))
            self.staff.done_by[step.name] = {said.who} - {None}
            self.staff.done_for[step.name] = set()
            self.course.complete(item.spot, go_of(said.voice))
            ahead += [(one, gone | {step.name}) for one in self.renew(item)]

    def complete(self, item: Item, who: str, said: Said) -> None:
        self.record.append(self._entry(item, who, said))
        item.done_for = self.in_place_of(who, item)
        item.close(who)
        item.draft = False
        if item.waiting(JOINING):
            item.kept = said
        else:
            self.go_on(item, who, said)

    @staticmethod
    def _entry(item: Item, who: str, said: Said) -> Entry:
        is_word = isinstance(item.spot.block, Decided)
        return Entry(item.element, who, agrees=said.voice == AGREES if is_word else None)

    def settle(self, step: Item) -> None:
        """Nobody is left to sign a step that its holder has done: what was answered counts."""
        if (
            not step.is_open
            and step.done_by
            and step.kept is not None
            and not step.waiting(JOINING)
        ):
            said, step.kept, step.signed_last = step.kept, None, True
            self.go_on(step, step.done_by, said)

    def go_on(self, item: Item, who: str, said: Said) -> None:
        if isinstance(item.spot.block, Signed):
            self._count(item, said)
            return
        self.staff.done_by[item.element] = {who}
        go = go_of(said.voice) if isinstance(item.spot.block, Decided) else said.go
        self.staff.done_for[item.element] = {item.done_for} - {None}
        jump = self.course.way_back(item.spot, item.returns[0]) if item.returns else None
        if jump is None:
            self.course.complete(item.spot, go)
        else:
            self.course.hand_over(item.spot, go, jump)
        opened = self.renew(item)
        for one in opened:
            if jump is not None and item.returns[1] and item.returns[1] not in one.recused:
                one.holder = item.returns[1]
        self._pass_by(opened)

    def together(self, item: Item) -> list[Item]:
        """Those who sign with an item, itself among them, as far as it was their turn."""
        return [one for one in self.items if one.part == STEP and one.spot.up is item.spot.up]

    def _count(self, item: Item, said: Said) -> None:
        step, item.voice = item.spot.block, said.voice
        together, signers = self.together(item), item.spot.up.signers
        self.staff.done_by[step.name] = {one.done_by for one in together if one.voice}
        self.staff.done_for[step.name] = {one.done_for for one in together if one.voice} - {None}
        voices = {one.spot.key: one.voice for one in together}
        votes = [Vote(step.weight(n, who), voices.get(n)) for n, who in enumerate(signers)]
        agreed = verdict(step, votes)
        if agreed is None:
            self.course.vote(item.spot)
        else:
            word = joint(step, votes, agreed=agreed)
            told = {"element": step.name, "result": word, **figures(step, votes)}
            self.counted.append({name: str(one) for name, one in told.items()})
            for one in together:
                one.lapsed = one.voice is None
            self.course.decide(item.spot, step.go(word, said.go))
        self._pass_by(self.renew(item))

    def targets(self, spot: Spot) -> set[str]:
        """Where a case may be sent back to: what people have done, and not the system alone."""
        by_people = {one.element for one in self.items if one.done_by and one.part == STEP}
        return self.course.targets(spot) & {FIRST, *by_people}

    def reopen(self, step: Item) -> None:
        step.holder, step.kept = step.done_for or step.done_by, None
        step.is_open, step.done_by, step.done_for, step.draft = True, None, None, True

    def send_back(self, item: Item, who: str, jump: Jump, *, straight: bool) -> None:
        target = jump.path[-1][0]
        by = [one for one in self.items if one.part == STEP and one.element == target.name]
        doer = max((one for one in by if one.done_by), key=lambda one: one.closed_at, default=None)
        was = (doer.done_for or doer.done_by) if doer else None
        if doer is None and target.name == FIRST:
            was = self.starter
        back_to = self.in_place_of(who, item) or who
        item.close(who)
        item.went_back = True
        self.course.carry_out(jump, lapse=not straight)
        for one in self.renew(item):
            one.given_by = who
            if was and not target.many and one.post and was in HOLDERS[one.post] - one.recused:
                one.holder = was
            if straight:
                one.returns = (item.element, back_to)

    def move(self, item: Item, who: str, jump: Jump) -> None:
        item.close()
        self.course.carry_out(jump)
        for one in self.renew(item):
            one.given_by = who

    def recall(self, item: Item, who: str, jump: Jump | None) -> None:
        if jump is None:
            self.reopen(item)
            return
        self.course.carry_out(jump)
        for one in self.renew(item):
            one.holder, one.returns = item.done_for or who, item.returns

    def followed(self, item: Item) -> list[Item]:
        return [one for one in self.items if one.cause is item and one.part == STEP]

    def is_untouched(self, item: Item) -> bool:
        if not item.is_open or item.draft or item.sides or item.transferred:
            return False
        came_back = item.cause.returns is not None and item.holder == item.cause.returns[1]
        return came_back or not item.is_claimed
