"""The ways of a plan: what a step lies in, what it leads to, what cannot be gone back into."""

from __future__ import annotations

from collections.abc import Iterator

from reliability.plans import Block, Deed, Loop, Row, Split, Step, Sub

Path = list[tuple[Block, int]]


def paths(block: Block, key: int, up: tuple[tuple[Block, int], ...]) -> Iterator[tuple[str, Path]]:
    """The name of each step and operation, and what it lies in, the whole first, itself last."""
    path = (*up, (block, key))
    if isinstance(block, Step | Deed):
        yield block.name, list(path)
    parts = block.branches if isinstance(block, Split) else block.inside()
    for number, one in enumerate(parts):
        if one is not None:
            yield from paths(one, number, path)


def leads(here: Path, there: Path) -> bool:
    """Does the way from a step lead to a block without a visit to its sub-process ending?"""
    begin = max((n + 1 for n, (one, _) in enumerate(here) if isinstance(one, Sub)), default=0)
    pairs = zip(here, there, strict=False)
    met = next((n for n, (one, other) in enumerate(pairs) if one[0] is not other[0]), len(here))
    if met < begin:
        return False
    if met == len(here):
        return True
    around = here[met - 1][0]
    is_later = isinstance(around, Row) and here[met][1] < there[met][1]
    goes_round = any(isinstance(one, Loop) for one, _ in here[begin:met])
    is_beside = isinstance(around, Split) and around.parts
    return is_later or (goes_round and not is_beside)


def closes(block: Block) -> bool:
    """Can nobody go back into it from without?"""
    return isinstance(block, Sub) or (isinstance(block, Split) and block.parts)
