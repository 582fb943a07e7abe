"""Names of new files of a draft: short, of plain letters, and not taken yet."""

from __future__ import annotations

from collections.abc import Container
from itertools import count


def free(taken: Container[str], pattern: str) -> str:
    """The first name of a pattern (`table-{}.dmn`) that is not taken."""
    return next(name for number in count(1) if (name := pattern.format(number)) not in taken)
