"""Random procedures for acts: blocks of steps and operations, and how each is drawn.

Every form asks one number, `go`; every condition reads it. `course` says how a plan goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import ClassVar

from diagrams import Diagram, instances, properties, timer
from seal import field as asked
from seal import form

from app.definitions.acts import Act

#: Above which `go` a branch other than the first is taken, a loop goes round, a count is enough.
BRANCHES, AGAIN, ENOUGH = (5, 3), 6, 7
#: What somebody who signs with others may say.
VOICES = ("agree", "concede", "return", "reject", "abstain")
#: The form of the starter, which begins every plan.
FIRST = "ask"
EVERY_ACT = frozenset(str(act) for act in Act)


@dataclass(eq=False)
class Block:
    name: str
    #: Is it done several times, each of which knows its number as `i_<name>`?
    numbered: ClassVar[bool] = False

    def inside(self) -> list[Block]:
        """What lies right in it."""
        return []

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        """Draw it; the first and the last node. None: the case ends in it."""
        raise NotImplementedError

    def __str__(self) -> str:
        """In one line, for whoever reads what went wrong."""
        known = {"name": None, "acts": EVERY_ACT}
        said = {name: one for name, one in vars(self).items() if one and known.get(name) != one}
        inside = said.pop("blocks", None) or said.pop("branches", None) or [said.pop("body", None)]
        said.pop("name"), said.pop("people", None)
        if getattr(self, "people", None):
            said["of"] = "/".join(self.people)
        told = " ".join(f"{name}={one}" for name, one in said.items())
        within = f"({', '.join(map(str, inside))})" if inside != [None] else ""
        return f"{type(self).__name__} {self.name} {told}".strip() + within


@dataclass(eq=False)
class Step(Block):
    """Somebody's turn: a role's, a person's, or that of each of several people.

    `many` is how often it is done (会签): by so many of the role, or by each of these people.
    """

    role: str = ""
    people: dict[str, str] = field(default_factory=dict)
    many: int = 0
    in_turn: bool = False
    enough: bool = False
    exclude: tuple[str, ...] = ()
    acts: frozenset[str] = EVERY_ACT
    fallback: ClassVar[str] = ""
    alone: ClassVar[str] = ""
    form: ClassVar[str] = "go"

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        said = self._said()
        inside = (properties(**said) if said else "") + self._marker()
        whose = {"c_candidateGroups": self.role or None}
        if self.people:
            one = next(iter(self.people.values()))
            whose = {"c_candidateGroups": None, "c_assignee": "${who}" if self.many else f'"{one}"'}
        diagram.user(self.name, inside, name=self.name, c_formKey=self.form, **whose)
        return self.name, self.name

    def _said(self) -> dict[str, str]:
        """Its properties."""
        said = {"assign__exclude": " ".join(self.exclude)} if self.exclude else {}
        if self.acts != EVERY_ACT:
            said["acts"] = " ".join(sorted(self.acts))
        return said

    @property
    def variable(self) -> str:
        """The name by which one of many knows which it is."""
        return "who" if self.people else f"i_{self.name}"

    def _marker(self) -> str:
        if not self.many:
            return ""
        until = f"go > {ENOUGH}" if self.enough else None
        each = [f'"{one}"' for one in self.people.values()] or map(str, range(self.many))
        values = {"collection": f"[{', '.join(each)}]", "elementVariable": self.variable}
        return instances(sequential=self.in_turn, until=until, **values)

    def word_makes_go(self, diagram: Diagram) -> str:
        """Let the word that was said make `go`; the last node."""
        words, last = ", ".join(f'"{voice}"' for voice in VOICES), f"{self.name}_go"
        diagram.script(last, f"go = 2 * index of([{words}], voice)[1]").flow(self.name, last)
        return last


def go_of(voice: str) -> int:
    return 2 * (VOICES.index(voice) + 1)


@dataclass(eq=False)
class First(Step):
    """The starter's own form."""

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        whose = {"c_assignee": "${case.starter}", "c_candidateGroups": None}
        diagram.user(FIRST, name=FIRST, c_formKey="go", **whose)
        return FIRST, FIRST


@dataclass(eq=False)
class Deed(Block):
    """An operation; one that cannot be undone keeps a case from going back before it."""

    undoable: bool = True

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        operation = "trial.book" if self.undoable else "trial.seal"
        diagram.service(self.name, operation, {"place": f'"{self.name}"'})
        return self.name, self.name


@dataclass(eq=False)
class Rest(Block):
    """Nobody's turn until the next day."""

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        diagram.node("intermediateCatchEvent", self.name, timer("Duration", "P1D"), name=self.name)
        return self.name, self.name


@dataclass(eq=False)
class Row(Block):
    blocks: list[Block]

    def inside(self) -> list[Block]:
        return self.blocks

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        ends = [block.draw(diagram) for block in self.blocks]
        for (_, last), (first, _) in pairwise(ends):
            diagram.flow(last, first)
        return ends[0][0], ends[-1][1]


@dataclass(eq=False)
class Plan(Row):
    """A whole procedure; `same` is its `[acts] skip_same`."""

    same: str = "never"


@dataclass(eq=False)
class Split(Block):
    """Parallel, inclusive or exclusive; a branch of None leads straight to the join."""

    kind: str
    branches: list[Block | None]
    #: Do the branches come together again?
    joined: bool = True

    def inside(self) -> list[Block]:
        return [branch for branch in self.branches if branch]

    @property
    def parts(self) -> bool:
        """Do its branches go on side by side until they come together?"""
        return self.kind != "exclusive" and self.joined

    def chosen(self, go: int) -> list[int]:
        if self.kind == "parallel":
            return list(range(len(self.branches)))
        true = [n for n in range(1, len(self.branches)) if go > BRANCHES[n - 1]]
        return (true[:1] if self.kind == "exclusive" else true) or [0]

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        default = None if self.kind == "parallel" else f"{self.name}_default"
        join = f"{self.name}_join" if self.joined else None
        for name in [f"{self.name}_split", *([join] if join else [])]:
            diagram.node(f"{self.kind}Gateway", name, default=None if name == join else default)
        for number, branch in enumerate(self.branches):
            first, last = branch.draw(diagram) if branch else (join, None)
            condition = f"go > {BRANCHES[number - 1]}" if default and number else None
            diagram.flow(f"{self.name}_split", first, condition, None if number else default)
            if branch and not join:
                diagram.end(f"{self.name}_end{number}").flow(last, f"{self.name}_end{number}")
            elif branch:
                diagram.flow(last, join)
        return f"{self.name}_split", join


@dataclass(eq=False)
class Loop(Block):
    body: Block

    def inside(self) -> list[Block]:
        return [self.body]

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        begin, choice, after = (f"{self.name}_{word}" for word in ("in", "choice", "after"))
        diagram.exclusive(begin).exclusive(choice, default=f"{self.name}_on").exclusive(after)
        first, last = self.body.draw(diagram)
        diagram.flow(begin, first).flow(last, choice).flow(choice, begin, f"go > {AGAIN}")
        diagram.flow(choice, after, identity=f"{self.name}_on")
        return begin, after


@dataclass(eq=False)
class Sub(Block):
    """A sub-process; of `many` each keeps its own `go`."""

    body: Block
    many: int = 0
    in_turn: bool = False

    @property
    def numbered(self) -> bool:
        return bool(self.many)

    def inside(self) -> list[Block]:
        return [self.body]

    def draw(self, diagram: Diagram) -> tuple[str, str | None]:
        marker = ""
        if self.many:
            items = ", ".join(map(str, range(self.many)))
            values = {"collection": f"[{items}]", "elementVariable": f"i_{self.name}"}
            marker = instances(sequential=self.in_turn, **values)
        inner = Diagram()
        _whole(inner, self.body, self.name)
        diagram.sub_process(self.name, inner, marker)
        return self.name, self.name


def _whole(diagram: Diagram, body: Block, name: str) -> Diagram:
    first, last = body.draw(diagram)
    diagram.start(f"{name}_start").flow(f"{name}_start", first)
    return diagram.end(f"{name}_end").flow(last, f"{name}_end") if last else diagram


def every(block: Block) -> Iterator[Block]:
    yield block
    for one in block.inside():
        yield from every(one)


ABOUT = """
key = "{key}"
title = "随机"
category = "日常"
who_may_start = ["MEMBER"]
case_number = "SJ"
case_title = '"随机"'

[acts]
allow = {acts}
skip_same = "{same}"
"""


def files(plan: Plan, key: str) -> dict[str, bytes]:
    """The folder of a procedure that goes by a plan."""
    diagram = Diagram(key)
    _whole(diagram, plan, "p")
    number = asked("number", "go", "走向", validate={"required": True, "min": 0, "max": 9})
    said = [{"value": one, "label": one} for one in VOICES]
    use = {"validate": {"required": True}, "properties": {"use": "outcome"}}
    voice = asked("radio", "voice", "意见", values=said, **use)
    about = ABOUT.format(key=key, acts=sorted(EVERY_ACT), same=plan.same)
    return {
        "about.toml": about.encode(),
        "process.bpmn": diagram.xml(),
        "forms/go.json": form([number]),
        "forms/vote.json": form([voice, number]),
        "forms/word.json": form([voice]),
    }
