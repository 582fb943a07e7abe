"""Procedures told in officials' words: who starts, who completes which step, how days go by."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

import workday

from app import clock
from app.cases import applicant, official, progress, timers
from app.cases.models import CaseStatus
from app.db import new_id, session
from app.definitions import catalogue, deployment, folders, questions
from app.engine import Run
from app.organisation import directory
from app.organisation.actors import SYSTEM, person_key

WORKFLOWS = Path(__file__).parent.parent / "workflows"
OPENING = time(9, 0)


class Story:
    """One case at a time, driven by the verbs that the doors use."""

    def __init__(self) -> None:
        self.case = None

    def starts(self, person, key, *, unit=None, whose=None, **answers):
        """Start a shipped procedure, put in force if it is not; `whose` matter, if another's."""
        definition = deployment.deploy(SYSTEM, folders.read(WORKFLOWS / key)).definition
        session.flush()
        actor, unit_id = directory.actor(person), unit.id if unit else person.unit_id
        self.case = applicant.start(
            actor,
            definition,
            unit_id,
            answers,
            start_key=new_id(),
            on_behalf_of=whose and whose.id,
        )
        return self.case

    def completes(self, person, step, outcome=None, **answers):
        """Do the step of that name; `outcome` answers the question that is the step's buttons."""
        self.does_item(person, self.item(step), outcome, **answers)

    def does_item(self, person, item, outcome=None, /, **answers):
        """Do one of several items of the same step."""
        asked = catalogue.questions_of(self.case.version_id, item.element)
        if outcome is not None:
            answers[questions.used_as(asked, "outcome").name] = outcome
        official.complete(directory.actor(person), item.id, answers)
        session.flush()

    def withdraws(self, person):
        applicant.withdraw(directory.actor(person), self.case.id)

    def days_pass(self, working_days):
        """Come to work on each of the next working days, with whatever falls due till then."""
        for _ in range(working_days):
            day = clock.working_day_after(clock.today(), 1)
            clock.freeze(datetime.combine(day, OPENING, clock.OFFICE_ZONE))
            self.works()

    @staticmethod
    def works():
        """What a worker would do: timers fire, messages between cases are delivered."""
        session.flush()
        timers.fire_all()
        workday.works()

    def item(self, step):
        """The open work item of a step, by its name."""
        open_items = {item.name: item for item in progress.open_items(self.case)}
        assert step in open_items, f"{step} does not wait; what waits is {sorted(open_items)}"
        return open_items[step]

    def items(self, step):
        """The open work items of a step that several people do at once."""
        return [item for item in progress.open_items(self.case) if item.name == step]

    @property
    def steps(self):
        """The names of the steps that wait."""
        return sorted(item.name for item in progress.open_items(self.case))

    def waits_for(self, who):
        """Is there something to do for a person, or for a role by its code?"""
        items = progress.open_items(self.case)
        if isinstance(who, str):
            return any(item.role_code == who for item in items)
        keys = [person_key(who.id), *directory.actor(who).candidate_keys]
        return any(
            item.candidate_key in keys and all(one.person_id != who.id for one in item.recusals)
            for item in items
        )

    @property
    def run(self) -> Run:
        return progress.restore(progress.lock(self.case.id), SYSTEM)

    @property
    def variables(self):
        return self.run.variables

    @property
    def outcome(self):
        """The end event that a finished case has reached."""
        assert self.case.status == CaseStatus.FINISHED
        return self.case.outcome
