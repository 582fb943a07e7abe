"""Where a problem of a draft lies, in words: whatever has no name is told by what is beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app import engine
from app.definitions.folders import DIAGRAM
from app.engine import Element, Flow, Problem, Procedure
from app.errors import Sentence, as_it_stands
from app.studio.abouts import ABOUT

_KINDS = (
    ("Gateway", Sentence("网关")),
    ("startEvent", Sentence("开始")),
    ("endEvent", Sentence("结束")),
    ("Event", Sentence("事件")),
    ("Process", Sentence("子流程")),
)
_STEP = Sentence("步骤")


def worded(files: Mapping[str, str], problems: Sequence[Problem]) -> list[Sentence]:
    """The places of problems of a folder, in their order."""
    sketch = engine.sketch({name: text.encode() for name, text in files.items()})
    return [_place(sketch, one) for one in problems]


def _place(sketch: Procedure | None, problem: Problem) -> Sentence:
    part = problem.element or ""
    if problem.file != DIAGRAM:
        return as_it_stands(problem.name) if problem.name else _file(problem)
    if sketch is not None and part in sketch.flows:
        return _flow(sketch, sketch.flows[part])
    if problem.name and problem.name.strip():
        return as_it_stands(problem.name)
    return _nameless(sketch, part)


def _nameless(sketch: Procedure | None, part: str) -> Sentence:
    if sketch is not None and part in sketch.lanes:
        return Sentence("没有名称的泳道")
    element = sketch.elements.get(part) if sketch is not None else None
    if sketch is None or element is None:
        return Sentence("流程图")
    return _named(element) if element.name else _beside(sketch, element)


def _file(problem: Problem) -> Sentence:
    """A form with the field, a table, what the procedure says of itself."""
    name, part = problem.file, problem.element
    stem = name.rpartition("/")[2].rpartition(".")[0]
    if name.startswith("forms/") and part:
        return Sentence("表单“%(form)s”的“%(field)s”", form=stem, field=part)
    if name.startswith("forms/"):
        return Sentence("表单“%(form)s”", form=stem)
    if name.endswith(".dmn"):
        return Sentence("决策表“%(table)s”", table=part or stem)
    return Sentence("基本信息") if name == ABOUT else as_it_stands(name)


def _flow(sketch: Procedure, flow: Flow) -> Sentence:
    source, target = (sketch.elements.get(end) for end in (flow.source, flow.target))
    if source is None or target is None:
        return Sentence("没有接好的连线")
    return Sentence(
        "%(source)s到%(target)s的连线",
        source=_named(source),
        target=_named(target),
    )


def _named(element: Element) -> Sentence:
    if element.name:
        return Sentence("“%(name)s”", name=element.name)
    return _kind(element)


def _kind(element: Element) -> Sentence:
    return next((said for ending, said in _KINDS if element.kind.endswith(ending)), _STEP)


def _beside(sketch: Procedure, element: Element) -> Sentence:
    """“X”边上的事件, “X”后面的网关, “X”前面的步骤."""
    host = sketch.elements.get(element.attached_to or "")
    before = [sketch.elements.get(one.source) for one in sketch.arriving(element.id)]
    after = [sketch.elements.get(one.target) for one in sketch.leaving(element.id)]
    ways = (
        (Sentence("%(named)s边上的%(kind)s"), [host]),
        (Sentence("%(named)s后面的%(kind)s"), before),
        (Sentence("%(named)s前面的%(kind)s"), after),
    )
    for said, neighbours in ways:
        known = next((one for one in neighbours if one is not None and one.name), None)
        if known is not None:
            return Sentence(said.text, named=_named(known), kind=_kind(element))
    return Sentence("没有名称的%(kind)s", kind=_kind(element))
