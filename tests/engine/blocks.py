"""Random diagrams made of blocks, and an oracle that plays the blocks themselves.

The oracle knows nothing of tokens, flows or gateways: it walks the tree that the diagram was drawn
from, so it cannot share a fault with the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from engine.diagrams import Diagram, message

Done = Callable[[], None]


@dataclass
class Scope:
    """The process or one visit of a sub-process: it is over when nothing within runs any more."""

    finished: Done
    running: int = 0

    def leave(self) -> None:
        self.running -= 1
        if not self.running:
            self.finished()


@dataclass
class Oracle:
    """`active` maps each task that waits to what happens when it is done, once per visit."""

    values: dict[str, int] = field(default_factory=dict)
    active: dict[str, list[Done]] = field(default_factory=dict)
    #: task → what happens when its boundary event does.
    events: dict[str, Done] = field(default_factory=dict)
    over: bool = False

    def start(self, block: Block) -> None:
        scope = Scope(self._finish, 1)
        block.play(self, scope, scope.leave)

    def _finish(self) -> None:
        self.over = True

    def complete(self, task: str, values: dict[str, int]) -> None:
        self.values |= values
        self.events.pop(task, None)
        self.open_visits(task).pop(0)()

    def open_visits(self, task: str) -> list[Done]:
        return self.active.setdefault(task, [])

    @property
    def waiting(self) -> list[str]:
        return sorted(task for task, visits in self.active.items() for _ in visits)

    def interrupt(self, task: str, values: dict[str, int]) -> None:
        self.values |= values
        self.events[task]()


class Block:
    """A piece of a diagram with one way in and one way out."""

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:
        raise NotImplementedError

    def draw(self, page: Page) -> tuple[str, str]:
        """Draw it; the first and the last node."""
        raise NotImplementedError


class Page:
    """A diagram in the making."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram

    def gateway(self, kind: str, name: str, default: str | None = None) -> str:
        self.diagram.node(kind, name, default=default)
        return name


@dataclass
class Task(Block):
    name: str

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:  # noqa: ARG002
        oracle.open_visits(self.name).append(done)

    def draw(self, page: Page) -> tuple[str, str]:
        page.diagram.user(self.name)
        return self.name, self.name


@dataclass
class Guarded(Block):
    """A task with a boundary event whose own way joins the main one, or (non-interrupting) ends."""

    name: str
    other: Block
    interrupting: bool

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:
        def happen() -> None:
            if self.interrupting:
                oracle.events.pop(self.name)
                oracle.open_visits(self.name).pop(0)
                self.other.play(oracle, scope, done)
            else:
                scope.running += 1
                oracle.events.pop(self.name)
                self.other.play(oracle, scope, scope.leave)

        oracle.open_visits(self.name).append(done)
        oracle.events[self.name] = happen

    def draw(self, page: Page) -> tuple[str, str]:
        event = f"{self.name}_event"
        diagram = page.diagram.user(self.name)
        diagram.root(f'<bpmn:message id="m_{self.name}" name="m_{self.name}" />')
        reference = message(f"m_{self.name}")
        diagram.boundary(event, self.name, reference, interrupting=self.interrupting)
        first, last = self.other.draw(page)
        diagram.flow(event, first)
        if not self.interrupting:
            diagram.end(f"{event}_end").flow(last, f"{event}_end")
            return self.name, self.name
        merge = page.gateway("exclusiveGateway", f"{event}_merge")
        diagram.flow(self.name, merge).flow(last, merge)
        return self.name, merge


@dataclass
class Row(Block):
    blocks: list[Block]

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:
        def go_on(index: int) -> Done:
            if index == len(self.blocks):
                return done
            return lambda: self.blocks[index].play(oracle, scope, go_on(index + 1))

        go_on(0)()

    def draw(self, page: Page) -> tuple[str, str]:
        ends = [block.draw(page) for block in self.blocks]
        for (_, last), (first, _) in pairwise(ends):
            page.diagram.flow(last, first)
        return ends[0][0], ends[-1][1]


@dataclass
class Split(Block):
    """Parallel, exclusive or inclusive. A branch of None is a flow straight to the join."""

    kind: str
    name: str
    branches: list[Block | None]

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:
        chosen = self.chosen(oracle.values)
        waiting = [len(chosen)]

        def arrive() -> None:
            waiting[0] -= 1
            if not waiting[0]:
                done()

        for index in chosen:
            branch = self.branches[index]
            if branch is None:
                arrive()
            else:
                branch.play(oracle, scope, arrive)

    def chosen(self, values: dict[str, int]) -> list[int]:
        everything = list(range(len(self.branches)))
        if self.kind == "parallelGateway":
            return everything
        true = [index for index in everything[1:] if values[self.variable(index)] > 5]
        if self.kind == "exclusiveGateway":
            true = true[:1]
        return true or [0]

    def variable(self, index: int) -> str:
        return f"{self.name}_{index}"

    def draw(self, page: Page) -> tuple[str, str]:
        diagram = page.diagram
        conditional = self.kind != "parallelGateway"
        default = f"{self.name}_default" if conditional else None
        split = page.gateway(self.kind, f"{self.name}_split", default)
        join = page.gateway(self.kind, f"{self.name}_join")
        for index, branch in enumerate(self.branches):
            first, last = branch.draw(page) if branch else (join, None)
            condition = f"{self.variable(index)} > 5" if conditional and index else None
            diagram.flow(split, first, condition, default if index == 0 else None)
            if last:
                diagram.flow(last, join)
        return split, join


@dataclass
class Loop(Block):
    """A body that is done again as long as its variable is above 5."""

    name: str
    body: Block

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:
        def again() -> None:
            if oracle.values[self.name] > 5:
                self.body.play(oracle, scope, again)
            else:
                done()

        self.body.play(oracle, scope, again)

    def draw(self, page: Page) -> tuple[str, str]:
        merge = page.gateway("exclusiveGateway", f"{self.name}_in")
        choice = page.gateway("exclusiveGateway", f"{self.name}_out", f"{self.name}_done")
        first, last = self.body.draw(page)
        page.diagram.flow(merge, first).flow(last, choice).flow(choice, merge, f"{self.name} > 5")
        out = page.gateway("exclusiveGateway", f"{self.name}_after")
        page.diagram.flow(choice, out, identity=f"{self.name}_done")
        return merge, out


@dataclass
class Sub(Block):
    """A sub-process around a block."""

    name: str
    body: Block

    def play(self, oracle: Oracle, scope: Scope, done: Done) -> None:  # noqa: ARG002
        inner = Scope(done, 1)  # its own: nothing within keeps the outer one
        self.body.play(oracle, inner, inner.leave)

    def draw(self, page: Page) -> tuple[str, str]:
        inside = Page(Diagram())
        draw_whole(inside, self.body, self.name)
        page.diagram.sub_process(self.name, inside.diagram)
        page.diagram.around += inside.diagram.around
        return self.name, self.name


def draw_whole(page: Page, block: Block, name: str) -> Diagram:
    first, last = block.draw(page)
    page.diagram.start(f"{name}_start").end(f"{name}_end")
    page.diagram.flow(f"{name}_start", first).flow(last, f"{name}_end")
    return page.diagram
