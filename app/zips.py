"""What all who read and write .zip files have to know of them."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Sequence

#: The date of every part that is written: the same parts are always the same file.
ANY_DAY = (1980, 1, 1, 0, 0, 0)
#: What reading breaks with where a file is no .zip, or is damaged, encrypted or packed strangely.
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # of a compression that `zipfile` does not know
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)


def is_swollen(
    parts: Sequence[zipfile.ZipInfo], *, most: int, largest: int, ratio: int = 100
) -> bool:
    """Are these more than `most` parts, or too many bytes unpacked?

    That is more than `largest`, or than `ratio` times what they are packed into. By the list of
    contents alone: a part may still unpack to more than the list says.
    """
    unpacked = sum(one.file_size for one in parts)
    packed = sum(one.compress_size for one in parts) or 1
    return len(parts) > most or unpacked > largest or unpacked > ratio * packed
