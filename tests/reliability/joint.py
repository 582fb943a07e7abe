"""会签 × 退回 × 并行: a joint decision beside an advice, rejected, returned and sent back at will.

submit → both: each approver signs (the first who does not agree ends the signing), and somebody
advises → when both are over: all agree, approved; one returns, back to submit; one rejects, over.
Whoever has an open item may also send the case back to submit at once. `Truth` says what must
be open and decided after every click; `explore` clicks in every order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from diagrams import Diagram, instances

from app import engine
from app.engine import Run, Spec, TaskNotReady

VOTES = ("agree", "return", "reject")
SEND_BACK = "send back"


def spec() -> Spec:
    signing = instances(collection="approvers", elementVariable="who", until='vote != "agree"')
    # The votes are collected in the standard's way, which Camunda's marker leaves free.
    signing = signing.replace(
        "<bpmn:completionCondition>",
        "<bpmn:loopDataOutputRef>votes</bpmn:loopDataOutputRef>"
        '<bpmn:outputDataItem id="o" name="vote" /><bpmn:completionCondition>',
    )
    diagram = (
        Diagram()
        .start()
        .user("submit")
        .parallel("split")
        .user("sign", signing)
        .user("advise")
        .parallel("join")
        .exclusive("decide", default="all_agree")
        .end("approved")
        .end("rejected")
        .line("start", "submit", "split", "sign", "join", "decide")
        .line("split", "advise", "join")
        .flow("decide", "submit", 'list contains(votes, "return")')
        .flow("decide", "rejected", 'list contains(votes, "reject")')
        .flow("decide", "approved", identity="all_agree")
    )
    return engine.parse(diagram.files())


@dataclass(frozen=True)
class Click:
    """Somebody acts on an open item: `element` and, of the signing, who; what was said."""

    element: str
    who: str | None = None
    said: str | None = None


@dataclass(frozen=True)
class Truth:
    """Where a case must be: what is open, what was voted in this round, how it ended."""

    approvers: tuple[str, ...]
    round: int = 1
    submits: bool = True
    signing: frozenset[str] = frozenset()
    advising: bool = False
    votes: frozenset[str] = frozenset()
    end: str | None = None

    @property
    def open(self) -> set[tuple[str, str | None]]:
        waiting: set[tuple[str, str | None]] = {("sign", who) for who in self.signing}
        waiting |= {("submit", None)} if self.submits else set()
        return waiting | ({("advise", None)} if self.advising else set())

    def clicks(self) -> Iterator[Click]:
        if self.submits:
            yield Click("submit")
        for who in sorted(self.signing):
            yield from (Click("sign", who, said) for said in (*VOTES, SEND_BACK))
        if self.advising:
            yield from (Click("advise", None, said) for said in (None, SEND_BACK))

    def after(self, click: Click) -> Truth:
        if click.element == "submit":
            everybody = frozenset(self.approvers)
            return replace(self, submits=False, signing=everybody, advising=True)
        if click.said == SEND_BACK:
            return self._again()
        if click.element == "advise":
            return replace(self, advising=False).decided()
        signing = self.signing - {click.who} if click.said == "agree" else frozenset()
        return replace(self, signing=signing, votes=self.votes | {click.said}).decided()

    def decided(self) -> Truth:
        if self.signing or self.advising:
            return self
        if "return" in self.votes:
            return self._again()
        return replace(self, end="rejected" if "reject" in self.votes else "approved")

    def _again(self) -> Truth:
        return Truth(self.approvers, round=self.round + 1)


@dataclass
class Report:
    """How many clicks were tried, and those after which the case stood where it must not."""

    clicks: int = 0
    wrong: list[str] = field(default_factory=list)


def explore(approvers: int, rounds: int, ways: int) -> Report:
    """Click everything that can be clicked, from every state of so many rounds.

    A state is reached in many orders; it is left in every way from the first `ways` of them, each
    as it was saved. With enough ways that is every order of clicks.
    """
    procedure = spec()
    names = tuple(f"p{number}" for number in range(1, approvers + 1))
    begun = Run.start(procedure, {"approvers": list(names)})
    report, reached = Report(), defaultdict(int)
    ahead = [(Truth(names), begun.save())]
    while ahead:
        truth, state = ahead.pop()
        for click in truth.clicks():
            expected = truth.after(click)
            report.clicks += 1
            run, fault = _clicked(procedure, state, click, expected)
            if fault:
                report.wrong.append(f"{truth} {click}: {fault}")
            reached[expected] += 1
            if expected.end is None and expected.round <= rounds and reached[expected] <= ways:
                ahead.append((expected, run.save()))
    return report


def _clicked(procedure: Spec, state: bytes, click: Click, expected: Truth) -> tuple[Run, str]:
    """The run after a click, and what is wrong with it."""
    run = Run.restore(procedure, state)
    tasks = {(task.element, task.item): task.id for task in run.ready()}
    task_id = tasks[click.element, click.who]
    if click.said == SEND_BACK:
        run.move_to("submit", from_task=task_id)
    else:
        answers = {} if click.said is None else {"vote": click.said}
        run.complete(task_id, answers)
    found = {(task.element, task.item) for task in run.ready()}
    outcome = run.outcome if run.finished else None
    if (found, outcome) != (expected.open, expected.end):
        return run, f"open {sorted(map(str, found))}, end {outcome}"
    return run, _still_clickable(run, set(tasks.values()) - {task.id for task in run.ready()})


def _still_clickable(run: Run, gone: set[str]) -> str:
    """An item that is over can be clicked in an old window; it must be refused."""
    for task_id in gone:
        try:
            run.complete(task_id, {"vote": "reject"})
        except TaskNotReady:
            continue
        return f"{task_id} could be completed although it is over"
    return ""
