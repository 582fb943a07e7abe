"""Draws plans at random."""

from __future__ import annotations

import random

from reliability.decided import Decided
from reliability.plans import (
    EVERY_ACT,
    FIRST,
    Block,
    Deed,
    First,
    Loop,
    Plan,
    Rest,
    Row,
    Split,
    Step,
    Sub,
)
from reliability.signed import Signed

#: Of so many blocks a plan may grow no further.
LARGE = 5


class Drawer:
    """Draws plans at random; `people` are ids by name."""

    def __init__(self, seed: int, people: dict[str, str]) -> None:
        self.random = random.Random(seed)  # noqa: S311 - reproducible on purpose
        self.people = people
        self.count = 0
        #: What comes before; and of it the steps that one person does.
        self.steps: list[str] = []
        self.single: set[str] = set()

    def plan(self) -> Plan:
        blocks = [First(FIRST), self.block(2)]
        if self.count < LARGE:
            blocks.append(self.block(1))
        if self.random.random() < 0.15:
            blocks.append(self.split(2, "parallel", joined=False))
        return Plan("whole", blocks, self.random.choice(("never", "never", "consecutive", "ever")))

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
            return self.loop(depth)
        if kind == "sub":
            many = self.random.choice((0, 0, 2))
            body = self.row(depth - 1)
            return Sub(self.name("s"), body, many, self.random.random() < 0.4)
        return self.row(depth) if kind == "row" else self.split(depth, kind)

    def loop(self, depth: int) -> Loop:
        """What is refused by itself whenever it comes round would go round for ever."""
        name = self.name("l")
        body = Row(self.name("r"), [self.block(depth - 1), self.step()])
        last = body.blocks[-1]
        if isinstance(last, Decided) and last.nobody == "reject":
            last.nobody = "pass"
        return Loop(name, body)

    def row(self, depth: int) -> Row:
        blocks: list[Block] = [self.step()]
        if self.random.random() < 0.5:
            blocks.append(Deed(self.name("d"), self.random.random() < 0.75))
        if self.random.random() < 0.15:
            blocks.append(Rest(self.name("w")))
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
        chance = self.random.random()
        if chance < 0.4:
            return self.signed() if chance < 0.2 else self.decided()
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
        if not step.many:
            self.single.add(step.name)
        return step

    def decided(self) -> Decided:
        """Mostly where few are fit."""
        step, draw = Decided(self.name("t")), self.random
        roles = ("SECRETARY", "ORG_COMMISSIONER", "ORG_COMMISSIONER", "ASSESSOR", "AUDITOR")
        step.role, step.exclude = draw.choice(roles), self.excluded()
        step.same = draw.choice(("", "never", "consecutive", "ever"))
        step.alone = draw.choice(("", "pass", "superior"))
        step.nobody = draw.choice(("", "pass", "reject"))
        step.fallback = draw.choice(("", "", "SUBDISTRICT_OFFICER"))
        self.steps.append(step.name)
        self.single.add(step.name)
        return step

    def signed(self) -> Signed:
        step, draw = Signed(self.name("t")), self.random
        kind = draw.choice(("people", "posts", "holders", "holders"))
        if kind == "people":
            step.people = self.some(draw.choice((2, 3)))
            known = list(step.people.items())
        elif kind == "posts":
            step.role, step.many, known = "ASSESSOR", 2, [("0", "0"), ("1", "1")]
        else:
            other = draw.choice(("SECRETARY", "ORG_COMMISSIONER"))
            step.by = tuple(draw.sample(("ASSESSOR", other), 2))
            known = list(self.people.items())
        step.many = len(step.people) or 2
        # Somebody must be left to sign.
        single = [one for one in self.excluded() if one in {"starter", *self.single}]
        step.exclude = () if kind == "posts" and single != ["starter"] else tuple(single)
        self._rule(step, known)
        return step

    def _rule(self, step: Signed, known: list[tuple[str, str]]) -> None:
        draw = self.random
        step.rule = draw.choice(("all", "any", "ratio", "in-order"))
        step.in_turn, step.after_all = step.rule == "in-order", draw.random() < 0.4
        step.agree = draw.choice(((), (), ("agree", "concede")))
        step.abstain = draw.choice(((), ("abstain",)))
        if step.rule == "ratio":
            step.share = draw.choice(("1/2", ">1/2", "2/3", "1/1"))
            if draw.random() < 0.5:
                who, one = draw.choice(known)
                step.heavy = (who, f'"{one}"' if len(one) > 1 else one)

    def some(self, count: int) -> dict[str, str]:
        return {name: self.people[name] for name in self.random.sample(sorted(self.people), count)}

    def excluded(self) -> tuple[str, ...]:
        chance = self.random.random()
        earlier = [self.random.choice(self.steps)] if self.steps and chance < 0.5 else []
        return (*earlier, *(["starter"] if 0.3 < chance < 0.7 else []))
