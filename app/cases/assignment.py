"""Whose turn it is: step → role → unit → people, less those who must keep out of it.

A step names a person (`camunda:assignee`, FEEL) or roles in the order of preference
(`camunda:candidateGroups`, else its lane, then the property `assign.fallback`). A role is looked
for upwards from the case's unit, or from the one whose id the property `assign.at` (FEEL) gives.
The property `assign.exclude` names steps whose doers, and `starter` whose person, may not take
this step (separation of duties, `domain.md` 4.2); a word like `=member` names a variable that
holds the id of a person whom the matter concerns, or the ids of several. Where the starter alone
would be fit, `assign.self = superior` has the same roles looked for above that unit, by others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.cases.models import Case, WorkItem
from app.cases.recusalrows import OWN, Recusal
from app.cases.steprules import CONCERNED, STARTER, StepRule, is_signed_by_holders
from app.definitions import catalogue
from app.engine import Element, ReadyTask, Run, RunFailed, feel
from app.errors import Sentence
from app.i18n import mark
from app.organisation import directory
from app.organisation.actors import person_key, post_key

#: The role of a step that names none; linting refuses such steps, old versions may have them.
NOBODY = "NOBODY"


@dataclass(frozen=True)
class Turn:
    """Under which key a work item waits, that of a person or of a post; who is kept out of it.

    `is_vacant`: nobody fit holds the post now, nor any other that would do; or whoever is named to
    sign must keep out.
    """

    candidate_key: str
    post_key: str | None = None
    recusals: list[Recusal] = field(default_factory=list)
    is_vacant: bool = False


def turn(case: Case, run: Run, task: ReadyTask) -> Turn:
    """Whose turn a task is; where nobody fit holds a role, it waits for the first at the unit.

    Raises:
        RunFailed: what the diagram says comes to nobody, or to no unit.
    """
    element = catalogue.spec_of(case.version_id).elements[task.element]
    if element.assignee:
        person = _id(run.evaluate(element.assignee, task.id), element, mark("没有写明由谁办理"))
        return Turn(person_key(person))
    search = _Search(case, element, run.seen_by(task.id))
    if is_signed_by_holders(element):
        signer = _id(task.item, element, mark("没有写明由谁办理"))
        # Who was fit when the round was called may have to keep out when the turn comes.
        return Turn(person_key(signer), None, search.recusals, is_vacant=signer in search.barred)
    found = search.nearest()
    if found is not None:
        return _post_s_turn(post_key(*found), search.recusals)
    wanted = search.rule.roles
    first = (directory.role_named(wanted[0]) or wanted[0]) if wanted else NOBODY
    key = post_key(first, search.unit_id)
    return _post_s_turn(key, search.recusals, is_vacant=True)


def signers(case: Case, element: Element, names: Mapping[str, Any]) -> list[str]:
    """Who signs a step together where only roles are named: all fit holders, nearest unit first.

    Each role is looked for by itself; who holds two of them signs once.
    """
    search = _Search(case, element, names)
    for roles in (search.rule.own_roles, search.rule.fallback):
        if found := search.holders(roles):
            return [str(person) for person in found]
    return []


def fit_key(case: Case, run: Run, task: ReadyTask, kept_out: Mapping[uuid.UUID, str]) -> str | None:
    """The nearest post for a task with a holder who is not kept out; None: there is none.

    Who keeps out of another visit of the same step (回避) may still do this one, as its item says.
    """
    element = catalogue.spec_of(case.version_id).elements[task.element]
    search = _Search(case, element, run.seen_by(task.id))
    elsewhere = {person for person, cause in search.barred.items() if cause == OWN}
    for person in elsewhere:
        del search.barred[person]
    search.barred.update(kept_out)
    found = search.nearest()
    return None if found is None else post_key(*found)


def note_recusal(run: Run, element: str, person_id: uuid.UUID) -> None:
    """Let a case know that somebody keeps out of a step (回避), should it come there again."""
    about = run.variables["case"]
    told: dict[str, list[str]] = about.get("recused", {})
    kept_out = [*told.get(element, ()), str(person_id)]
    run.variables["case"] = {**about, "recused": {**told, element: kept_out}}


def prefer(item: WorkItem, person_id: uuid.UUID | None) -> None:
    """Let an item that has just opened be the turn of one person of those it is for, if it is."""
    if person_id is None or item.post_key is None:
        return
    if any(one.person_id == person_id for one in item.recusals):
        return
    if person_id in directory.behind(item.post_key):
        item.candidate_key = person_key(person_id)


def fit_for(item: WorkItem) -> list[uuid.UUID]:
    """Who may do a step as things are, whoever of them has taken it."""
    barred = {one.person_id for one in item.recusals}
    return [
        one for one in directory.behind(item.post_key or item.candidate_key) if one not in barred
    ]


def can_do(item: WorkItem) -> list[uuid.UUID]:
    """Whose turn an item is now: whoever has taken it, else who holds its post and may do it."""
    barred = {one.person_id for one in item.recusals}
    return [one for one in directory.behind(item.candidate_key) if one not in barred]


def give(item: WorkItem, key: str) -> None:
    """Let an item that has just opened be one person's turn, unless they must keep out of it."""
    if all(person_key(one.person_id) != key for one in item.recusals):
        item.candidate_key = key


def _id(found: Any, element: Element, otherwise: str) -> uuid.UUID:
    """What an expression of a step has come to. Raises: RunFailed, that is no id."""
    try:
        return uuid.UUID(str(found))
    except ValueError:
        cause = Sentence(otherwise)
        raise RunFailed(element=element.id, name=element.label, cause=cause) from None


class _Search:
    """Who holds the roles of a step, less those who must keep out of it.

    A step of a called procedure names steps of its own. Whoever is out for what a deputy has done
    is out together with the one for whom it was done.
    """

    def __init__(self, case: Case, element: Element, names: Mapping[str, Any]) -> None:
        self.case, self.element, self.names = case, element, names
        self.rule = StepRule.of(element)
        self.unit_id = self._place()
        #: → because of which step, as `starter`, or by which variable.
        self.barred = self._barred()

    @property
    def recusals(self) -> list[Recusal]:
        return [Recusal(person_id=person, cause=cause) for person, cause in self.barred.items()]

    def nearest(self) -> tuple[str, uuid.UUID] | None:
        """The post that somebody fit holds, in the order of the roles, the nearest unit first."""
        return self._nearest(self.unit_id)

    def _nearest(self, unit_id: uuid.UUID) -> tuple[str, uuid.UUID] | None:
        starter = self.case.starter_id
        for role, place, holders in directory.holders_upwards(self.rule.roles, unit_id):
            fit = set(holders) - self.barred.keys()
            if fit == {starter} and self.rule.goes_above_starter:
                self.barred[starter] = STARTER
                above = directory.parent_of(place)
                return None if above is None else self._nearest(above)
            if fit:
                return role, place
        return None

    def holders(self, roles: Sequence[str]) -> list[uuid.UUID]:
        """All fit holders of each of the roles at the nearest unit that has any."""
        found: dict[str, list[uuid.UUID]] = {}
        for role, _place, holders in directory.holders_upwards(roles, self.unit_id):
            fit = [person for person in holders if person not in self.barred]
            if fit:
                found.setdefault(role, fit)
        return list(dict.fromkeys(person for fit in found.values() for person in fit))

    def _place(self) -> uuid.UUID:
        """Where the roles of a step are looked for first."""
        if not self.rule.at:
            return self.case.unit_id
        found = feel.evaluate(self.rule.at, self.names)
        return _id(found, self.element, mark("没有写明由哪个单位办理"))

    def _barred(self) -> dict[uuid.UUID, str]:
        barred: dict[uuid.UUID, str] = {}
        for cause in self.rule.kept_out:
            for person in self._named_by(cause):
                barred.setdefault(uuid.UUID(str(person)), cause)
        for one in self.names["case"].get("recused", {}).get(self.element.id, ()):
            barred.setdefault(uuid.UUID(one), OWN)
        return barred

    def _named_by(self, cause: str) -> Iterator[Any]:
        """Whom a word of `assign.exclude` means, by ids; for whom a deputy did it as well."""
        about = self.names["case"]
        if cause == STARTER:
            yield self.case.starter_id
        elif cause.startswith(CONCERNED):
            people = _several(feel.evaluate(cause.removeprefix(CONCERNED), self.names))
            yield from people
            yield from self._principals_of({str(one) for one in people})
        else:
            for by in ("done_by", "done_for"):
                yield from _several(about.get(by, {}).get(cause))

    def _principals_of(self, people: set[str]) -> Iterator[Any]:
        """For whom these people have done steps of the case."""
        about = self.names["case"]
        for step, principals in about.get("done_for", {}).items():
            if people & {str(one) for one in _several(about["done_by"].get(step))}:
                yield from _several(principals)


def _post_s_turn(key: str, recusals: list[Recusal], *, is_vacant: bool = False) -> Turn:
    return Turn(key, key, recusals, is_vacant)


def _several(found: Any) -> list[Any]:
    """One person, several or nobody, as a list."""
    if isinstance(found, list):
        return found
    return [found] if found else []
