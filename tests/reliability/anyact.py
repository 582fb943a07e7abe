"""Random acts by random people on random procedures: each against the truth, then a fair end.

A plan is drawn and deployed; each sequence is a case of it. After every act the rows must be what
the truth says; in the end everybody does what is asked of them, and the case must be over soon.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from reliability import acts_backwards, acts_on_cases, acts_on_steps  # noqa: F401 - entered
from reliability.acts import ACTS, Act
from reliability.acts_on_cases import Answer, Resume
from reliability.acts_on_steps import Complete, HandIn, Sign
from reliability.branch import Branch
from reliability.operations import ledger
from reliability.truth import DELEGATED, SIGNING, STEP, Item, Truth

from app import clock, db
from app.cases import applicant, progress, proof
from app.cases.models import Case, Recusal, WorkItem
from app.db import new_id, session
from app.definitions.models import Definition
from app.errors import AppError
from app.organisation.actors import SYSTEM

MORNING = datetime(2026, 3, 3, 9, 0, tzinfo=clock.OFFICE_ZONE)
STARTERS = ("lin", "zhao", "sun")
#: Of so many cases one is looked at with `flask verify` between its acts and its end.
PROVED = 3
#: So many of those that go wrong are told with as few acts as still do.
TOLD = 3
#: So many acts end every case in which everybody does what is asked.
ENOUGH = 120
_OF_CASE = sa.bindparam("case", type_=sa.Uuid)
_CASE = sa.select(Case.status, Case.suspended_at).where(Case.id == _OF_CASE)
_READ = (
    *(WorkItem.id, WorkItem.part, WorkItem.element, WorkItem.parent_id, WorkItem.engine_id),
    *(WorkItem.candidate_key, WorkItem.held_key, WorkItem.post_key),
    *(WorkItem.closed_at, WorkItem.done_by_id),
)
_ITEMS = sa.select(*_READ).where(WorkItem.case_id == _OF_CASE)
_RECUSED = sa.select(Recusal.person_id).where(Recusal.work_item_id == sa.bindparam("item"))


@dataclass
class Report:
    """How much was tried, and what went wrong."""

    sequences: int = 0
    acts: int = 0
    refused: int = 0
    #: Of each act, how often it was done and how often refused.
    tally: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, act: str, *, refused: bool) -> None:
        self.acts += 1
        self.refused += refused
        self.tally.setdefault(act, [0, 0])[refused] += 1


class Fault(Exception):
    """What is stored, or what was said, is not what the truth says."""


class Sequence:
    """One case: somebody starts it, then act after act."""

    def __init__(self, world: Branch, plan, definition_id, seeds: list[int], report: Report):
        self.world, self.plan, self.definition_id = world, plan, definition_id
        self.seeds, self.report = seeds, report
        self.story: list[str] = []
        self.clock = 0

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
        self._tick()
        definition = session.get_one(Definition, self.definition_id)
        case = applicant.start(
            world.actor(starter), definition, world.unit_id, {"go": go}, start_key=new_id()
        )
        session.flush()
        world.case_id = case.id
        self.story.append(f"{starter} starts, go {go}")
        self.truth = Truth(self.plan, starter, go, world.supervisors, world.readers)
        self._compare()

    def _tick(self) -> None:
        self.clock += 1
        clock.freeze(MORNING + timedelta(seconds=self.clock))

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
        self._compare()

    def _compare(self) -> None:
        session.flush()
        session.expunge_all()  # the next act is another request
        truth = self.truth
        status, suspended_at = session.execute(_CASE, {"case": self.world.case_id}).one()
        is_as_said = (status == "OPEN", suspended_at is not None)
        if is_as_said != (truth.is_open, truth.suspended):
            raise Fault(f"the case is {status}, suspended {suspended_at}")
        rows = {row.id: row for row in session.execute(_ITEMS, {"case": self.world.case_id})}
        known = {one.id for one in truth.items}
        self._recognise([row for key, row in rows.items() if key not in known])
        for item in truth.items:
            theirs, ours = self._of_row(rows[item.id]), self._of_item(item)
            if theirs != ours:
                raise Fault(f"{item.part} {item.element} is {theirs}, must be {ours}")
        self._compare_deeds()

    def _compare_deeds(self) -> None:
        done: dict[str, int] = {}
        for place, sign in ledger:
            done[place] = done.get(place, 0) + sign
        deeds = sorted(place for place, count in done.items() for _ in range(count))
        must = self.truth.course.deeds()
        if deeds != must or any(count < 0 for count in done.values()):
            raise Fault(f"carried out: {deeds}, must be {must}")

    def _recognise(self, rows: list[sa.Row]) -> None:
        """Find the row of each new item."""
        run = None
        for item in [one for one in self.truth.items if one.id is None]:
            fit = [row for row in rows if self._looks_like(row, item)]
            if len(fit) > 1 and item.spot.instance:
                run = run or progress.restore(progress.lock(self.world.case_id), SYSTEM)
                fit = [row for row in fit if _instance(run, row, item) == item.spot.instance]
            if not fit:
                have = [(str(row.part), row.element, row.candidate_key) for row in rows]
                raise Fault(f"no {item.part} {item.element} of {item.holder} among new {have}")
            item.id = fit[0].id
            rows.remove(fit[0])
            self._compare_recused(item)
        if rows:
            raise Fault(f"too many: {[(str(row.part), row.element) for row in rows]}")

    def _compare_recused(self, item: Item) -> None:
        found = session.scalars(_RECUSED, {"item": item.id})
        recused = {self.world.names[one] for one in found}
        if recused != item.recused:
            raise Fault(f"kept from {item.element}: {recused}, must be {set(item.recused)}")

    def _looks_like(self, row: sa.Row, item: Item) -> bool:
        parent = item.parent.id if item.parent else None
        key = row.held_key or row.candidate_key
        ours = (item.part, item.element, parent, self.world.key(item.holder))
        return (row.part, row.element, row.parent_id, key) == ours

    def _of_row(self, row: sa.Row) -> tuple:
        if row.closed_at is not None:
            return False, self.world.names.get(row.done_by_id)
        is_paused = row.held_key is not None
        return True, row.held_key or row.candidate_key, is_paused, row.post_key

    def _of_item(self, item: Item) -> tuple:
        if not item.is_open:
            return False, item.done_by
        post = None if item.post is None else self.world.key(item.post)
        return True, self.world.key(item.holder), item.is_paused, post

    def _prove(self) -> None:
        faults = proof.check() if self.seeds[0] % PROVED == 0 else []
        if faults:
            raise Fault(f"does not hold together: {faults}")

    def _end(self) -> None:
        """Everybody does what is asked."""
        for _ in range(ENOUGH):
            if not self.truth.is_open:
                return
            self._try(self._next())
        raise Fault(f"not over after {ENOUGH} fair acts")

    def _next(self) -> Act:
        if self.truth.suspended:
            return Resume(self.truth, min(self.truth.supervisors))
        for item in self.truth.open_items:
            for who in sorted(item.whose())[:1]:
                if item.part == STEP:
                    return Complete(self.truth, who, item, go=1)
                if item.part in SIGNING:
                    return Sign(self.truth, who, item, outcome="agree", text="")
                kind = HandIn if item.part == DELEGATED else Answer
                return kind(self.truth, who, item, text="好")
        raise Fault("nobody can go on")


def _instance(run, row: sa.Row, item: Item) -> tuple[int, ...]:
    seen = run.seen_by(row.engine_id)
    ups = [one.up.block for one in item.spot.chain if one.up]
    return tuple(int(seen[f"i_{one.name}"]) for one in ups if _is_many(one))


def _is_many(block) -> bool:
    return type(block).__name__ == "Sub" and bool(block.many)


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
