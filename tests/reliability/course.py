"""Where a case must be, worked out from its plan alone: what waits, what was done, ways back."""

from __future__ import annotations

from collections.abc import Callable

from reliability.plans import AGAIN, ENOUGH, FIRST, Block, Deed, Loop, Rest, Row, Split, Step, Sub
from reliability.signed import Signed
from reliability.spots import Jump, Past, Spot
from reliability.ways import closes, leads, paths


class Course:
    """Where a case is in its plan; `who_signs` tells who signs a step together as it is entered."""

    def __init__(self, plan: Row, who_signs: Callable[[Signed], list[str]]) -> None:
        self.plan, self.who_signs = plan, who_signs
        self.paths = dict(paths(plan, 0, ()))
        self.past: list[Past] = []
        self.time = 0
        self.over = False
        self.whole = Spot(plan, None, keeps=True, go=0)
        self._enter(plan.blocks[0], self.whole, 0)

    @property
    def rests(self) -> bool:
        return not self.over and any(self.whole.leaves(Rest))

    @property
    def waiting(self) -> list[Spot]:
        return [] if self.over else list(self.whole.leaves())

    def deeds(self) -> list[str]:
        """The operations carried out and not undone."""
        return sorted(one.block.name for one in self.past if isinstance(one.block, Deed))

    def done(self, leaf: Spot) -> set[str]:
        """The steps that were done on the levels of a visit and have not lapsed."""
        steps = [one for one in self.past if isinstance(one.block, Step)]
        return {one.block.name for one in steps if one.spot.level in leaf.chain}

    def is_step(self, name: str) -> bool:
        return isinstance(self.paths[name][-1][0], Step)

    # -- on

    def sleep(self) -> None:
        """A night is over for whatever has begun before it."""
        for spot in list(self.whole.leaves(Rest)):
            self._over(spot)

    def complete(self, leaf: Spot, go: int) -> None:
        self._write(leaf, go)
        if leaf.up.block is not leaf.block:  # of several it is done when enough have done it
            self._note(leaf)
        self._over(leaf)

    def vote(self, leaf: Spot) -> None:
        """One of those who sign together has spoken, and it is open yet: nothing is done."""
        group = leaf.up
        group.below.remove(leaf)
        if group.block.in_turn:
            group.below.append(Spot(group.block, group, leaf.key + 1))

    def decide(self, leaf: Spot, go: int) -> None:
        """With this voice they have come to something."""
        self._write(leaf, go)
        self._note(leaf.up)
        leaf.up.below.clear()
        self._over(leaf.up)

    def _write(self, leaf: Spot, go: int) -> None:
        next(one for one in reversed(leaf.chain) if one.keeps).go = go

    def _note(self, spot: Spot) -> None:
        self.time += 1
        self.past.append(Past(spot.block, spot, self.time))

    def _enter(self, block: Block, up: Spot, key: int) -> None:
        spot = Spot(block, up, key)
        up.below.append(spot)
        if isinstance(block, Row):
            self._enter(block.blocks[0], spot, 0)
        elif isinstance(block, Step):
            self._wait(block, spot)
        elif isinstance(block, Deed):
            self._note(spot)
            self._over(spot)
        elif isinstance(block, Split):
            self._part(block, spot)
        elif isinstance(block, Loop):
            self._enter(block.body, spot, 0)
        elif isinstance(block, Sub):
            self._begin(block, spot)

    def _wait(self, block: Step, spot: Spot) -> None:
        self.time += 1
        spot.level.entered[block.name] = self.time
        times = block.many
        if isinstance(block, Signed):
            spot.signers = self.who_signs(block)
            times = len(spot.signers)
        for number in range(min(times, 1) if block.in_turn else times):
            spot.below.append(Spot(block, spot, number))

    def _begin(self, block: Sub, spot: Spot) -> None:
        for number in range(1 if block.in_turn else block.many or 1):
            self._instance(block, spot, number)

    def _part(self, block: Split, spot: Spot) -> None:
        chosen = block.chosen(_go(spot))
        spot.count = len(chosen)
        for number in chosen:
            branch = block.branches[number]
            if branch is not None:
                self._enter(branch, spot, number)
        for number in chosen:
            if block.branches[number] is None:
                self._arrived(spot)

    def _instance(self, block: Sub, spot: Spot, number: int) -> None:
        self._enter(block.body, spot, number)
        spot.below[-1].keeps = bool(block.many)

    def _over(self, spot: Spot) -> None:
        up = spot.up
        if up is None:
            self.over = True
            return
        up.below.remove(spot)
        block = up.block
        if isinstance(block, Row):
            if spot.key + 1 < len(block.blocks):
                self._enter(block.blocks[spot.key + 1], up, spot.key + 1)
            else:
                self._over(up)
        elif isinstance(block, Split):
            self._arrived(up)
        elif isinstance(block, Loop) and _go(up) > AGAIN:
            self._enter(block.body, up, 0)
        elif isinstance(block, Step | Sub):
            self._one_of_many(block, up, spot.key)
        else:
            self._over(up)

    def _arrived(self, spot: Spot) -> None:
        spot.count -= 1
        if not spot.count:
            self._over(spot)

    def _one_of_many(self, block: Step | Sub, up: Spot, number: int) -> None:
        up.count += 1
        is_enough = isinstance(block, Step) and block.enough and _go(up) > ENOUGH
        if up.count >= (block.many or 1) or is_enough:
            up.below.clear()
            if isinstance(block, Step):
                self._note(up)
            self._over(up)
        elif block.in_turn and isinstance(block, Sub):
            self._instance(block, up, number + 1)
        elif block.in_turn:
            up.below.append(Spot(block, up, number + 1))

    # -- back, or to anywhere

    def targets(self, leaf: Spot) -> set[str]:
        """Where a case may be sent back to: steps that were done, have not lapsed and lead here."""
        here = self.paths[leaf.block.name]  # the first form has always been done
        found = {name for name in self.done(leaf) | {FIRST} if leads(self.paths[name], here)}
        return found - {leaf.block.name}

    def way_back(self, leaf: Spot, name: str) -> Jump | None:
        """How the case comes back from a visit to a step; None: no step on its line, never done."""
        way = self.way_to(leaf, name)
        return None if way is None or name not in way.at.level.entered else way

    def way_to(self, leaf: Spot, name: str) -> Jump | None:
        """How the case comes from a visit to any step; None: the step is not on its line."""
        path, chain = self.paths[name], leaf.chain
        met = 0
        while met + 1 < min(len(path) - 1, len(chain)) and path[met + 1][0] is chain[met + 1].block:
            met += 1
        at = chain[met]
        if any(map(closes, [at.block, *(one for one, _ in path[met + 1 : -1])])):
            return None
        since = at.level.entered.get(name, 0)
        lapses = [one for one in self.past if one.at > since and self._is_passed(one, at, name)]
        return Jump(at, list(at.below), lapses, path[met + 1 :])

    def is_plain(self, leaf: Spot, name: str) -> bool:
        """Does the plan tell what a jump leads to?

        Not beside what was never come to but passed by, nor from branch to branch that nothing
        joins: what there goes on and what comes again is told by the diagram alone.
        """
        way = self.way_to(leaf, name)
        if way is None:
            return True
        at = way.at.block
        is_beside = isinstance(at, Split) and at.kind != "exclusive"
        return not is_beside and (name in way.at.level.entered or not way.lapses)

    def _is_passed(self, past: Past, at: Spot, name: str) -> bool:
        """Does the way from a step come to it again, on the line that the step lies on?"""
        if at.level not in past.spot.chain:
            return False
        return leads(self.paths[name], self.paths[past.block.name])

    def comes_straight(self, leaf: Spot, jump: Jump) -> bool:
        """Could the case come from where a jump leads straight back, as if nothing had been?"""
        path, step = self.paths[leaf.block.name], jump.path[-1][0]
        met = next(n for n, (one, _) in enumerate(path) if one is jump.at.block)
        is_alone = jump.ended == [leaf] and not (leaf.block.many or step.many)
        return is_alone and not jump.undone and not any(closes(one) for one, _ in path[met + 1 :])

    def carry_out(self, jump: Jump, *, lapse: bool = True) -> None:
        if lapse:
            self.past = [one for one in self.past if one not in jump.lapses]
        self._jump(jump)

    def _jump(self, jump: Jump) -> None:
        for one in jump.left:
            jump.at.below.remove(one)
        up = jump.at
        for block, key in jump.path[:-1]:
            spot = Spot(block, up, key, count=1)
            up.below.append(spot)
            up = spot
        step, key = jump.path[-1]
        self._enter(step, up, key)

    def hand_over(self, leaf: Spot, go: int, jump: Jump) -> None:
        """A step is done, and the case goes straight on elsewhere."""
        self._write(leaf, go)
        self._note(leaf)
        self._jump(jump)


def _go(spot: Spot) -> int:
    return next(one.go for one in reversed(spot.chain) if one.go is not None)
