"""States of earlier formats in the shape of the present one."""

from __future__ import annotations

from typing import Any

import orjson

from app.engine.asleep import Row
from app.engine.failures import StateMismatch
from app.engine.specs import Spec
from app.engine.tokens import ROOT
from app.errors import Sentence

_INDEX = "index"
#: Of a token in format 1: [visit, spec, state, parent, notes, own variables].
_LEFT_OUT: Row = [ROOT, {}, {}]


def from_1(spec: Spec, kept: list[Any]) -> list[Any]:
    """Format 1 kept the tokens of each level in one list, each with its parent, and levels apart.

    An instance said its index in its notes, a sequence of instances only those still to come. The
    last visits were kept once per case.
    """
    _, digest, variables, journal, completed, level, levels = kept
    visits, began, trail, done, outcome = journal
    reader = _Reader(spec, {code: more[0] for code, _, *more in trail if more})
    reader.inside = {host: (name, tokens) for host, name, *tokens in levels}
    top = reader.level(spec.built.process, level)
    if reader.inside:
        raise StateMismatch(cause=Sentence("内容不完整"))
    deeds = [[code, int(visit), *values, [], []] for code, visit, *values in done]
    return [2, digest, [variables, {}], [visits, began, trail, deeds, outcome, {}], completed, top]


class _Reader:
    def __init__(self, spec: Spec, last: dict[int, int]) -> None:
        self.spec = spec
        self.last = last
        #: Visit → the level that it is the host of, until it is found.
        self.inside: dict[int, tuple[str, Any]] = {}

    def level(self, level_spec: Any, kept: list[Any]) -> Row:
        tokens, arrivals = kept
        rows: dict[int, Row] = {ROOT: [ROOT, 0, 0, {}, {}, []]}
        for token in tokens:
            visit, number, state, parent, notes, own = token + _LEFT_OUT[len(token) - 3 :]
            rows[visit] = [visit, self._what(number, notes), state, notes, own, []]
            rows[parent][5].append(rows[visit])
            if visit in self.inside:
                name, inner = self.inside.pop(visit)
                rows[visit].append(self.level(self.spec.built.levels[name], inner))
        return [rows[ROOT][5], arrivals, 0, 0, self._visits(level_spec.name)]

    def _what(self, number: int, notes: dict[str, Any]) -> int:
        if "items" in notes:
            past = notes["n"] - len(notes["items"])
            items = [None] * past + notes["items"]
            notes["items"] = "\n".join(orjson.dumps(item).decode() for item in items)
        index: int = notes.pop(_INDEX, number)
        return index

    def _visits(self, process: str) -> dict[str, int]:
        elements, coded = self.spec.elements, self.spec.built.coded
        return {
            str(code): visit
            for code, visit in self.last.items()
            if visit and elements[coded[code]].process == process
        }
