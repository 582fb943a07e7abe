"""What changed in the steps that both drawings have: name, doers, limits, acts, what is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.definitions import doers, limits, stepwords
from app.definitions.wordbook import Book, listed
from app.engine import Change, Element
from app.errors import Sentence, as_it_stands
from app.i18n import mark
from app.studio.changes import Difference, Group, Pair, altered, apart, at, quoted, step

_KINDS = {
    "userTask": mark("由人办理"),
    "manualTask": mark("由人办理"),
    "task": mark("由人办理"),
    "serviceTask": mark("由系统办理"),
    "sendTask": mark("由系统发出"),
    "scriptTask": mark("由系统计算"),
    "businessRuleTask": mark("按决策表判定"),
    "receiveTask": mark("等候消息"),
    "callActivity": mark("调用另一个流程"),
    "subProcess": mark("分步的一段"),
    "exclusiveGateway": mark("只走一路的判断"),
    "parallelGateway": mark("同时分办"),
    "inclusiveGateway": mark("按条件同时分办"),
}
#: What is told by other modules, or by the drawing itself.
_TOLD_ELSEWHERE = frozenset({"default", "form", "lane"})
_DOING = frozenset({"roles", "assignee", "candidates", "repetition", "properties"})


def differences(change: Change, pair: Pair) -> Iterator[Difference]:
    """Everything about one step that is in both drawings."""
    before, after = change.before, change.after
    if _DOING & set(change.fields):
        yield from _doers(before, after, pair)
        yield from _properties(before, after)
    for name in change.fields:
        tell = _TELL.get(name)
        if tell is not None:
            yield from tell(before, after, pair)
        elif name not in _TOLD_ELSEWHERE | _DOING:
            yield _plainly(name, before, after)


def _name(before: Element, after: Element, _pair: Pair) -> Iterator[Difference]:
    said = Sentence("%(step)s改名为%(name)s。", step=step(before), name=step(after))
    yield at(Group.STEPS, "changed", said, after.id)


def _kind(before: Element, after: Element, _pair: Pair) -> Iterator[Difference]:
    old, new = (Sentence(_KINDS.get(one.kind, one.kind)) for one in (before, after))
    what = Sentence("%(step)s的办法", step=step(after))
    yield altered(Group.STEPS, what, old, new, after.id)


def _doers(before: Element, after: Element, pair: Pair) -> Iterator[Difference]:
    if not (before.waits_for_people and after.waits_for_people):
        return
    old, new = doers.of_step(before, pair.old), doers.of_step(after, pair.new)
    if str(old) != str(new):
        said = Sentence(
            "%(step)s改%(after)s（原%(before)s）。", step=step(after), after=new, before=old
        )
        yield at(Group.DOERS, "changed", said, after.id)
    gone, come = apart([*doers.besides(before, pair.old)], [*doers.besides(after, pair.new)])
    for one in gone:
        said = Sentence("%(step)s：不再规定“%(rule)s”", step=step(after), rule=one)
        yield at(Group.DOERS, "changed", said, after.id)
    for one in come:
        said = Sentence("%(step)s：新规定“%(rule)s”", step=step(after), rule=one)
        yield at(Group.DOERS, "changed", said, after.id)


#: Begin the names of properties that are told in words.
_IN_WORDS = ("assign.", "skip.", "sign.", "acts")


def _properties(before: Element, after: Element) -> Iterator[Difference]:
    """The rest of the properties, as they are written."""
    old, new = before.properties, after.properties
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name) and not name.startswith(_IN_WORDS):
            what = Sentence("%(step)s的设置“%(name)s”", step=step(after), name=name)
            yield altered(Group.STEPS, what, quoted(old.get(name)), quoted(new.get(name)), after.id)


def acts(pair: Pair) -> Iterator[Difference]:
    """The acts that a step allows, whether it says so itself or the whole procedure does."""
    for identity in pair.new.procedure.elements:
        before = pair.old.procedure.elements.get(identity)
        after = pair.new.procedure.elements[identity]
        if before is None or not after.waits_for_people:
            continue
        old, new = pair.old.acts(before), pair.new.acts(after)
        come = [one for one in new if one not in old]
        gone = [one for one in old if one not in new]
        if come:
            said = Sentence(
                "%(step)s可以%(acts)s了。", step=step(after), acts=listed(map(Sentence, come))
            )
            yield at(Group.ACTS, "added", said, identity)
        if gone:
            said = Sentence(
                "%(step)s不能再%(acts)s。", step=step(after), acts=listed(map(Sentence, gone))
            )
            yield at(Group.ACTS, "removed", said, identity)


def _due(before: Element, after: Element, pair: Pair) -> Iterator[Difference]:
    old = limits.due(before.due, pair.old) if before.due else as_it_stands("")
    new = limits.due(after.due, pair.new) if after.due else as_it_stands("")
    what = Sentence("%(step)s的时限", step=step(after))
    yield altered(Group.LIMITS, what, old, new, after.id)


def _event(before: Element, after: Element, pair: Pair) -> Iterator[Difference]:
    old, new = (
        stepwords.happens(one.event, book) if one.event else as_it_stands("")
        for one, book in ((before, pair.old), (after, pair.new))
    )
    is_timer = "timer" in {one.event.kind for one in (before, after) if one.event}
    what = Sentence("%(step)s的时机", step=step(after))
    yield altered(Group.LIMITS if is_timer else Group.STEPS, what, old, new, after.id)


def _interrupting(_before: Element, after: Element, _pair: Pair) -> Iterator[Difference]:
    said = Sentence("%(step)s发生后，原来的步骤照办。", step=step(after))
    if after.interrupting:
        said = Sentence("%(step)s发生后，原来的步骤停办。", step=step(after))
    yield at(Group.WAYS, "changed", said, after.id)


def _attached(before: Element, after: Element, pair: Pair) -> Iterator[Difference]:
    what = Sentence("%(step)s所在的步骤", step=step(after))
    old = _label(before.attached_to, pair.old)
    yield altered(Group.STEPS, what, old, _label(after.attached_to, pair.new), after.id)


def _process(before: Element, after: Element, pair: Pair) -> Iterator[Difference]:
    what = Sentence("%(step)s所在的一段", step=step(after))
    old, new = _label(before.process, pair.old), _label(after.process, pair.new)
    found = altered(Group.STEPS, what, old, new, after.id)
    yield Difference(found.group, "moved", found.said, found.old, found.new)


def _label(identity: str | None, book: Book) -> Sentence:
    element = book.procedure.elements.get(identity or "")
    return step(element) if element else Sentence("整个流程")


def _pairs(words: str) -> Callable[[Element, Element, Pair], Iterator[Difference]]:
    """Parameters of an operation by their names."""

    def tell(before: Element, after: Element, _pair: Pair) -> Iterator[Difference]:
        field = "inputs" if words == _INPUTS else "outputs"
        old, new = dict(getattr(before, field)), dict(getattr(after, field))
        for name in [*old, *(one for one in new if one not in old)]:
            if old.get(name) != new.get(name):
                what = Sentence(words, step=step(after), name=name)
                yield altered(
                    Group.STEPS, what, quoted(old.get(name)), quoted(new.get(name)), after.id
                )

    return tell


_INPUTS = mark("%(step)s交给系统的“%(name)s”")
_OUTPUTS = mark("%(step)s得出的“%(name)s”")
_TELL: dict[str, Callable[[Element, Element, Pair], Iterator[Difference]]] = {
    "name": _name,
    "kind": _kind,
    "due": _due,
    "event": _event,
    "interrupting": _interrupting,
    "attached_to": _attached,
    "process": _process,
    "inputs": _pairs(_INPUTS),
    "outputs": _pairs(_OUTPUTS),
}
_PLAIN = {
    "documentation": mark("%(step)s的说明"),
    "operation": mark("%(step)s由系统做的事"),
    "decision": mark("%(step)s查的决策表"),
    "result_variable": mark("%(step)s的结果名"),
    "mapping": mark("%(step)s取结果的方式"),
    "script": mark("%(step)s的算式"),
    "calling": mark("%(step)s调用的流程"),
    "loop": mark("%(step)s的重复办理"),
    "triggered": mark("%(step)s的触发方式"),
}


def _plainly(name: str, before: Element, after: Element) -> Difference:
    """What is told as it is written."""
    what = Sentence(_PLAIN.get(name, mark("%(step)s的设置")), step=step(after))
    old, new = (_written(getattr(one, name)) for one in (before, after))
    return altered(Group.STEPS, what, quoted(old), quoted(new), after.id)


def _written(value: object) -> str:
    if value is None or value is False:
        return ""
    called = getattr(value, "element", None) or getattr(value, "condition", None)
    return str(called or value)
