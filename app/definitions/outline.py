"""In which order a diagram is read aloud, and the numbers of its parts: `3`, `3.1`.

What is done later stands later, the usual way before the exceptions, ends last; branches that run
side by side, and the inside of a sub-process, stand below what begins them. Gateways that only join
are not numbered: whoever leads there leads on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.engine import Element, Flow, Procedure

#: Gateways at which several ways may be gone at once.
SIDE_BY_SIDE = frozenset({"parallelGateway", "inclusiveGateway"})
DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})
_GATEWAYS = DECIDING | SIDE_BY_SIDE | {"complexGateway"}


@dataclass
class Place:
    """A numbered part; `lasts` are the ids to which its branches come together again."""

    number: str
    depth: int
    part: Element | Flow
    below: list[Place] = field(default_factory=list)
    #: Where branches that begin here meet again; None: they do not begin here, or never meet.
    meets_at: str | None = None


@dataclass(frozen=True)
class Outline:
    procedure: Procedure
    places: list[Place]
    numbers: dict[str, str]

    def in_order(self) -> Iterator[Place]:
        """Every place as it is read."""
        ahead = [*reversed(self.places)]
        while ahead:
            place = ahead.pop()
            yield place
            ahead += reversed(place.below)

    def after_joins(self, element_id: str) -> str | None:
        """What really comes where a flow leads; None where the drawing ends in nothing."""
        seen: set[str] = set()
        while element_id not in self.numbers:
            leaving = self.procedure.leaving(element_id)
            if element_id in seen or not leaving:
                return None
            seen.add(element_id)
            element_id = leaving[0].target
        return element_id


def outline(procedure: Procedure) -> Outline:
    """The parts of a procedure in reading order; what it calls is not part of it."""
    levels = _Levels(procedure)
    places = levels.places(procedure.process_id, "", 0)
    found = Outline(procedure, places, {})
    found.numbers.update({place.part.id: place.number for place in found.in_order()})
    return found


def is_told(procedure: Procedure, element: Element) -> bool:
    """Is there anything to say of it? Not of a gateway that only joins."""
    if element.kind not in _GATEWAYS:
        return True
    return len(procedure.leaving(element.id)) > 1


def branching(procedure: Procedure, element: Element) -> list[Flow]:
    """The flows out of an element that have to be told one by one, the default last."""
    leaving = procedure.leaving(element.id)
    if element.kind in DECIDING:
        is_told = len(leaving) > 1
    else:
        is_told = element.kind != "parallelGateway" and any(one.condition for one in leaving)
    return sorted(leaving, key=lambda one: one.id == element.default) if is_told else []


class _Levels:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure

    def places(self, process: str, prefix: str, depth: int) -> list[Place]:
        """The parts of the process or of one sub-process."""
        level = _Level(self.procedure, process)
        return self._numbered(level, level.order, prefix, depth)

    def _numbered(self, level: _Level, order: list[str], prefix: str, depth: int) -> list[Place]:
        places: list[Place] = []
        inner: set[str] = set()
        for identity in order:
            element = self.procedure.elements[identity]
            if identity in inner or not is_told(self.procedure, element):
                continue
            place = Place(f"{prefix}{len(places) + 1}", depth, element)
            places.append(place)
            block, place.meets_at = level.block(element, set(order) - inner)
            inner |= block
            self._fill(level, place, [one for one in order if one in block])
        return places

    def _fill(self, level: _Level, place: Place, block: list[str]) -> None:
        """Add below a place its branches, its inside, and what is fixed to its border."""
        element, depth = place.part, place.depth + 1
        assert isinstance(element, Element), "flows have nothing below them"
        first, last = branching(self.procedure, element), self.procedure.attached(element.id)
        inside = self.places(element.id, f"{place.number}.", depth)
        inside += self._numbered(level, block, f"{place.number}.", depth)
        for one in inside:
            _renumber(one, place.number, len(first))
        before = len(first) + len(inside)
        place.below = [
            *_plain(first, place.number, depth, 0),
            *inside,
            *_plain(last, place.number, depth, before),
        ]


def _plain(parts: Iterable[Element | Flow], above: str, depth: int, shift: int) -> list[Place]:
    return [Place(f"{above}.{shift + n}", depth, part) for n, part in enumerate(parts, 1)]


def _renumber(place: Place, above: str, shift: int) -> None:
    """Move a place, and all below it, by so many places."""
    old = place.number
    place.number = f"{above}.{int(old.removeprefix(above + '.')) + shift}"
    ahead = [*place.below]
    while ahead:
        one = ahead.pop()
        one.number = place.number + one.number.removeprefix(old)
        ahead += one.below


class _Level:
    """One level of a diagram: its elements in reading order, and what follows on what."""

    def __init__(self, procedure: Procedure, process: str) -> None:
        self.procedure = procedure
        self.own = {
            one.id: one
            for one in procedure.inside(process)
            if one.attached_to is None and not one.home
        }
        self.order = self._order()
        self.rank = {identity: rank for rank, identity in enumerate(self.order)}

    def _order(self) -> list[str]:
        starts = [one.id for one in self.own.values() if one.kind == "startEvent"]
        entered = [one.id for one in self.own.values() if not self.procedure.arriving(one.id)]
        found = self._finishing([*starts, *entered, *self.own])
        ends = [one for one in found if self.own[one].kind == "endEvent"]
        return [one for one in found if one not in ends] + ends

    def _finishing(self, roots: list[str]) -> list[str]:
        """Depth first, each after all that follows it; and that turned round."""
        seen: set[str] = set()
        waves: list[list[str]] = []
        for root in roots:
            finished: list[str] = []
            ahead = [(root, False)]
            while ahead:
                identity, is_left = ahead.pop()
                if is_left:
                    finished.append(identity)
                elif identity not in seen:
                    seen.add(identity)
                    ahead.append((identity, True))
                    ahead += [(one, False) for one in reversed(self.following(identity))]
            waves.append(finished[::-1])
        return [one for wave in waves for one in wave]

    def following(self, identity: str) -> list[str]:
        """What comes next: the exceptions first, the usual way last."""
        element = self.own[identity]
        aside = [
            flow.target
            for event in self.procedure.attached(identity)
            for flow in self.procedure.leaving(event.id)
        ]
        leaving = self.procedure.leaving(identity)
        usual = [one for one in leaving if one.id == element.default]
        rest = [one for one in reversed(leaving) if one not in usual]
        linked = [one for one in self.procedure.links() if one.source == identity]
        ways = [*aside, *(one.target for one in [*rest, *usual, *linked])]
        return [one for one in ways if one in self.own]

    def block(self, element: Element, among: set[str]) -> tuple[set[str], str | None]:
        """What runs side by side behind an element, and where that comes together."""
        flows = self.procedure.leaving(element.id)
        is_fork = element.kind in SIDE_BY_SIDE or element.kind not in _GATEWAYS
        if not is_fork or len(flows) < 2:  # noqa: PLR2004 - a fork
            return set(), None
        flows = [one for one in flows if self.rank.get(one.target, -1) > self.rank[element.id]]
        if not flows:
            return set(), None
        reached = [self._reached(flow.target, {element.id}) for flow in flows]
        common = set.intersection(*reached)
        meets_at = min(common, key=self.rank.__getitem__) if common else None
        stops = {element.id, *([meets_at] if meets_at else [])}
        found = set[str]().union(*(self._reached(flow.target, stops) for flow in flows)) & among
        return self._only_so(found, element.id), meets_at

    def _reached(self, identity: str, stops: set[str]) -> set[str]:
        """Everything that lies ahead, loops back not counted."""
        seen: set[str] = set()
        ahead = [identity]
        while ahead:
            here = ahead.pop()
            if here in stops or here in seen or here not in self.rank:
                continue
            seen.add(here)
            ahead += [one for one in self.following(here) if self.rank[one] > self.rank[here]]
        return seen

    def _only_so(self, block: set[str], root: str) -> set[str]:
        """Less whatever is come to from elsewhere too."""
        while True:
            shared = {one for one in block if self._comes_from_outside(one, block | {root})}
            if not shared:
                return block
            block = block - shared

    def _comes_from_outside(self, identity: str, inside: set[str]) -> bool:
        for flow in self.procedure.arriving(identity):
            source = self.procedure.elements.get(flow.source)
            origin = source.attached_to or source.id if source else flow.source
            is_outside = origin in self.rank and origin not in inside
            if is_outside and self.rank[origin] < self.rank[identity]:
                return True
        return False
