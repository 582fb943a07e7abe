"""Random diagrams, saved and restored after every step, against an oracle that plays the blocks."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from engine.blocks import Page, Row, Trigger, begin_level, draw_whole
from engine.diagrams import Diagram
from engine.maker import Maker
from engine.oracle import Oracle, Place

from app import clock, engine

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
#: All that the diagrams may hold (`Maker`).
EVERYTHING = "rpxilosmcbedkta"
MOST_STEPS = 60


@dataclass
class Drawing:
    """A random diagram: what is drawn, and how it plays."""

    maker: Maker
    body: Row
    handlers: list[Trigger]
    xml: bytes
    called: dict[str, engine.Spec]

    @classmethod
    def of(cls, seed: int, kinds: str) -> Drawing:
        maker = Maker(random.Random(seed), kinds)  # noqa: S311 - reproducible on purpose
        first = maker.task()
        body = Row([first, *(maker.block(4) for _ in range(maker.random.randint(1, 2)))])
        handlers = maker.handlers() if maker.random.random() < 0.5 else []
        page = Page(Diagram())
        xml = draw_whole(page, body, "p", handlers).xml()
        return cls(maker, body, handlers, xml, page.called)

    @property
    def first(self) -> str:
        """The first step."""
        return self.body.blocks[0].draw(Page(Diagram()))[0]

    def oracle(self, values: dict[str, int]) -> Oracle:
        oracle = Oracle(values, MORNING)
        begin_level(self.body, self.handlers, oracle.scope)
        return oracle


class Player(Protocol):
    """Something that carries out a drawing."""

    def __init__(self, drawing: Drawing, values: dict[str, int]) -> None: ...
    def differs(self, oracle: Oracle) -> str | None: ...
    def complete(self, place: Place, values: dict[str, int]) -> None: ...
    def deliver(self, name: str, values: dict[str, int]) -> None: ...
    def advance(self, now: datetime) -> None: ...


class Ours:
    """The engine, going through bytes between all steps."""

    def __init__(self, drawing: Drawing, values: dict[str, int]) -> None:
        clock.freeze(MORNING)
        self.groups = drawing.maker.groups
        self.spec = engine.parse({"process.bpmn": drawing.xml}, called=drawing.called)
        self._keep(engine.Run.start(self.spec, values))

    def _keep(self, run: engine.Run) -> None:
        self.stored = run.save()

    @property
    def run(self) -> engine.Run:
        return engine.Run.restore(self.spec, self.stored)

    def place(self, run: engine.Run, task: engine.ReadyTask) -> Place:
        name, seen = task.element.rpartition(".")[2], run.seen_by(task.id)
        return name, tuple(int(seen[f"i_{group}"]) for group in self.groups[name])

    def differs(self, oracle: Oracle) -> str | None:
        run = self.run
        places = sorted(self.place(run, task) for task in run.ready())
        messages = sorted(one.message for one in run.awaited)
        ours = places, messages, run.next_due, run.finished
        theirs = oracle.places, oracle.messages, oracle.next_due, oracle.over
        return None if ours == theirs else f"{ours} instead of {theirs}"

    def task(self, run: engine.Run, place: Place) -> str:
        return next(task.id for task in run.ready() if self.place(run, task) == place)

    def complete(self, place: Place, values: dict[str, int]) -> None:
        run = self.run
        run.complete(self.task(run, place), values)
        self._keep(run)

    def send_back(self, place: Place, element: str) -> None:
        run = self.run
        run.move_to(element, self.task(run, place))
        self._keep(run)

    def deliver(self, name: str, values: dict[str, int]) -> None:
        run = self.run
        run.deliver(name, values)
        self._keep(run)

    def advance(self, now: datetime) -> None:
        clock.freeze(now)
        run = self.run
        run.advance(now)
        self._keep(run)


@dataclass
class Report:
    """How many diagrams were played, and what went wrong in which."""

    played: int = 0
    steps: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.wrong)} wrong of {self.played} diagrams ({self.steps} steps)"


def play_random(
    count: int, seed: int, kinds: str = EVERYTHING, player: type[Player] = Ours
) -> Report:
    """Play so many diagrams, from that seed on. The clock is stopped, and left so."""
    report = Report()
    for number in range(seed, seed + count):
        try:
            steps, fault = play(Drawing.of(number, kinds), player)
        except Exception as error:  # noqa: BLE001 - it may go wrong in any way
            steps, fault = 0, repr(error)
        report.played += 1
        report.steps += steps
        if fault is not None:
            report.wrong.append(f"seed {number}, step {steps}: {fault}")
    return report


def play(drawing: Drawing, player: type[Player]) -> tuple[int, str | None]:
    """Play a diagram to its end; how many steps that took, and what differed from the oracle."""
    values = drawing.maker.values()
    oracle = drawing.oracle(values)
    played = player(drawing, values)
    for step in range(MOST_STEPS):
        fault = played.differs(oracle)
        if fault is not None or oracle.over:
            return step, fault
        _take_a_step(drawing.maker, oracle, played)
    return MOST_STEPS, None


def _take_a_step(maker: Maker, oracle: Oracle, played: Player) -> None:
    """Mostly somebody does something; now and then a message comes, or time goes by."""
    values, chance = maker.values(), maker.random.random()
    if oracle.messages and (chance < 0.1 or not oracle.places):
        name = maker.random.choice(oracle.messages)
        oracle.deliver(name, values)
        played.deliver(name, values)
    elif oracle.next_due is not None and (chance < 0.2 or not oracle.places):
        now = oracle.now + timedelta(seconds=maker.random.randint(1, 100_000))
        oracle.advance(now)
        played.advance(now)
    else:
        place = maker.random.choice(oracle.places)
        oracle.complete(place, values)
        played.complete(place, values)
