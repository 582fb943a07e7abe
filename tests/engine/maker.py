"""Draws blocks at random."""

from __future__ import annotations

import random

from engine.blocks import (
    Activity,
    Attempt,
    Block,
    Call,
    Guarded,
    Leaving,
    Linked,
    Loop,
    Many,
    Repeated,
    Row,
    Split,
    Sub,
    Task,
    Trigger,
)

_SPLITS = {"p": "parallelGateway", "x": "exclusiveGateway", "i": "inclusiveGateway"}
_HOUR = 3_600


class Maker:
    """Draws blocks at random. `kinds` says which:

    r rows, p x i splits, l loops by a flow back, o loops by the marker, s sub-processes, c calls,
    m instances, b boundary events, e event sub-processes, d timers for both (else messages),
    k links, t terminating ends, a errors.
    """

    def __init__(self, source: random.Random, kinds: str) -> None:
        self.random = source
        self.kinds = kinds
        self.count = 0
        #: Every variable that a condition reads.
        self.variables: list[str] = []
        #: Task → the groups of instances that it lies in, the outermost first.
        self.groups: dict[str, tuple[str, ...]] = {}
        self._around: tuple[str, ...] = ()
        #: Is there something around, in the same procedure, that catches an error?
        self._caught = False

    def name(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def variable(self, prefix: str) -> str:
        name = self.name(prefix)
        self.variables.append(name)
        return name

    def may(self, kind: str, chance: float = 1.0) -> bool:
        return kind in self.kinds and self.random.random() < chance

    def block(self, depth: int) -> Block:
        if depth == 0 or self.random.random() < 0.2:
            return self.leaf(depth)
        kind = self.random.choice(self.kinds.replace("d", ""))
        make = {
            "r": self.row,
            "l": self.loop,
            "k": self.linked,
            "t": self.stopping,
            "a": self.attempt,
            **dict.fromkeys(_SPLITS, lambda depth: self.split(_SPLITS[kind], depth)),
            **dict.fromkeys("scmobe", self.guarded),
        }
        return make[kind](depth)

    def leaf(self, depth: int) -> Block:
        return self.guarded(0) if depth else self.task()

    def task(self) -> Task:
        task = Task(self.name("t"))
        self.groups[task.name] = self._around
        return task

    def guarded(self, depth: int) -> Block:
        """An activity, perhaps with a boundary event."""
        activity = self.activity(depth)
        if not self.may("b", 0.4):
            return activity
        return Guarded(activity, self.trigger(interrupting=self.random.random() < 0.6))

    def activity(self, depth: int) -> Activity:
        if self.may("m", 0.25):
            return self.many(depth)
        if self.may("o", 0.15):
            return self.repeated(depth)
        return self.plain(depth)

    def plain(self, depth: int) -> Activity:
        kinds = [kind for kind in "sc" if kind in self.kinds]
        if depth == 0 or not kinds:
            return self.task()
        if self.random.choice(kinds) == "s":
            return Sub(self.name("s"), self.block(depth - 1), self.handlers())
        caught, self._caught = self._caught, False
        call = Call(self.name("c"), self.block(depth - 1), self.handlers())
        self._caught = caught
        return call

    def handlers(self) -> list[Trigger]:
        if not self.may("e", 0.5):
            return []
        count = self.random.randint(1, 2)
        return [self.trigger(interrupting=self.random.random() < 0.5) for _ in range(count)]

    def trigger(self, *, interrupting: bool) -> Trigger:
        seconds = self.random.randint(_HOUR, 30 * _HOUR) if self.may("d", 0.5) else None
        other = Row([self.task(), self.task()]) if self.random.random() < 0.3 else self.task()
        return Trigger(self.name("e"), seconds, interrupting, other)

    def many(self, depth: int) -> Many:
        name, around = self.name("m"), self._around
        until = self.variable("u") if self.random.random() < 0.4 else None
        self._around = (*around, name)
        activity = self.plain(depth)
        self._around = around
        self.rename(activity, name)
        return Many(name, activity, self.random.randint(0, 3), self.random.random() < 0.5, until)

    def repeated(self, depth: int) -> Repeated:
        name = self.name("o")
        self.variables.append(f"r_{name}")
        activity = self.plain(depth)
        if isinstance(activity, Sub | Call):
            activity.body = Row([self.task(), activity.body])  # a loop has to wait somewhere
        self.rename(activity, name)
        return Repeated(name, activity, self.random.random() < 0.3)

    def rename(self, activity: Activity, name: str) -> None:
        """The shape and its marker are one."""
        if isinstance(activity, Task):
            self.groups[name] = self.groups.pop(activity.name)
        activity.name = name

    def row(self, depth: int) -> Block:
        return Row([self.block(depth - 1) for _ in range(self.random.randint(2, 3))])

    def linked(self, depth: int) -> Block:
        return Linked(self.name("k"), self.block(depth - 1))

    def loop(self, depth: int) -> Block:
        return Loop(self.variable("l"), Row([self.block(depth - 1), self.task()]))

    def stopping(self, depth: int) -> Block:
        """Only after somebody has done something: of two things at once none can be the first."""
        return Row([self.task(), Leaving(self.variable("x"), "terminate"), self.block(depth - 1)])

    def attempt(self, depth: int) -> Block:
        if self._caught and self.random.random() < 0.6:
            return Row([self.task(), Leaving(self.variable("x"), "error")])
        caught, self._caught = self._caught, True
        body = Row([self.block(depth - 1), self.task(), Leaving(self.variable("x"), "error")])
        self._caught = caught
        return Attempt(Sub(self.name("s"), body, self.handlers()), self.task())

    def split(self, kind: str, depth: int) -> Block:
        count = self.random.randint(2, 3)
        branches: list[Block | None] = [self.block(depth - 1) for _ in range(count)]
        if self.random.random() < 0.2:
            branches[self.random.randrange(count)] = None
        split = Split(kind, self.name("g"), branches)
        self.variables += [split.variable(index) for index in range(1, count)]
        return split

    def values(self) -> dict[str, int]:
        """A fresh throw for every condition; two in five loops go round again."""
        return {name: self.random.choice((0, 3, 5, 6, 9)) for name in self.variables}
