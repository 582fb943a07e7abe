"""Which parts of a drawing are new, gone, or stand elsewhere on the way through it.

Whether a step moved is seen on the way from step to step that both drawings share, so that putting
one in between moves none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.definitions import outline, stepwords
from app.definitions.wordbook import Book, in_turn, listed
from app.engine import Element, Flow, Procedure, feel
from app.errors import Sentence, as_it_stands
from app.studio.changes import Difference, Group, Pair, at, quoted, step

_GATEWAYS = outline.DECIDING | outline.SIDE_BY_SIDE


def differences(pair: Pair) -> Iterator[Difference]:
    yield from _elements(pair)
    for identity in moved(pair):
        yield _moved(identity, pair)


def _elements(pair: Pair) -> Iterator[Difference]:
    for element in pair.new.procedure.elements.values():
        if element.id not in pair.common:
            said = _appears(element, pair.new, pair.common)
            ids = (element.id, *_touching(pair.new.procedure, element))
            yield Difference(Group.STEPS, "added", said, (), ids)
    for element in pair.old.procedure.elements.values():
        if element.id not in pair.common:
            said = Sentence(
                "%(where)s取消%(what)s。",
                where=_where(element, pair.old, pair.common),
                what=_what(element),
            )
            ids = (element.id, *_touching(pair.old.procedure, element))
            yield Difference(Group.STEPS, "removed", said, ids, ())


def _touching(procedure: Procedure, element: Element) -> list[str]:
    return [flow.id for flow in (*procedure.arriving(element.id), *procedure.leaving(element.id))]


def _appears(element: Element, book: Book, common: frozenset[str]) -> Sentence:
    where = _where(element, book, common)
    if element.kind in _GATEWAYS:
        return Sentence(
            "%(where)s新增%(what)s%(ways)s。",
            where=where,
            what=_what(element),
            ways=_ways(element, book),
        )
    if element.kind in {"startEvent", "endEvent"}:
        return Sentence("%(where)s新增%(what)s。", where=where, what=_what(element))
    if element.attached_to is not None:
        host = book.procedure.elements.get(element.attached_to)
        when = stepwords.happens(element.event, book) if element.event else Sentence("时机到了")
        return Sentence(
            "“%(host)s”新增%(what)s：%(when)s的，%(way)s。",
            host=host.label if host else element.attached_to,
            what=_what(element),
            when=when,
            way=_leads(element, book),
        )
    said = Sentence("%(where)s新增%(does)s。", where=where, does=stepwords.does(element, book))
    asked = stepwords.fields(element, book.asked.get(element.id, ()))
    for one in asked if element.waits_for_people else ():
        said = Sentence("%(said)s%(more)s", said=said, more=one)
    return said


def _what(element: Element) -> Sentence:
    if element.kind == "exclusiveGateway" and element.name:
        return Sentence("判断“%(name)s”", name=element.name)
    if element.kind in _GATEWAYS and not element.name:
        return _GATEWAY_WORDS.get(element.kind, Sentence("一处分岔或汇合"))
    if element.kind == "endEvent":
        return Sentence("结局“%(name)s”", name=element.label)
    return step(element)


_GATEWAY_WORDS = {
    "parallelGateway": Sentence("一处同时分办或汇齐"),
    "inclusiveGateway": Sentence("一处按条件同时分办或汇齐"),
    "eventBasedGateway": Sentence("一处等候先到者"),
}


def _ways(gateway: Element, book: Book) -> Sentence:
    flows = outline.branching(book.procedure, gateway)
    if len(flows) < 2:  # noqa: PLR2004 - it only joins
        return as_it_stands("")
    return Sentence(
        "：%(ways)s", ways=in_turn(Sentence("%(way)s", way=_way(flow, book)) for flow in flows)
    )


def _way(flow: Flow, book: Book) -> Sentence:
    source = book.procedure.elements.get(flow.source)
    to = named(flow.target, book)
    if source is not None and source.default == flow.id:
        return Sentence("其他情况到%(to)s", to=to)
    if flow.condition:
        return Sentence("%(condition)s的到%(to)s", condition=worded(flow, book), to=to)
    return Sentence("到%(to)s", to=to)


def _leads(element: Element, book: Book) -> Sentence:
    flows = book.procedure.leaving(element.id)
    if not flows:
        return Sentence("后面没有画完")
    return Sentence("转到%(to)s", to=listed(named(flow.target, book) for flow in flows))


def worded(flow: Flow, book: Book) -> Sentence:
    """The condition of a flow in words, or as it is written."""
    if not flow.condition:
        return as_it_stands("")
    told = feel.worded(flow.condition, book.names)
    return told.said if told else quoted(flow.condition)


def named(identity: str, book: Book) -> Sentence:
    element = book.procedure.elements.get(identity)
    return Sentence("“%(step)s”", step=element.label if element else identity)


def _where(element: Element, book: Book, common: frozenset[str]) -> Sentence:
    """`在“甲”和“乙”之间`: the nearest parts that both drawings have."""
    before = _nearest(element, book.procedure, common, is_ahead=False)
    after = _nearest(element, book.procedure, common, is_ahead=True)
    if before and after:
        return Sentence(
            "在%(before)s和%(after)s之间",
            before=listed(named(one, book) for one in before),
            after=listed(named(one, book) for one in after),
        )
    if before:
        return Sentence("在%(before)s之后", before=listed(named(one, book) for one in before))
    if after:
        return Sentence("在%(after)s之前", after=listed(named(one, book) for one in after))
    return as_it_stands("")


def _nearest(
    element: Element, procedure: Procedure, common: Iterable[str], *, is_ahead: bool
) -> list[str]:
    """The parts with a name, known to both, that come next in one direction."""
    known, seen, found = set(common), {element.id}, list[str]()
    ahead = [element.id]
    while ahead:
        for one in beside(ahead.pop(0), procedure, is_ahead=is_ahead):
            if one in seen:
                continue
            seen.add(one)
            if one in known and procedure.elements[one].name:
                found.append(one)
            else:
                ahead.append(one)
    return found


def beside(identity: str, procedure: Procedure, *, is_ahead: bool) -> list[str]:
    if is_ahead:
        found = [flow.target for flow in procedure.leaving(identity)]
    else:
        host = procedure.elements[identity].attached_to
        found = [flow.source for flow in procedure.arriving(identity)] + ([host] if host else [])
    return [one for one in found if one in procedure.elements]


def moved(pair: Pair) -> list[str]:
    """The steps that come after others and before others than they did."""
    old, new = _steps(pair.old, pair), _steps(pair.new, pair)
    return [
        identity
        for identity, beside_it in old.items()
        if identity in new and all(map(_is_other, beside_it, new[identity]))
    ]


def _is_other(before: frozenset[str], now: frozenset[str]) -> bool:
    return bool(before and now) and not before & now


def _moved(identity: str, pair: Pair) -> Difference:
    before, now = (_steps(book, pair)[identity][0] for book in (pair.old, pair.new))
    said = Sentence(
        "%(step)s挪到%(now)s，原在%(then)s。",
        step=step(pair.new.procedure.elements[identity]),
        now=_behind(now, pair.new),
        then=_behind(before, pair.old),
    )
    return at(Group.STEPS, "moved", said, identity)


def _behind(before: frozenset[str], book: Book) -> Sentence:
    if not before:
        return Sentence("开头")
    return Sentence("%(steps)s之后", steps=listed(named(one, book) for one in sorted(before)))


def _steps(book: Book, pair: Pair) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Before and behind each step in both drawings: the next steps that are in both."""
    procedure = book.procedure
    shared = [
        one
        for one in procedure.elements.values()
        if one.id in pair.common and one.kind not in _GATEWAYS and one.attached_to is None
    ]
    known = {one.id for one in shared}
    return {
        one.id: (
            frozenset(_nearest_of(one, procedure, known, is_ahead=False)),
            frozenset(_nearest_of(one, procedure, known, is_ahead=True)),
        )
        for one in shared
        if one.kind not in {"startEvent", "endEvent"}
    }


def _nearest_of(
    element: Element, procedure: Procedure, known: set[str], *, is_ahead: bool
) -> list[str]:
    seen, found, ahead = {element.id}, list[str](), [element.id]
    while ahead:
        for one in beside(ahead.pop(), procedure, is_ahead=is_ahead):
            if one in known:
                found.append(one)
            elif one not in seen:
                seen.add(one)
                ahead.append(one)
    return found
