"""What a file really is, judged by its content: what harms, or pretends, is not let in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import ParseError

import puremagic
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from PIL import Image

from app import zips
from app.definitions.media import DOCUMENT, ENDINGS, JPEG, PDF, PNG, SLIDES, WORKBOOK
from app.errors import Invalid, Sentence
from app.i18n import mark

#: No picture of a camera has more; a file that claims more would fill the memory.
MOST_PIXELS = 80_000_000
#: Of an office file: its parts, their bytes together, and so many times what they are packed into.
MOST_PARTS = 3000
LARGEST_UNPACKED = 200 * 1024 * 1024
HIGHEST_RATIO = 200
#: What is read of a part that says how the others hang together.
LARGEST_INDEX = 4 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Type of the main part, as `[Content_Types].xml` has it → media type.
_MAIN = {
    f"{DOCUMENT}.main+xml": DOCUMENT,
    f"{WORKBOOK}.main+xml": WORKBOOK,
    f"{SLIDES}.main+xml": SLIDES,
}
#: Parts that run, or hide something that does.
_RUNS = re.compile(
    r"vbaproject|vbadata|macrosheets|dialogsheets|activex|/embeddings/[^/]*\.(?:bin|exe|ole|docm|dotm|xlsm|xlam|pptm|doc|xls|ppt)|"
    r"\.(?:exe|dll|js|vbs|bat|cmd|scr|lnk|ps1|hta|jar|com)$",
    re.IGNORECASE,
)
_RUNNING_TYPE = re.compile(r"macroenabled|vbaproject|activex|oleobject", re.IGNORECASE)
_LINK = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_UNREADABLE = (*zips.UNREADABLE, ParseError, DefusedXmlException, LookupError)


class FileNotAccepted(Invalid):
    message = "“%(name)s”不是可用的图片、PDF或Office文件，只接受 jpg、png、pdf、docx、xlsx、pptx。"


class FileUnsafe(Invalid):
    """It is what it says, and holds what might harm whoever opens it; `why` says what."""

    message = "“%(name)s”不能上传：%(why)s"


_OLD = mark("是旧格式或加了密码，请另存为不加密的 docx、xlsx、pptx 后再上传。")
_MACROS = mark("里面有宏或者可以运行的内容，请另存为不带宏的文件后再上传。")
_LINKED = mark("里面引用了别处的文件或者模板，打开时会自动去取，请断开链接后再上传。")
_SWOLLEN = mark("解开以后太大，不是一般的文件。")


def media_type_of(name: str, content: bytes) -> str:
    """What the content really is.

    Raises:
        FileNotAccepted: of no accepted type, or it cannot be read as what it claims to be.
        FileUnsafe: an office file that runs something, fetches something, or swells.
    """
    if content.startswith(_OLE):
        raise FileUnsafe(name=name, why=Sentence(_OLD))
    if content.startswith(_ZIP):
        return _office_type(name, content)
    found = _plain_type(content)
    if found is None or (found in {JPEG, PNG} and not _is_picture(content)):
        raise FileNotAccepted(name=name)
    return found


def _plain_type(content: bytes) -> str | None:
    try:
        ending = puremagic.from_string(content).lower()
    except (puremagic.PureError, ValueError):
        return None
    return next((kind for kind in (JPEG, PNG, PDF) if ending in ENDINGS[kind]), None)


def _is_picture(content: bytes) -> bool:
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            width, height = picture.size
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return width * height <= MOST_PIXELS


def _office_type(name: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            why = _harm_in(archive, parts)
            if why is not None:
                raise FileUnsafe(name=name, why=Sentence(why))
            found = next((_MAIN[one] for one in _types_in(archive) if one in _MAIN), None)
    except _UNREADABLE:
        found = None
    if found is None:
        raise FileNotAccepted(name=name)
    return found


def _harm_in(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str | None:
    """Why an archive may not be let in; its list is judged before anything is unpacked."""
    bounds = {"most": MOST_PARTS, "largest": LARGEST_UNPACKED, "ratio": HIGHEST_RATIO}
    if zips.is_swollen(parts, **bounds):
        return _SWOLLEN
    if any(_RUNS.search(f"/{part.filename}") for part in parts):
        return _MACROS
    if any(_RUNNING_TYPE.search(one) for one in _types_in(archive)):
        return _MACROS
    return _LINKED if any(_fetches(archive, part) for part in parts) else None


def _types_in(archive: zipfile.ZipFile) -> Iterator[str]:
    """The content types that an archive declares for its parts."""
    for one in ElementTree.fromstring(_index(archive, "[Content_Types].xml")):
        yield one.get("ContentType") or ""


def _fetches(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Do its relations reach out, but for links that a reader may follow or not?"""
    if not part.filename.lower().endswith(".rels"):
        return False
    for one in ElementTree.fromstring(_index(archive, part.filename)):
        if (one.get("TargetMode") or "").lower() != "external":
            continue
        is_link = (one.get("Type") or "").endswith("/hyperlink")
        if not is_link or not _LINK.match(one.get("Target") or ""):
            return True
    return False


def _index(archive: zipfile.ZipFile, name: str) -> bytes:
    """Raises: ValueError, if it unpacks to more than such a part may."""
    with archive.open(name) as stream:
        text = stream.read(LARGEST_INDEX + 1)
    if len(text) > LARGEST_INDEX:
        raise ValueError(name)
    return text
