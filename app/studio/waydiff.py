"""Which ways between the parts of both drawings are new, gone, or gone under another condition."""

from __future__ import annotations

from collections.abc import Iterator

from app.definitions.wordbook import Book
from app.engine import Element, Flow, Procedure
from app.errors import Sentence
from app.studio.appearing import beside, moved, named, worded
from app.studio.changes import Difference, Group, Pair, altered, quoted, step


def differences(pair: Pair) -> Iterator[Difference]:
    """Between parts of both drawings: ways that are new or gone, and when they are gone."""
    free = {*moved(pair)}
    old, new = _between(pair.old.procedure, pair), _between(pair.new.procedure, pair)
    for ends, flow in new.items():
        if ends in old:
            yield from _same_way(old[ends], flow, pair)
        elif not _is_explained(flow, pair.old.procedure, pair, free):
            said = Sentence("新增%(way)s。", way=_told(flow, pair.new, with_condition=True))
            yield Difference(Group.WAYS, "added", said, (), (flow.id,))
    for ends, flow in old.items():
        if ends not in new and not _is_explained(flow, pair.new.procedure, pair, free):
            said = Sentence("取消%(way)s。", way=_told(flow, pair.old, with_condition=True))
            yield Difference(Group.WAYS, "removed", said, (flow.id,), ())
    yield from _defaults(pair)


def _between(procedure: Procedure, pair: Pair) -> dict[tuple[str, str, int], Flow]:
    found: dict[tuple[str, str, int], Flow] = {}
    for flow in procedure.flows.values():
        if flow.source in pair.common and flow.target in pair.common:
            count = sum(key[:2] == (flow.source, flow.target) for key in found)
            found[flow.source, flow.target, count] = flow
    return found


def _is_explained(flow: Flow, other: Procedure, pair: Pair, moved_ones: set[str]) -> bool:
    """Is it told already: something moved, or came or went in between its ends?"""
    if moved_ones & {flow.source, flow.target}:
        return True
    seen, ahead = {flow.source}, [flow.source]
    while ahead:
        for one in beside(ahead.pop(), other, is_ahead=True):
            if one == flow.target:
                return True
            if one not in seen and (one not in pair.common or one in moved_ones):
                seen.add(one)
                ahead.append(one)
    return False


def _told(flow: Flow, book: Book, *, with_condition: bool = False) -> Sentence:
    ends = {"source": named(flow.source, book), "target": named(flow.target, book)}
    if with_condition and flow.condition:
        return Sentence(
            "从%(source)s到%(target)s的走向（%(condition)s）",
            condition=worded(flow, book),
            **ends,
        )
    return Sentence("从%(source)s到%(target)s的走向", **ends)


def _same_way(before: Flow, after: Flow, pair: Pair) -> Iterator[Difference]:
    ids = (before.id,), (after.id,)
    if before.condition != after.condition:
        what = Sentence("%(way)s，条件", way=_told(after, pair.new))
        found = altered(Group.WAYS, what, worded(before, pair.old), worded(after, pair.new))
        yield Difference(found.group, "changed", found.said, *ids)
    if before.name != after.name:
        what = Sentence("%(way)s，名称", way=_told(after, pair.new))
        found = altered(Group.WAYS, what, quoted(before.name), quoted(after.name))
        yield Difference(found.group, "changed", found.said, *ids)


def _defaults(pair: Pair) -> Iterator[Difference]:
    """Where a gateway leads if no condition holds."""
    for identity in sorted(pair.common):
        before, after = (book.procedure.elements[identity] for book in (pair.old, pair.new))
        old, new = _default(before, pair.old), _default(after, pair.new)
        if before.default != after.default and old != new:
            what = Sentence("%(step)s的“其他情况”", step=step(after))
            yield altered(Group.WAYS, what, quoted(old), quoted(new), identity)


def _default(element: Element, book: Book) -> str:
    flow = book.procedure.flows.get(element.default or "")
    target = book.procedure.elements.get(flow.target) if flow else None
    return target.label if target else ""
