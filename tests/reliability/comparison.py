"""What is stored of a case, beside what the truth says."""

from __future__ import annotations

import sqlalchemy as sa
from reliability.branch import Branch
from reliability.items import Item
from reliability.operations import ledger
from reliability.truth import Truth

from app import audit
from app.cases import progress
from app.cases.models import Case, WorkItem
from app.cases.recusalrows import Recusal
from app.cases.signatures import SPOKEN, Signature
from app.cases.vacancies import LOOK
from app.db import session
from app.jobs.models import Job, JobState
from app.organisation.actors import SYSTEM

_OF_CASE = sa.bindparam("case", type_=sa.Uuid)
_CASE = sa.select(Case.status, Case.suspended_at).where(Case.id == _OF_CASE)
_READ = (
    *(WorkItem.id, WorkItem.part, WorkItem.element, WorkItem.parent_id, WorkItem.engine_id),
    *(WorkItem.candidate_key, WorkItem.held_key, WorkItem.post_key),
    *(WorkItem.closed_at, WorkItem.done_by_id, WorkItem.done_for_id),
)
_ITEMS = sa.select(*_READ).where(WorkItem.case_id == _OF_CASE)
_SPOKEN = sa.select(Signature.work_item_id, Signature.value).where(
    Signature.case_id == _OF_CASE, Signature.voice.in_(SPOKEN)
)
_COUNTED = (
    sa.select(audit.AuditEntry.details)
    .where(audit.AuditEntry.chain_id == _OF_CASE, audit.AuditEntry.action == "votes.counted")
    .order_by(audit.AuditEntry.position)
)
_LOOKS = sa.select(Job.unique_key).where(Job.kind == LOOK, Job.state == JobState.WAITING)
_RECUSED = sa.select(Recusal.person_id).where(Recusal.work_item_id == sa.bindparam("item"))


class Fault(Exception):
    """What is stored, or what was said, is not what the truth says."""


class Comparison:
    """Looks after every act; work items are recognised as they come."""

    def __init__(self, world: Branch, truth: Truth) -> None:
        self.world, self.truth = world, truth
        self.voices = 0

    def look(self) -> None:
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
        self._deeds()
        self._votes()

    def told_of(self, vacant: list[Item]) -> None:
        """Where nobody can go on, nobody fit holds the posts, and those in charge hear of it."""
        if not vacant:
            raise Fault("nobody can go on")
        planned = set(session.scalars(_LOOKS))
        if not {f"{LOOK}:{one.id}" for one in vacant} <= planned:
            raise Fault(f"nobody is told that nobody can do {[one.element for one in vacant]}")

    def _deeds(self) -> None:
        done: dict[str, int] = {}
        for place, sign in ledger:
            done[place] = done.get(place, 0) + sign
        deeds = sorted(place for place, count in done.items() for _ in range(count))
        must = self.truth.course.deeds()
        if deeds != must or any(count < 0 for count in done.values()):
            raise Fault(f"carried out: {deeds}, must be {must}")

    def _votes(self) -> None:
        """Each word counts once, and what they have come to is on record as it must be."""
        truth, case = self.truth, {"case": self.world.case_id}
        voices = {one.id: one.voice for one in truth.items if one.voice}
        if len(voices) == self.voices:
            return
        self.voices = len(voices)
        spoken = dict(session.execute(_SPOKEN, case).all())
        if spoken != voices:
            raise Fault(f"spoken: {spoken}, must be {voices}")
        told = [
            {name: str(one.get(name)) for name in truth.counted[0]} if truth.counted else one
            for one in session.scalars(_COUNTED, case)
        ]
        if told != truth.counted:
            raise Fault(f"counted {told}, must be {truth.counted}")

    def _recognise(self, rows: list[sa.Row]) -> None:
        """Find the row of each new item."""
        run = None
        for item in [one for one in self.truth.items if one.id is None]:
            fit = [row for row in rows if self._looks_like(row, item)]
            if len(fit) > 1 and item.is_open and item.spot.instance:
                run = run or progress.restore(progress.lock(self.world.case_id), SYSTEM)
                fit = [row for row in fit if _instance(run, row, item) == item.spot.instance]
            if not fit:
                have = [(str(row.part), row.element, row.candidate_key) for row in rows]
                raise Fault(f"no {item.part} {item.element} of {item.holder} among new {have}")
            item.id = fit[0].id
            rows.remove(fit[0])
            self._kept_out(item)
        if rows:
            raise Fault(f"too many: {[(str(row.part), row.element) for row in rows]}")

    def _kept_out(self, item: Item) -> None:
        found = session.scalars(_RECUSED, {"item": item.id})
        recused = {self.world.names[one] for one in found}
        if recused != item.recused:
            raise Fault(f"kept from {item.element}: {recused}, must be {set(item.recused)}")

    def _looks_like(self, row: sa.Row, item: Item) -> bool:
        parent = item.parent.id if item.parent else None
        key = row.held_key or row.candidate_key
        ours = (item.part, item.element, item.is_open, parent, self.world.key(item.holder))
        return (row.part, row.element, row.closed_at is None, row.parent_id, key) == ours

    def _of_row(self, row: sa.Row) -> tuple:
        if row.closed_at is not None:
            people = (row.done_by_id, row.done_for_id)
            return False, *map(self.world.names.get, people)
        is_paused = row.held_key is not None
        return True, row.held_key or row.candidate_key, is_paused, row.post_key

    def _of_item(self, item: Item) -> tuple:
        if not item.is_open:
            return False, item.done_by, item.done_for
        post = None if item.post is None else self.world.key(item.post)
        return True, self.world.key(item.holder), item.is_paused, post


def _instance(run, row, item: Item) -> tuple[int, ...]:
    seen = run.seen_by(row.engine_id)
    ups = [one.up.block for one in item.spot.chain if one.up]
    return tuple(int(seen[f"i_{one.name}"]) for one in ups if one.numbered)
