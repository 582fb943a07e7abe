"""办理人可达性体检: for every step and every unit where a case may start, who could do it today.

By the rule of `cases.assignment`, asked of the whole house at once (`staff`). Who must keep out
hangs on a case; so the worst of all cases is looked at: the starter, the doers of the steps that
are named and whoever a variable may name are just those few who could do it.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.cases.steprules import CONCERNED, STARTER, StepRule, is_signed_by_holders
from app.definitions.catalogue import Deployed
from app.engine import Element, Spec
from app.studio.barring import NOT_BARRED, Barred
from app.studio.staff import People, Staff

#: So many units of a finding are named.
NAMED = 12
#: What names the starter of a case, who is always there.
_THE_STARTER = "case.starter"
#: Who writes the first form, where somebody may do so for the starter.
_ENTERER = "enterer"


class Kind(enum.StrEnum):
    """What is found, the worst first. Of a whole step: UNKNOWN_ROLE and UNTELLABLE."""

    UNKNOWN_ROLE = "UNKNOWN_ROLE"
    NOBODY = "NOBODY"
    MAY_LACK = "MAY_LACK"
    AWAY = "AWAY"
    ONE = "ONE"
    UNTELLABLE = "UNTELLABLE"


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one step: in how many units it is so, the first of them by name.

    `about` is the role that there is not, or the expression that decides.
    """

    element: Element
    kind: Kind
    count: int
    units: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many units and steps were looked at, and what was found, by step in document order."""

    units: int
    steps: int
    findings: tuple[Finding, ...]

    @property
    def by_step(self) -> list[tuple[Element, list[Finding]]]:
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            found.setdefault(one.element.id, []).append(one)
        return [(several[0].element, several) for several in found.values()]

    def count(self, kind: Kind) -> int:
        """In how many pairs of a step and a unit it is so."""
        return sum(one.count for one in self.findings if one.kind == kind)


def look(key: str, deployed: Deployed) -> Reach:
    """Look through the whole house for the steps of a procedure that wait for people.

    The first form is left out: whoever starts a case is there.
    """
    house, steps = _look_of(key, deployed)
    findings = [finding for one in steps for finding in house.findings(one)]
    return Reach(len(house.places), len(steps), tuple(findings))


def gaps(
    key: str, deployed: Deployed, within: Container[uuid.UUID]
) -> Iterator[tuple[Element, Kind, list[uuid.UUID]]]:
    """The same by unit, of some units only: the step, what is found, and where."""
    house, steps = _look_of(key, deployed)
    for step in steps:
        if _decided_by(step) is None:
            for kind, places in house.by_kind(step).items():
                here = [place for place in places if place in within]
                if here:
                    yield step, kind, here


def _look_of(key: str, deployed: Deployed) -> tuple[_Look, list[Element]]:
    """A look at a procedure, and its steps that wait for people, without the first form."""
    spec = deployed.spec
    waiting = [one for one in spec.elements.values() if one.waits_for_people]
    steps = [one for one in waiting if one.id != spec.first_user_task]
    staff = Staff({role for one in waiting for role in StepRule.of(one).roles}, key)
    return _Look(spec, deployed.about, staff), steps


@dataclass(frozen=True, slots=True)
class _Turn:
    """All that decides who can do a step; steps that are alike in it are looked at once.

    `causes` are those who must keep out: the words for the starter and for who enters it, the
    rules of the steps that are named, None where it may be anybody.
    """

    rule: StepRule
    is_signed: bool
    causes: tuple[str | _Turn | None, ...] = ()


class _Look:
    """One look at one procedure."""

    def __init__(self, spec: Spec, about: Mapping[str, Any], staff: Staff) -> None:
        self.spec, self.staff = spec, staff
        may_start, enter = about.get("who_may_start", ()), about.get("on_behalf", ())
        self.places = staff.places_of([*may_start, *enter])
        self.starters = staff.starters([*may_start, *enter])
        self.enterers = staff.starters(enter) if enter else self.starters
        self._found: dict[_Turn, dict[Kind, list[uuid.UUID]]] = {}

    def findings(self, step: Element) -> Iterator[Finding]:
        rule = StepRule.of(step)
        for role in rule.roles:
            if role not in self.staff.codes:
                yield Finding(step, Kind.UNKNOWN_ROLE, len(self.places), about=role)
        said = _decided_by(step)
        if said is None:
            yield from self._by_place(step)
        elif said != _THE_STARTER:
            yield Finding(step, Kind.UNTELLABLE, len(self.places), about=said)

    def by_kind(self, step: Element) -> dict[Kind, list[uuid.UUID]]:
        """Where something is found of a step, the worst kind first."""
        turn = self._turn(step)
        if turn not in self._found:
            self._found[turn] = {}
            for place in self.places:
                kind = self._judge(turn, place)
                if kind is not None:
                    self._found[turn].setdefault(kind, []).append(place)
        found = self._found[turn]
        return {kind: found[kind] for kind in Kind if kind in found}

    def _by_place(self, step: Element) -> Iterator[Finding]:
        for kind, places in self.by_kind(step).items():
            names = tuple(self.staff.names[one] for one in places[:NAMED])
            yield Finding(step, kind, len(places), names)

    def _judge(self, turn: _Turn, place: uuid.UUID) -> Kind | None:
        barred = Barred()
        for cause in turn.causes:
            self._bar(barred, cause, place)
        search = self._signers if turn.is_signed else self._nearest
        people, left = search(turn.rule, place, barred)
        if left > 0:
            if people <= self.staff.away:
                return Kind.AWAY
            return Kind.ONE if left == 1 else None
        if not people:
            return Kind.NOBODY
        return Kind.ONE if barred.left_of(people) else Kind.MAY_LACK

    def _nearest(
        self, rule: StepRule, place: uuid.UUID, barred: Barred, at: uuid.UUID | None = None
    ) -> tuple[People, int]:
        """Whose turn it is where the worst comes to the worst, and how many of them are left.

        If none is left anywhere, all who might have been.
        """
        everybody: People = frozenset()
        for role in rule.roles:
            for here, people in self.staff.upwards(role, at or place):
                everybody |= people
                if rule.goes_above_starter and self._is_the_starter(people, place):
                    above = self.staff.above[here]
                    none: tuple[People, int] = (frozenset(), 0)
                    return self._nearest(rule, place, barred, above) if above else none
                left = barred.left_of(people)
                if left > 0:
                    return people, left
        return everybody, 0

    def _is_the_starter(self, people: People, place: uuid.UUID) -> bool:
        """May the one person who holds a role be the one whose matter it is?"""
        return len(people) == 1 and people <= self.starters.get(place, frozenset())

    def _signers(self, rule: StepRule, place: uuid.UUID, barred: Barred) -> tuple[People, int]:
        """All who sign together, of the own roles or else of those that stand in for them."""
        everybody: People = frozenset()
        for roles in (rule.own_roles, rule.fallback):
            together: People = frozenset()
            for role in roles:
                for _here, people in self.staff.upwards(role, place):
                    everybody |= people
                    if barred.left_of(people):
                        together |= people
                        break
            if together:
                return together, barred.left_of(together)
        return everybody, 0

    # -- who may have to keep out

    def _turn(self, step: Element) -> _Turn:
        rule = StepRule.of(step)
        causes = tuple(dict.fromkeys(self._cause(step, word) for word in rule.kept_out))
        return _Turn(replace(rule, kept_out=()), is_signed_by_holders(step), causes)

    def _cause(self, step: Element, word: str) -> str | _Turn | None:
        """What a word of `assign.exclude` means; the first form is the starter's own."""
        named = f"{step.home}.{word}" if step.home else word
        if named == self.spec.first_user_task:
            return STARTER if self.enterers is self.starters else _ENTERER
        if word == STARTER:
            return STARTER
        other = self.spec.elements.get(named)
        if word.startswith(CONCERNED) or other is None or _decided_by(other) is not None:
            return None
        return _Turn(replace(StepRule.of(other), kept_out=()), is_signed_by_holders(other))

    def _bar(self, barred: Barred, cause: str | _Turn | None, place: uuid.UUID) -> None:
        """Who of the holders a cause may mean; who signs a step together has all done it."""
        if cause is None:
            barred.ones.append(None)
        elif cause == STARTER:
            barred.ones.append(self.starters.get(place, frozenset()))
        elif isinstance(cause, _Turn):
            search = self._signers if cause.is_signed else self._nearest
            people, _left = search(cause.rule, place, NOT_BARRED)
            if cause.is_signed:
                barred.all |= people
            else:
                barred.ones.append(people)
        else:
            barred.ones.append(self.enterers.get(place, frozenset()))


def _decided_by(step: Element) -> str | None:
    """The expression that decides who does a step, which only a case can answer."""
    if step.assignee:
        return step.assignee.strip().removeprefix("${").removesuffix("}").strip()
    return step.properties.get("assign.at")
