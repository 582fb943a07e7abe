"""So many random expressions and cells, worked out here and by feelin: figures and differences.

What was compared is counted as well: how often each construct and each built-in function occurred,
and how much of it came to more than null. A generator that never asks proves nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import feelin
from expressions_at_random import NAMES, Generator

from app.engine import feel
from app.engine.feel import FUNCTIONS, lexer, syntax
from app.engine.feel.parser import Parser

KNOWN = frozenset(NAMES)
_BATCH = 10_000

#: Not comparable: of this product alone, or not made by feelin, or different every time.
OURS_ALONE = frozenset(
    [
        *("工作日", "工作日后", "工作日数", "是工作日", "日终", "last day of month", "trim"),
        *("is defined", "partition"),
    ]
)
NOT_IN_FEELIN = frozenset(
    [
        *("overlaps before", "overlaps after", "finishes", "finished by"),
        *("during", "starts", "started by", "coincides"),
    ]
)
OF_THE_MOMENT = frozenset({"now", "today"})
COMPARABLE = FUNCTIONS.keys() - OURS_ALONE - NOT_IN_FEELIN - OF_THE_MOMENT
#: Every kind of node that an expression can hold; the rest are parts of cells.
CONSTRUCTS = frozenset(
    kind.__name__ for kind in syntax.Node.__subclasses__() if kind.__name__ != "Tests"
)


@dataclass
class Comparison:
    """What came of it; `differing` holds text, our value and theirs."""

    expressions: int = 0
    cells: int = 0
    meaningful: int = 0
    constructs: Counter[str] = field(default_factory=Counter)
    functions: Counter[str] = field(default_factory=Counter)
    differing: list[tuple] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The part of the results that are more than null."""
        return self.meaningful / self.expressions

    def figures(self) -> dict:
        return {
            "expressions": self.expressions,
            "cells": self.cells,
            "differing": len(self.differing),
            "meaningful": round(self.share, 3),
            "functions": len(self.functions),
            "rarest function": min(self.functions.items(), key=lambda pair: pair[1]),
            "constructs": len(self.constructs),
            "rarest construct": min(self.constructs.items(), key=lambda pair: pair[1]),
        }


def compare(expressions: int, cells: int, seed: int) -> Comparison:
    """Ask both; the same seed asks the same."""
    found, generator = Comparison(), Generator(seed)
    for size in _batches(expressions):
        _compare_expressions(found, [generator.expression() for _ in range(size)])
    for size in _batches(cells):
        _compare_cells(found, [generator.cell() for _ in range(size)])
    return found


def _batches(number: int) -> list[int]:
    return [_BATCH] * (number // _BATCH) + [number % _BATCH] * bool(number % _BATCH)


def _compare_expressions(found: Comparison, texts: list[str]) -> None:
    answers = feelin.ask([["expression", text, NAMES] for text in texts])
    for text, theirs in zip(texts, answers, strict=True):
        _count(found, Parser(lexer.tokens(text, formula=True), KNOWN).expression())
        ours = feel.evaluate(text, NAMES, KNOWN)
        found.expressions += 1
        found.meaningful += ours is not None
        if "refused" in theirs or not feelin.same(ours, theirs[0]):
            found.differing.append((text, ours, theirs))


def _compare_cells(found: Comparison, cells: list[tuple[str, object]]) -> None:
    answers = feelin.ask([["cell", cell, {**NAMES, "?": value}] for cell, value in cells])
    for (cell, value), theirs in zip(cells, answers, strict=True):
        found.cells += 1
        if cell != "-":
            _count(found, Parser(lexer.tokens(cell, formula=False)).unary_tests())
        # feelin never says "unknown": what cannot be compared does not pass.
        passes = feel.matches(cell, value, NAMES) is True
        if "refused" in theirs or passes != theirs[0]:
            found.differing.append((cell, value, passes, theirs))


def _count(found: Comparison, tree: syntax.Node) -> None:
    for part in tree.parts():
        found.constructs[type(part).__name__] += 1
        if isinstance(part, syntax.Call):
            found.functions[part.function.name] += 1
