"""Places of a case in its plan, what was done there, and the ways from one to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reliability.plans import Block, Deed, Step, Sub


@dataclass(eq=False)
class Spot:
    """A block that a case is in; one of a step without `below` waits for somebody.

    `key` is its place in what it lies in: the number in a row, of a branch, of an instance.
    """

    block: Block
    up: Spot | None
    key: int = 0
    below: list[Spot] = field(default_factory=list)
    #: Has what lies in it a number of its own, and which; until one is written the outer one holds.
    keeps: bool = False
    go: int | None = None
    count: int = 0
    entered: dict[str, int] = field(default_factory=dict)
    #: Of a step signed together: a person or a role for each signature.
    signers: list[str] = field(default_factory=list)

    @property
    def chain(self) -> list[Spot]:
        """From the whole down to it."""
        return [*(self.up.chain if self.up else []), self]

    @property
    def level(self) -> Spot:
        """The visit of the sub-process that it lies in, or the whole."""
        if self.up is None or isinstance(self.up.block, Sub):
            return self
        return self.up.level

    @property
    def instance(self) -> tuple[int, ...]:
        """The number of each that it lies in of several that know theirs."""
        return tuple(one.key for one in self.chain if one.up and one.up.block.numbered)

    def leaves(self, kind: type[Block] = Step) -> Iterator[Spot]:
        if not self.below and isinstance(self.block, kind):
            yield self
        for one in self.below:
            yield from one.leaves(kind)


@dataclass(frozen=True)
class Past:
    """Something done: a step by somebody or an operation by the procedure."""

    block: Block
    spot: Spot
    at: int


@dataclass(frozen=True)
class Jump:
    """A way to a step: from which spot all is left, what lapses, and what is entered instead."""

    at: Spot
    left: list[Spot]
    lapses: list[Past]
    path: list[tuple[Block, int]]

    @property
    def undone(self) -> list[Past]:
        return [one for one in self.lapses if isinstance(one.block, Deed)]

    @property
    def ended(self) -> list[Spot]:
        """The visits that nobody waits at any more."""
        return [leaf for one in self.left for leaf in one.leaves()]
