"""Draws blocks at random."""

from __future__ import annotations

import random

from engine.blocks import Block, Guarded, Loop, Row, Split, Sub, Task


class Maker:
    """Draws blocks at random. `kinds` says which."""

    def __init__(self, source: random.Random, kinds: str) -> None:
        self.random = source
        self.kinds = kinds
        self.count = 0
        #: Every variable that a condition reads.
        self.variables: list[str] = []

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def block(self, depth: int) -> Block:
        if depth == 0 or self.random.random() < 0.25:
            return self.leaf(depth)
        kind = self.random.choice(self.kinds)
        make = {"r": self.row, "l": self.loop, "s": self.sub}.get(kind)
        return make(depth) if make else self.split(kind, depth)

    def leaf(self, depth: int) -> Block:
        if depth and "b" in self.kinds and self.random.random() < 0.4:
            other = Task(self.name("t"))
            return Guarded(self.name("t"), other, interrupting=self.random.random() < 0.6)
        return Task(self.name("t"))

    def row(self, depth: int) -> Block:
        return Row([self.block(depth - 1) for _ in range(self.random.randint(2, 3))])

    def loop(self, depth: int) -> Block:
        name = self.name("l")
        self.variables.append(name)
        return Loop(name, Row([self.block(depth - 1), Task(self.name("t"))]))

    def sub(self, depth: int) -> Block:
        return Sub(self.name("s"), self.block(depth - 1))

    def split(self, kind: str, depth: int) -> Block:
        kinds = {"p": "parallelGateway", "x": "exclusiveGateway", "i": "inclusiveGateway"}
        if kind not in kinds:
            return self.leaf(depth)
        count = self.random.randint(2, 3)
        branches: list[Block | None] = [self.block(depth - 1) for _ in range(count)]
        if self.random.random() < 0.2:
            branches[self.random.randrange(count)] = None
        split = Split(kinds[kind], self.name("g"), branches)
        self.variables += [split.variable(index) for index in range(1, count)]
        return split

    def values(self) -> dict[str, int]:
        """A fresh throw for every condition; two in five loops go round again."""
        return {name: self.random.choice((0, 3, 5, 6, 9)) for name in self.variables}
