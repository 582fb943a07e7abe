"""Lots: a sample drawn by a random seed, so that anybody can draw it again.

A name's place is the SHA-256 of `seed:name`, in hexadecimal; the names that come first are drawn.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable

#: Bytes of a seed.
SEED_LENGTH = 8


def new_seed() -> str:
    return secrets.token_hex(SEED_LENGTH)


def drawn(seed: str, names: Iterable[str], size: int) -> list[str]:
    """The sample that a seed gives, in the order of the draw."""
    return sorted(names, key=lambda name: digest(f"{seed}:{name}"))[:size]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
