"""JSON, compressed: how states are kept."""

from __future__ import annotations

import threading
from typing import Any

import orjson
import zstandard

_LEVEL = 1


class Damaged(Exception):
    """Bytes that `packed` never made."""


class _Contexts(threading.local):
    """To make a context costs ten times as much as to compress a small state with it."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self.decompressor = zstandard.ZstdDecompressor()


_contexts = _Contexts()


def packed(value: Any) -> bytes:
    return _contexts.compressor.compress(orjson.dumps(value))


def holds(kept: bytes, text: bytes) -> bool:
    """Do these bytes stand in what was packed? Raises: Damaged."""
    try:
        return text in _contexts.decompressor.decompress(kept)
    except zstandard.ZstdError as error:
        raise Damaged from error


def unpacked(kept: bytes) -> Any:
    """Raises: Damaged."""
    try:
        return orjson.loads(_contexts.decompressor.decompress(kept))
    except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
        raise Damaged from error
