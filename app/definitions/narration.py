"""A diagram as numbered sentences, as somebody would read it aloud. Plain data.

Each line belongs to one part of the drawing, a step or a flow, by its id there; `also` are the
parts that have no line of their own and lead to it or away from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from app.definitions import stepwords, wordbook
from app.definitions.outline import DECIDING, SIDE_BY_SIDE, Outline, Place, branching, outline
from app.definitions.wordbook import Book, in_turn, listed
from app.engine import Element, Event, Flow, feel, home_of
from app.errors import Sentence, as_it_stands

_NO_STEPS = DECIDING | SIDE_BY_SIDE | {"boundaryEvent"}


@dataclass(frozen=True)
class Line:
    """`more` is worth reading, but not needed to follow the course.

    `is_step`: something is done, or begins, or ends there: no gateway, no flow, nothing beside.
    """

    number: str
    depth: int
    element: str
    said: Sentence
    more: tuple[Sentence, ...] = ()
    also: tuple[str, ...] = ()
    is_step: bool = True


def of_files(
    files: Mapping[str, str],
    roles: Mapping[str, str],
    called: Mapping[str, str] | None = None,
) -> list[Line]:
    """A folder, sound or not, in sentences; none if there is no diagram that can be read.

    `roles` are the titles of roles by code, `called` those of the procedures that it may call.
    """
    book = wordbook.read(files, roles, called)
    return narrate(book) if book else []


def narrate(book: Book) -> list[Line]:
    """All sentences in reading order."""
    return _Reader(book).lines()


class _Reader:
    def __init__(self, book: Book) -> None:
        self.book = book
        self.outline: Outline = outline(book.procedure)
        order = list(self.outline.in_order())
        self.rank = {place.part.id: rank for rank, place in enumerate(order)}
        self.following: dict[str, str] = {}
        self.meetings: dict[str, Place] = {}
        self._look(self.outline.places, None)

    def _look(self, places: list[Place], around: Place | None) -> None:
        """Note what is read next on the same level, and where branches will meet."""
        for place, after in pairwise([*places, None]):
            assert place is not None, "only the last one has nothing after it"
            if after is not None:
                self.following[place.part.id] = after.part.id
            if around is not None:
                self.meetings[place.part.id] = around
            self._look(place.below, place if place.meets_at else around)

    def lines(self) -> list[Line]:
        lines = [self._line(place) for place in self.outline.in_order()]
        also = self._also()
        return [replace(one, also=tuple(also.get(one.element, ()))) for one in lines]

    def _line(self, place: Place) -> Line:
        part = place.part
        if isinstance(part, Flow):
            said, more = self._flow(part)
        elif part.attached_to is not None:
            said, more = self._border(part), [*stepwords.besides(part, self.book)]
        else:
            said, more = self._element(place, part), [*stepwords.besides(part, self.book)]
        is_step = isinstance(part, Element) and part.kind not in _NO_STEPS
        return Line(place.number, place.depth, part.id, said, tuple(more), is_step=is_step)

    def _element(self, place: Place, element: Element) -> Sentence:
        if element.kind in DECIDING:
            return self._gateway(place, element)
        if element.kind == "parallelGateway":
            return Sentence("%(said)s。", said=self._side_by_side(place, element))
        said = stepwords.does(element, self.book)
        following = self._following(place, element)
        return Sentence("%(said)s。", said=in_turn([said, following]) if following else said)

    def _following(self, place: Place, element: Element) -> Sentence | None:
        """What comes after something that is done."""
        leaving = self.book.procedure.leaving(element.id)
        if branching(self.book.procedure, element):
            return Sentence("办完后凡符合条件的各路同时走")
        if len(leaving) > 1:
            return Sentence("办完后%(said)s", said=self._side_by_side(place, element))
        links = [one for one in self.book.procedure.links() if one.source == element.id]
        if leaving or links:
            return self._after(element, [*leaving, *links][0].target)
        is_last = element.kind == "endEvent" or element.triggered
        return None if is_last else Sentence("办完这一路就到头了")

    def _after(self, element: Element, target: str) -> Sentence | None:
        """What comes after a step, unless it is what is read next."""
        around = self.meetings.get(element.id)
        if around is not None and around.meets_at == target:
            return Sentence("这一路到此，等其他各路")
        found = self.outline.after_joins(target)
        if found is not None and found == self.following.get(element.id):
            return None
        way = self._way(element.id, found)
        is_done = found is not None and element.kind != "startEvent"
        return Sentence("办完%(way)s", way=way) if is_done else way

    def _way(self, here: str, target: str | None) -> Sentence:
        """`转第 7 步“审批”`."""
        if target is None:
            return Sentence("后面没有画完")
        element = self.book.procedure.elements[target]
        number, step = self.outline.numbers[target], _title(element)
        if element.kind == "endEvent":
            return Sentence("转第 %(number)s 步%(step)s，就此结束", number=number, step=step)
        if self.rank[target] < self.rank[here]:
            return Sentence("回到第 %(number)s 步%(step)s", number=number, step=step)
        return Sentence("转第 %(number)s 步%(step)s", number=number, step=step)

    def _gateway(self, place: Place, element: Element) -> Sentence:
        flows = self.book.procedure.leaving(element.id)
        if element.kind == "eventBasedGateway":
            return Sentence("下面几件事哪件先到，就走哪一路：")
        if element.kind == "inclusiveGateway":
            said = Sentence("下面各路，凡符合条件的同时走")
            if place.meets_at is not None:
                said = in_turn([said, self._meeting(place)])
            return Sentence("%(said)s：", said=said)
        if not element.name:
            return Sentence("分 %(num)s 种情况：", num=len(flows))
        return Sentence(
            "看“%(question)s”，分 %(num)s 种情况：", question=element.name, num=len(flows)
        )

    def _side_by_side(self, place: Place, element: Element) -> Sentence:
        flows = self.book.procedure.leaving(element.id)
        firsts = [self.outline.after_joins(flow.target) for flow in flows]
        numbers = listed(
            Sentence("第 %(number)s 步", number=self.outline.numbers[one])
            for one in firsts
            if one is not None
        )
        said = Sentence(
            "以下 %(num)s 路同时办，各路从%(numbers)s起", num=len(flows), numbers=numbers
        )
        return said if place.meets_at is None else in_turn([said, self._meeting(place)])

    def _meeting(self, place: Place) -> Sentence:
        assert place.meets_at is not None, "they meet"
        target = self.outline.after_joins(place.meets_at)
        is_join = self.book.procedure.elements[place.meets_at].kind in SIDE_BY_SIDE
        way = self._way(place.part.id, target)
        if is_join:
            return Sentence("都办完以后%(way)s", way=way)
        return Sentence("每一路办完%(way)s", way=way)

    def _flow(self, flow: Flow) -> tuple[Sentence, list[Sentence]]:
        """One way out of a gateway: when it is gone, and where it leads."""
        when, more = self._when(flow)
        around = self.meetings.get(flow.id)
        if around is not None and around.meets_at == flow.target:
            is_empty = around.part.id == flow.source
            way = Sentence("没有事要办") if is_empty else Sentence("这一路到此，等其他各路")
        else:
            way = self._way(flow.id, self.outline.after_joins(flow.target))
        return Sentence("%(when)s，%(way)s。", when=when, way=way), more

    def _when(self, flow: Flow) -> tuple[Sentence, list[Sentence]]:
        source = self.book.procedure.elements[flow.source]
        if source.kind == "eventBasedGateway":
            target = self.book.procedure.elements.get(flow.target)
            return Sentence("“%(event)s”先到的", event=target.label if target else ""), []
        if flow.id == source.default:
            return _otherwise(flow), []
        if flow.condition:
            return self._condition(flow, flow.condition)
        return (Sentence("“%(name)s”的", name=flow.name) if flow.name else Sentence("同时")), []

    def _condition(self, flow: Flow, text: str) -> tuple[Sentence, list[Sentence]]:
        """In words; where a word is missing the name of the flow says it, if it has one."""
        told = feel.worded(text, self.book.names)
        said = told.said if told else stepwords.condition(text, self.book)
        if not flow.name:
            return Sentence("%(condition)s的", condition=said), []
        if told is None or told.strange:
            more = [Sentence("条件：%(condition)s。", condition=said)]
            return Sentence("“%(name)s”的", name=flow.name), more
        if flow.name in str(said):
            return Sentence("%(condition)s的", condition=said), []
        return Sentence("“%(name)s”（%(condition)s）的", name=flow.name, condition=said), []

    def _border(self, event: Element) -> Sentence:
        """What is fixed to the border of a step."""
        what = event.event or Event()
        said = stepwords.happens(what, self.book)
        if what.kind == "timer" and what.timer == "cycle":
            said = Sentence("没有办完以前%(when)s", when=said)
        elif what.kind == "timer":
            said = Sentence("%(when)s还没有办完的", when=said)
        else:
            said = Sentence("%(when)s的", when=said)
        if event.name:
            said = Sentence("“%(name)s”：%(said)s", name=event.name, said=said)
        leaving = self.book.procedure.leaving(event.id)
        way = self._way(event.id, self.outline.after_joins(leaving[0].target) if leaving else None)
        if event.interrupting:
            return Sentence("%(when)s，这一步停办，%(way)s。", when=said, way=way)
        return Sentence("%(when)s，这一步照办，另外%(way)s。", when=said, way=way)

    def _also(self) -> dict[str, list[str]]:
        """What has no line of its own: flows go with what they leave, joins with what follows."""
        numbers, found = self.outline.numbers, dict[str, list[str]]()
        procedure = self.book.procedure
        for flow in procedure.flows.values():
            if flow.id not in numbers and not home_of(flow.id):
                source = flow.source if flow.source in numbers else flow.target
                line = self.outline.after_joins(source) if source in procedure.elements else None
                found.setdefault(line or "", []).append(flow.id)
        for element in procedure.elements.values():
            if element.id not in numbers and not element.home:
                line = self.outline.after_joins(element.id)
                found.setdefault(line or "", []).append(element.id)
        return found


def _otherwise(flow: Flow) -> Sentence:
    """Where no condition holds."""
    if flow.name:
        return Sentence("其他情况（%(name)s）", name=flow.name)
    return Sentence("其他情况")


def _title(element: Element) -> Sentence:
    is_silent = element.kind in DECIDING | SIDE_BY_SIDE | {"endEvent"} and not element.name
    return as_it_stands("") if is_silent else Sentence("“%(step)s”", step=element.label)


def spoken(lines: list[Line]) -> Iterator[str]:
    """The sentences in Chinese, one a line, as they are printed or compared."""
    for line in lines:
        yield f"{'  ' * line.depth}{line.number} {line.said}"
