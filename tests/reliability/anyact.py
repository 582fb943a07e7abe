"""Random acts by random people on random procedures: each against the truth, then a fair end.

A plan is drawn and deployed; each sequence is a case of it. After every act the rows must be what
the truth says; in the end everybody does what is asked of them, and the case must be over soon.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reliability import (  # noqa: F401 - entered
    acts_backwards,
    acts_of_supervisors,
    acts_on_cases,
    acts_on_people,
    acts_on_steps,
    voices,
)
from reliability.acts import ACTS, Act
from reliability.acts_on_cases import Answer, Resume
from reliability.acts_on_people import Sleep
from reliability.acts_on_steps import Complete, HandIn, Release, Sign
from reliability.branch import Branch
from reliability.comparison import Comparison, Fault
from reliability.items import DELEGATED, SIGNING, STEP, Item
from reliability.operations import ledger
from reliability.passing import CHANGED
from reliability.truth import Truth

from app import clock, db
from app.cases import applicant, proof
from app.db import new_id, session
from app.definitions.models import Definition
from app.errors import AppError

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
STARTERS = ("lin", "zhao", "sun")
#: Of so many cases one is looked at with `flask verify` between its acts and its end.
PROVED = 3
#: So many of those that go wrong are told with as few acts as still do.
TOLD = 3
#: So many acts end every case in which everybody does what is asked.
ENOUGH = 120


@dataclass
class Report:
    """How much was tried, and what went wrong."""

    sequences: int = 0
    acts: int = 0
    #: Cases that somebody has to come into office for.
    vacant: int = 0
    refused: int = 0
    #: Of each act, how often it was done and how often refused.
    tally: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, act: str, *, refused: bool) -> None:
        self.acts += 1
        self.refused += refused
        self.tally.setdefault(act, [0, 0])[refused] += 1


class Sequence:
    """One case: somebody starts it, then act after act."""

    def __init__(self, world: Branch, plan, definition_id, seeds: list[int], report: Report):
        self.world, self.plan, self.definition_id = world, plan, definition_id
        self.seeds, self.report = seeds, report
        self.story: list[str] = []
        self.clock = 0
        self.truth: Truth | None = None

    def anew(self, seeds: list[int]) -> Sequence:
        """Another case of the same procedure, with these acts."""
        return Sequence(self.world, self.plan, self.definition_id, seeds, Report())

    def play(self) -> str | None:
        """Play it, and roll everything back; what went wrong."""
        try:
            self._begin()
            for seed in self.seeds[1:]:
                self._act(random.Random(seed))  # noqa: S311 - reproducible on purpose
            self._prove()
            self._end()
        except Fault as fault:
            return str(fault)
        except Exception as error:  # noqa: BLE001 - it may go wrong in any way
            return f"{self.story[-1:]}: {error!r}"
        finally:
            session.rollback()
            session.remove()
        return None

    def _begin(self) -> None:
        source, world = random.Random(self.seeds[0]), self.world  # noqa: S311
        starter, go = source.choice(STARTERS), source.randint(0, 9)
        ledger.clear()
        world.begin()
        self._tick()
        definition = session.get_one(Definition, self.definition_id)
        case = applicant.start(
            world.actor(starter), definition, world.unit_id, {"go": go}, start_key=new_id()
        )
        session.flush()
        world.case_id = case.id
        self.story.append(f"{starter} starts, go {go}")
        world.procedure = definition.key
        self.truth = Truth(self.plan, starter, go, world.supervisors, world.readers)
        self.comparison = Comparison(world, self.truth)
        self.comparison.look()

    def _tick(self) -> None:
        self.clock += 1
        days = self.truth.mandates.day if self.truth else 0
        clock.freeze(MORNING + timedelta(days=days, seconds=self.clock))

    def _act(self, source: random.Random) -> None:
        if not self.truth.items:
            return  # it was over with the first form
        [name] = source.choices(list(ACTS), [one.weight for one in ACTS.values()])
        act = ACTS[name].pick(source, self.truth)
        if act is not None:
            self._try(act)

    def _try(self, act: Act) -> None:
        self._tick()
        expected = act.against()
        self.story.append(str(act))
        before = len(ledger)
        try:
            with db.tentatively():
                act.do(self.world)
        except AppError as error:
            del ledger[before:]
            self.story[-1] += f" → {error.code}"
            if error.code not in expected:
                raise Fault(
                    f"refused: {error.code}, {error.values}; expected {expected}"
                ) from error
            self.report.note(type(act).__name__, refused=True)
        else:
            if expected:
                raise Fault(f"done, though {expected}")
            self.report.note(type(act).__name__, refused=False)
            act.then()
            if not act.is_harmless:
                self.truth.record.append(CHANGED)
        self.comparison.look()

    def _prove(self) -> None:
        faults = proof.check() if self.seeds[0] % PROVED == 0 else []
        if faults:
            raise Fault(f"does not hold together: {faults}")

    def _end(self) -> None:
        """Everybody does what is asked."""
        for _ in range(ENOUGH):
            act = self._next() if self.truth.is_open else None
            if act is None:
                return
            self._try(act)
        raise Fault(f"not over after {ENOUGH} fair acts")

    def _next(self) -> Act | None:
        """What somebody can do yet; None: nobody can, and those in charge were told."""
        if self.truth.suspended:
            return Resume(self.truth, min(self.truth.supervisors))
        for item in self.truth.open_items:
            whose, spoken = sorted(item.whose()), voices.spoken(self.truth, item)
            fit = [one for one in whose if one not in spoken]
            if whose:
                return self._fair(fit[0], item) if fit else Release(self.truth, whose[0], item)
        if self.truth.course.rests:
            return Sleep(self.truth, self.truth.starter)
        self.comparison.told_of(self.truth.vacant)
        self.report.vacant += 1
        return None

    def _fair(self, who: str, item: Item) -> Act:
        if item.part == STEP:
            return Complete(self.truth, who, item, go=1, voice="agree")
        if item.part in SIGNING:
            return Sign(self.truth, who, item, outcome="agree", text="")
        kind = HandIn if item.part == DELEGATED else Answer
        return kind(self.truth, who, item, text="好")


def play(world: Branch, plans: range, of_each: int, length: int = 11) -> Report:
    """Play so many sequences of each of these plans."""
    report = Report()
    for number in plans:
        plan, definition_id = world.draw(number)
        source = random.Random(number)  # noqa: S311 - reproducible on purpose
        for _ in range(of_each):
            seeds = [source.getrandbits(32) for _ in range(source.randint(length - 3, length + 4))]
            report.sequences += 1
            sequence = Sequence(world, plan, definition_id, seeds, report)
            fault = sequence.play()
            if fault is not None:
                few = len(report.wrong) < TOLD
                report.wrong.append(_told(number, _shrunk(sequence)) if few else fault)
    return report


def _shrunk(sequence: Sequence) -> Sequence:
    """The same with as few acts as still go wrong."""
    best = sequence
    for place in range(len(sequence.seeds) - 1, 0, -1):
        seeds = best.seeds[:place] + best.seeds[place + 1 :]
        tried = best.anew(seeds)
        if tried.play() is not None:
            best = tried
    return best


def _told(number: int, sequence: Sequence) -> str:
    again = sequence.anew(sequence.seeds)
    fault = again.play()
    lines = "\n  ".join(again.story)
    return f"plan {number}, seeds {sequence.seeds}\n  {lines}\n  {fault}\n{again.plan}"
