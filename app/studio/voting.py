"""Votes in play: several sign a step together, counted by the rule of the procedure that is played.

The same count as in a case (`cases.counting`), over rights to sign that no database knows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.cases import counting
from app.cases.signatures import Signature
from app.definitions import outcomes
from app.definitions.catalogue import Deployed
from app.engine import Element, ReadyTask, Run


class Ballots:
    """The votes of one play, by the engine's group."""

    def __init__(self, deployed: Deployed) -> None:
        self._deployed = deployed
        self._rights: dict[str, dict[str, Signature]] = {}
        #: Group → visit → who has spoken.
        self._doers: dict[str, dict[str, str]] = {}

    def complete(
        self, run: Run, task: ReadyTask, answers: dict[str, Any], doer: str | None
    ) -> None:
        """Do a step; with it the whole of it is decided, where this vote settles the count.

        Raises:
            RunFailed, Refused: as `Run.complete`.
        """
        element = run.spec.elements[task.element]
        outcome = outcomes.of(self._deployed.questions(element.id))
        if element.signing is None or outcome is None or task.group is None:
            run.complete(task.id, answers)
            return
        self._entitle(run, element, task.group)
        mine = self._rights[task.group][task.id]
        mine.value = answers[outcome.name]
        mine.voice = counting.voice_of(element.signing, outcome, str(mine.value))
        self._note_doers(run, element, task, doer)
        together = list(self._rights[task.group].values())
        verdict = counting.decision(element.signing, together)
        if verdict is None:
            run.complete(task.id, answers)
            return
        joint = counting.joint(element, together, outcome, verdict=verdict)
        if element.signing.rule == "any":
            joint = {**answers, **joint}
        run.conclude(task.id, answers, joint)

    def _entitle(self, run: Run, element: Element, group: str) -> None:
        rights = self._rights.setdefault(group, {})
        for one in run.ready():
            if one.group == group and one.id not in rights:
                weights = element.signing.weights if element.signing else None
                weight = run.evaluate(weights, one.id) if weights else Decimal(1)
                rights[one.id] = Signature(of=one.of, weight_text=f"{weight:f}")

    def _note_doers(self, run: Run, element: Element, task: ReadyTask, doer: str | None) -> None:
        """All who have spoken have done the step, in the order in which they were asked."""
        assert task.group is not None, "it is signed together"
        spoken = self._doers.setdefault(task.group, {})
        if doer is not None:
            spoken[task.id] = doer
        doers = [spoken[one] for one in self._rights[task.group] if one in spoken]
        about = run.variables["case"]
        done_by = {**about["done_by"], element.id: list(dict.fromkeys(doers))}
        run.variables["case"] = {**about, "done_by": done_by}
