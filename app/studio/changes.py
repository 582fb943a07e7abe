"""What a difference between two folders is, and the pair that is compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.definitions.wordbook import Book
from app.engine import Element
from app.errors import Sentence, as_it_stands
from app.i18n import mark

Kind = Literal["added", "removed", "changed", "moved"]


class Group(StrEnum):
    """Under which heading a difference is told, in this order."""

    STEPS = "steps"
    WAYS = "ways"
    DOERS = "doers"
    LIMITS = "limits"
    ACTS = "acts"
    FIELDS = "fields"
    TABLES = "tables"
    ABOUT = "about"


TITLES = {
    Group.STEPS: mark("步骤"),
    Group.WAYS: mark("走向"),
    Group.DOERS: mark("办理人"),
    Group.LIMITS: mark("时限"),
    Group.ACTS: mark("操作按钮"),
    Group.FIELDS: mark("字段"),
    Group.TABLES: mark("决策表"),
    Group.ABOUT: mark("基本信息"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was; `old` and `new` are the ids to mark on either drawing."""

    group: Group
    kind: Kind
    said: Sentence
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Pair:
    """The folder in force and the one that shall follow it, each with its words."""

    old: Book
    new: Book

    @property
    def common(self) -> frozenset[str]:
        """The elements that are in both."""
        return frozenset(self.old.procedure.elements) & frozenset(self.new.procedure.elements)


def at(group: Group, kind: Kind, said: Sentence, *ids: str) -> Difference:
    """A difference that is marked at the same places of both drawings."""
    return Difference(group, kind, said, ids, ids)


def step(element: Element) -> Sentence:
    return Sentence("“%(step)s”", step=element.label)


def altered(
    group: Group, what: Sentence, before: Sentence | str, after: Sentence | str, *ids: str
) -> Difference:
    """Something reads otherwise now; empty texts stand for nothing."""
    old, new = _as_sentence(before), _as_sentence(after)
    values = {"what": what, "before": old, "after": new}
    if not str(old):
        return at(group, "changed", Sentence("%(what)s新增：%(after)s。", **values), *ids)
    if not str(new):
        return at(group, "changed", Sentence("%(what)s取消（原为：%(before)s）。", **values), *ids)
    said = Sentence("%(what)s改为：%(after)s（原为：%(before)s）。", **values)
    return at(group, "changed", said, *ids)


def quoted(text: str | None) -> Sentence:
    """A text in quotation marks; nothing of nothing."""
    plain = " ".join((text or "").split())
    return Sentence("“%(text)s”", text=plain) if plain else as_it_stands("")


def _as_sentence(said: Sentence | str) -> Sentence:
    return as_it_stands(said) if isinstance(said, str) else said


def apart(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> tuple[list[Sentence], list[Sentence]]:
    """What is said no more, and what is said now."""
    old, new = {str(one) for one in before}, {str(one) for one in after}
    gone = [one for one in before if str(one) not in new]
    return gone, [one for one in after if str(one) not in old]


def numbered(found: Iterator[Difference]) -> list[Difference]:
    """In the order of their headings, each with its number."""
    order = list(Group)
    ordered = sorted(found, key=lambda one: order.index(one.group))
    return [
        Difference(one.group, one.kind, one.said, one.old, one.new, number)
        for number, one in enumerate(ordered, 1)
    ]
