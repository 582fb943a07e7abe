"""Pieces of diagrams with one way in and one way out: each draws itself, and plays itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from engine.diagrams import Diagram, error, instances, link, loop, message, takes, timer
from engine.oracle import Done, Scope, Visit, Waiting

from app import engine


class Page:
    """A diagram in the making, and the procedures that it calls."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.called: dict[str, engine.Spec] = {}

    def gateway(self, kind: str, name: str, default: str | None = None) -> str:
        self.diagram.node(kind, name, default=default)
        return name

    def inside(self) -> Page:
        """A page for what lies within a shape of this one."""
        page = Page(Diagram())
        page.called, page.diagram.around = self.called, self.diagram.around
        return page


class Block:
    def play(self, scope: Scope, done: Done) -> None:
        raise NotImplementedError

    def draw(self, page: Page) -> tuple[str, str]:
        """Draw it; the first and the last node."""
        raise NotImplementedError


@dataclass
class Activity(Block):
    """One shape that something may be attached to; `begin` gives the scope of what it starts."""

    name: str

    def begin(self, scope: Scope, done: Done) -> Scope:
        raise NotImplementedError

    def place(self, page: Page, marker: str = "") -> None:
        """Draw the shape."""
        raise NotImplementedError

    def play(self, scope: Scope, done: Done) -> None:
        if scope.alive:
            self.begin(scope, done)

    def draw(self, page: Page) -> tuple[str, str]:
        self.place(page)
        return self.name, self.name


@dataclass
class Task(Activity):
    def begin(self, scope: Scope, done: Done) -> Scope:
        own = Scope(scope.oracle, scope, done, scope.instance)
        scope.oracle.visits.append(Visit((self.name, scope.instance), own, own.leave))
        return own

    def place(self, page: Page, marker: str = "") -> None:
        page.diagram.user(self.name, marker)


@dataclass
class Trigger:
    """A message or a timer; what it leads to, and whether it interrupts."""

    name: str
    seconds: int | None
    interrupting: bool
    other: Block

    def arm(self, scope: Scope, happen: Done) -> Waiting:
        due = None if self.seconds is None else scope.oracle.after(self.seconds)
        waiting = Waiting(self.name, scope, happen, due)
        scope.oracle.events.insert(0, waiting)  # the innermost, and latest, hear it first
        return waiting

    def draw(self, page: Page) -> str:
        """Its definition."""
        if self.seconds is not None:
            return timer("Duration", f"PT{self.seconds}S")
        page.diagram.root(f'<bpmn:message id="{self.name}" name="{self.name}" />')
        return message(self.name)


@dataclass
class Guarded(Block):
    """An activity with a boundary event, whose way joins the main one or (beside it) ends."""

    activity: Activity
    trigger: Trigger

    def play(self, scope: Scope, done: Done) -> None:
        if not scope.alive:
            return
        oracle, trigger = scope.oracle, self.trigger

        def over() -> None:
            guard.close()
            done()

        def happen() -> None:
            if trigger.interrupting:
                guard.close()
                trigger.other.play(scope, done)
            else:
                if trigger.seconds is not None:
                    oracle.events.remove(armed)
                scope.running += 1
                trigger.other.play(scope, scope.leave)

        guard = Scope(oracle, scope, over, scope.instance)
        armed = trigger.arm(guard, happen)
        self.activity.begin(guard, over)

    def draw(self, page: Page) -> tuple[str, str]:
        name, event = self.activity.name, f"{self.activity.name}_event"
        self.activity.place(page)
        definition = self.trigger.draw(page)
        page.diagram.boundary(event, name, definition, interrupting=self.trigger.interrupting)
        first, last = self.trigger.other.draw(page)
        page.diagram.flow(event, first)
        if not self.trigger.interrupting:
            page.diagram.end(f"{event}_end").flow(last, f"{event}_end")
            return name, name
        merge = page.gateway("exclusiveGateway", f"{event}_merge")
        page.diagram.flow(name, merge).flow(last, merge)
        return name, merge


@dataclass
class Attempt(Block):
    """A sub-process out of which an error leads by another way."""

    activity: Activity
    other: Block

    def play(self, scope: Scope, done: Done) -> None:
        if not scope.alive:
            return

        def caught() -> None:
            guard.close()
            self.other.play(scope, done)

        def over() -> None:
            guard.close()
            done()

        guard = Scope(scope.oracle, scope, over, scope.instance, catch=caught)
        self.activity.begin(guard, over)

    def draw(self, page: Page) -> tuple[str, str]:
        name, event = self.activity.name, f"{self.activity.name}_caught"
        self.activity.place(page)
        page.diagram.boundary(event, name, error())
        first, last = self.other.draw(page)
        merge = page.gateway("exclusiveGateway", f"{event}_merge")
        page.diagram.flow(event, first).flow(name, merge).flow(last, merge)
        return name, merge


@dataclass
class Row(Block):
    blocks: list[Block]

    def play(self, scope: Scope, done: Done) -> None:
        def go_on(index: int) -> Done:
            if index == len(self.blocks):
                return done
            return lambda: self.blocks[index].play(scope, go_on(index + 1))

        if scope.alive:
            go_on(0)()

    def draw(self, page: Page) -> tuple[str, str]:
        ends = [block.draw(page) for block in self.blocks]
        for (_, last), (first, _) in pairwise(ends):
            page.diagram.flow(last, first)
        return ends[0][0], ends[-1][1]


@dataclass
class Linked(Block):
    """A block that a pair of link events leads to."""

    name: str
    block: Block

    def play(self, scope: Scope, done: Done) -> None:
        self.block.play(scope, done)

    def draw(self, page: Page) -> tuple[str, str]:
        throw, catch = f"{self.name}_to", f"{self.name}_from"
        page.diagram.node("intermediateThrowEvent", throw, link(self.name))
        page.diagram.node("intermediateCatchEvent", catch, link(self.name))
        first, last = self.block.draw(page)
        page.diagram.flow(catch, first)
        merge = page.gateway("exclusiveGateway", f"{self.name}_way", f"{self.name}_default")
        # The gateway is there because a throwing link has no flow of its own to come next.
        page.diagram.flow(merge, throw, identity=f"{self.name}_default")
        return merge, last


@dataclass
class Leaving(Block):
    """A choice: the way on, or an end event that ends more than this way (`terminate`, `error`)."""

    name: str
    kind: str

    def play(self, scope: Scope, done: Done) -> None:
        if not scope.alive:
            return
        if scope.value(self.name) <= 5:
            done()
        elif self.kind == "error":
            scope.fail()
        else:
            assert scope.is_level
            scope.end()

    def draw(self, page: Page) -> tuple[str, str]:
        choice = page.gateway("exclusiveGateway", f"{self.name}_choice", f"{self.name}_on")
        definition = error() if self.kind == "error" else "<bpmn:terminateEventDefinition />"
        page.diagram.end(f"{self.name}_out", definition)
        page.diagram.flow(choice, f"{self.name}_out", f"{self.name} > 5")
        after = page.gateway("exclusiveGateway", f"{self.name}_after")
        page.diagram.flow(choice, after, identity=f"{self.name}_on")
        return choice, after


@dataclass
class Split(Block):
    """Parallel, exclusive or inclusive. A branch of None is a flow straight to the join."""

    kind: str
    name: str
    branches: list[Block | None]

    def play(self, scope: Scope, done: Done) -> None:
        if not scope.alive:
            return
        chosen = self.chosen(scope)
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
                branch.play(scope, arrive)

    def chosen(self, scope: Scope) -> list[int]:
        everything = list(range(len(self.branches)))
        if self.kind == "parallelGateway":
            return everything
        true = [index for index in everything[1:] if scope.value(self.variable(index)) > 5]
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
    """A body that is done again as long as its variable is above 5, by a flow that leads back."""

    name: str
    body: Block

    def play(self, scope: Scope, done: Done) -> None:
        def again() -> None:
            if scope.value(self.name) > 5:
                self.body.play(scope, again)
            else:
                done()

        if scope.alive:
            self.body.play(scope, again)

    def draw(self, page: Page) -> tuple[str, str]:
        merge = page.gateway("exclusiveGateway", f"{self.name}_in")
        choice = page.gateway("exclusiveGateway", f"{self.name}_out", f"{self.name}_done")
        first, last = self.body.draw(page)
        page.diagram.flow(merge, first).flow(last, choice).flow(choice, merge, f"{self.name} > 5")
        out = page.gateway("exclusiveGateway", f"{self.name}_after")
        page.diagram.flow(choice, out, identity=f"{self.name}_done")
        return merge, out


@dataclass
class Sub(Activity):
    """A sub-process around a block, with event sub-processes."""

    body: Block
    handlers: list[Trigger] = field(default_factory=list)

    def begin(self, scope: Scope, done: Done) -> Scope:
        level = Scope(scope.oracle, scope, done, scope.instance)
        return begin_level(self.body, self.handlers, level)

    def place(self, page: Page, marker: str = "") -> None:
        inside = page.inside()
        draw_whole(inside, self.body, self.name, self.handlers)
        page.diagram.sub_process(self.name, inside.diagram, marker)


def begin_level(body: Block, handlers: list[Trigger], level: Scope) -> Scope:
    level.is_level = True
    for handler in handlers:
        _arm(handler, level)
    body.play(level, level.leave)
    return level


def _arm(handler: Trigger, level: Scope) -> None:
    def happen() -> None:
        if handler.interrupting:
            level.clear()
            level.running = 1
        else:
            level.running += 1
            if handler.seconds is not None:
                level.oracle.events.remove(armed)
        begin_level(handler.other, [], Scope(level.oracle, level, level.leave, level.instance))

    armed = handler.arm(level, happen)


@dataclass
class Call(Activity):
    """A called procedure: it takes all variables and gives none back."""

    body: Block
    handlers: list[Trigger] = field(default_factory=list)

    def begin(self, scope: Scope, done: Done) -> Scope:
        own = Scope(scope.oracle, scope, done, scope.instance, scope.visible(), isolated=True)
        return begin_level(self.body, self.handlers, own)

    def place(self, page: Page, marker: str = "") -> None:
        key = f"{self.name}k"
        inside = Page(Diagram(f"P_{key}"))
        files = draw_whole(inside, self.body, self.name, self.handlers).files()
        page.called[key] = engine.parse(files, called=inside.called)
        page.diagram.call(self.name, key, takes(variables="all"), marker=marker)


@dataclass
class Many(Activity):
    """An activity for each of some items, at once or in turn, until its variable is above 5."""

    activity: Activity
    count: int
    sequential: bool
    until: str | None

    def begin(self, scope: Scope, done: Done) -> Scope:
        group = Scope(scope.oracle, scope, done, scope.instance)
        if not self.count:
            group.end()
        for index in range(1 if self.sequential else self.count):
            if group.alive:
                self.start(group, index)
        return group

    def start(self, group: Scope, index: int) -> None:
        """Begin one instance; `group.running` is one more than how many are done."""

        def over() -> None:
            decided = self.until is not None and one.value(self.until) > 5
            one.close()
            group.running += 1
            if decided or group.running > self.count:
                group.end()
            elif self.sequential:
                self.start(group, index + 1)

        values: dict[str, int] | None = None if isinstance(self.activity, Task) else {}
        instance = (*group.instance, index)
        one = Scope(group.oracle, group, over, instance, values=values)
        self.activity.begin(one, over)

    def place(self, page: Page, marker: str = "") -> None:
        assert not marker, "a shape has one marker"
        items = ", ".join(str(index) for index in range(self.count))
        values: dict[str, Any] = {"collection": f"[{items}]", "elementVariable": f"i_{self.name}"}
        until = f"{self.until} > 5" if self.until else None
        many = instances(sequential=self.sequential, until=until, **values)
        self.activity.place(page, many)


@dataclass
class Repeated(Activity):
    """An activity with the loop's marker."""

    activity: Activity
    first: bool

    def begin(self, scope: Scope, done: Done) -> Scope:
        group = Scope(scope.oracle, scope, done, scope.instance)

        def again() -> None:
            if scope.value(f"r_{self.name}") > 5:
                self.activity.begin(group, again)
            else:
                group.end()

        if self.first:
            again()
        else:
            self.activity.begin(group, again)
        return group

    def place(self, page: Page, marker: str = "") -> None:
        assert not marker, "a shape has one marker"
        before = "true" if self.first else "false"
        self.activity.place(page, loop(f"r_{self.name} > 5", testBefore=before))


def draw_whole(
    page: Page, block: Block, name: str, handlers: list[Trigger] | None = None
) -> Diagram:
    """Draw a process, or what lies within a sub-process."""
    first, last = block.draw(page)
    diagram = page.diagram.start(f"{name}_start").end(f"{name}_end")
    diagram.flow(f"{name}_start", first).flow(last, f"{name}_end")
    for number, handler in enumerate(handlers or []):
        on = f"{name}_on{number}"
        inside = page.inside()
        first, last = handler.other.draw(inside)
        inside.diagram.end(f"{on}_end").flow(f"{on}_start", first).flow(last, f"{on}_end")
        definition = handler.draw(page)
        diagram.on_event(on, definition, inside.diagram, interrupting=handler.interrupting)
    return diagram
