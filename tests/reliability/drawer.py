"""Draws plans at random."""

from __future__ import annotations

import random

from reliability.plans import EVERY_ACT, FIRST, Block, Deed, First, Loop, Row, Split, Step, Sub

#: Of so many blocks a plan may grow no further.
LARGE = 5


class Drawer:
    """Draws plans at random; `people` are ids by name."""

    def __init__(self, seed: int, people: dict[str, str]) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible on purpose
        self.people = people
        self.count = 0
        self.steps: list[str] = []

    def plan(self) -> Row:
        blocks = [First(FIRST), self.block(2)]
        if self.count < LARGE:
            blocks.append(self.block(1))
        if self.random.random() < 0.15:
            blocks.append(self.split(2, "parallel", joined=False))
        return Row("whole", blocks)

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def block(self, depth: int) -> Block:
        kinds = ["step"] * 4 + ["row"] * 3
        if depth:
            kinds += ["parallel"] * 3 + ["exclusive", "inclusive", "loop", "sub", "sub"]
        kind = self.random.choice(kinds)
        if kind == "step":
            return self.step()
        if kind == "loop":
            return Loop(self.name("l"), Row(self.name("r"), [self.block(depth - 1), self.step()]))
        if kind == "sub":
            many = self.random.choice((0, 0, 2))
            body = self.row(depth - 1)
            return Sub(self.name("s"), body, many, self.random.random() < 0.4)
        return self.row(depth) if kind == "row" else self.split(depth, kind)

    def row(self, depth: int) -> Row:
        blocks: list[Block] = [self.step()]
        if self.random.random() < 0.5:
            blocks.append(Deed(self.name("d"), self.random.random() < 0.75))
        blocks.append(self.block(depth - 1) if depth > 0 else self.step())
        return Row(self.name("r"), blocks)

    def split(self, depth: int, kind: str, *, joined: bool = True) -> Split:
        known = list(self.steps)
        branches: list[Block | None] = []
        for _ in range(self.random.choice((2, 2, 3))):
            self.steps = list(known)  # what goes on beside it is not done before
            branches.append(self.block(depth - 1))
        self.steps = known
        if joined and self.random.random() < 0.15:
            branches[-1] = None
        return Split(self.name("g"), kind, branches, joined)

    def step(self) -> Step:
        step = Step(self.name("t"))
        kind = self.random.choice(("post", "post", "group", "group", "person", "votes", "each"))
        if kind == "person":
            step.people = self.some(1)
        elif kind == "each":
            step.people = self.some(self.random.choice((2, 2, 3)))
            step.many = len(step.people)
        elif kind == "post":
            step.role = self.random.choice(("ORG_COMMISSIONER", "SECRETARY"))
        else:
            step.role = "ASSESSOR"
            step.many = self.random.choice((2, 2, 3)) if kind == "votes" else 0
            step.exclude = self.excluded()
        step.in_turn = self.random.random() < 0.3
        step.enough = self.random.random() < 0.3
        if self.random.random() < 0.15:
            step.acts = frozenset(self.random.sample(sorted(EVERY_ACT), 4))
        self.steps.append(step.name)
        return step

    def some(self, count: int) -> dict[str, str]:
        return {name: self.people[name] for name in self.random.sample(sorted(self.people), count)}

    def excluded(self) -> tuple[str, ...]:
        chance = self.random.random()
        earlier = [self.random.choice(self.steps)] if self.steps and chance < 0.5 else []
        return (*earlier, *(["starter"] if 0.3 < chance < 0.7 else []))
