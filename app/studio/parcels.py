"""A procedure folder as one file to take along: a .zip, or its diagram or a table alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from app import zips
from app.definitions.folders import DIAGRAM, ENDINGS
from app.errors import Refused, Sentence
from app.studio.contents import MOST_FILES, MOST_IN_ALL

#: Bytes of all files of a parcel together: a Chinese character takes three.
MOST_BYTES = 3 * MOST_IN_ALL

NO_FILE = Sentence("请选一个文件。")
NEEDS_ABOUT = Sentence(
    "这个文件里没有 about.toml；只有一张图的，请先打开或者新建流程，再在它的草稿里导入。"
)


class UnreadableParcel(Refused):
    message = "文件“%(name)s”打不开：要的是流程的 .zip、.bpmn 或者 .dmn 文件。"


class ParcelTooBig(Refused):
    message = "文件“%(name)s”太大或者里面的文件太多。"


class NotUtf8(Refused):
    message = "“%(name)s”不是 UTF-8 编码，请另存为 UTF-8 后再导入。"


def packed(files: Mapping[str, str]) -> bytes:
    """The folder as a .zip."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, text in sorted(files.items()):
            parcel.writestr(zipfile.ZipInfo(name, zips.ANY_DAY), text.encode())
    return into.getvalue()


def unpacked(name: str, content: bytes) -> dict[str, str]:
    """The files of a parcel, by their names in the folder; a lone diagram is the folder's diagram.

    Raises:
        UnreadableParcel: it is nothing of the kind.
        ParcelTooBig, NotUtf8.
    """
    lower = name.lower()
    if lower.endswith(".bpmn"):
        return {DIAGRAM: _text(name, content)}
    if lower.endswith(".dmn"):
        return {_base(name): _text(name, content)}
    try:
        with _opened(content) as parcel:
            return _of_zip(name, parcel)
    except zips.UNREADABLE as error:
        raise UnreadableParcel(name=_base(name)) from error


def _opened(content: bytes) -> zipfile.ZipFile:
    """Names that are not said to be UTF-8 are that all the same, or in the encoding of Windows."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return zipfile.ZipFile(io.BytesIO(content), metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(io.BytesIO(content))


def _of_zip(name: str, parcel: zipfile.ZipFile) -> dict[str, str]:
    """Folders around the whole are left off, and what is no part of a procedure."""
    paths = {path: one for one in parcel.infolist() if _is_ours(path := _plain(one.filename))}
    around = _folder_around(list(paths))
    inside = {path: one for path, one in paths.items() if path.startswith(around)}
    if not inside:
        raise UnreadableParcel(name=_base(name))
    size = sum(one.file_size for one in inside.values())
    if len(inside) > MOST_FILES or size > MOST_BYTES:
        raise ParcelTooBig(name=_base(name))
    return {
        path.removeprefix(around): _text(path, _read(name, parcel, one))
        for path, one in inside.items()
    }


def _read(name: str, parcel: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """A member, which may be larger than it says."""
    with parcel.open(one) as file:
        content = file.read(one.file_size + 1)
    if len(content) > one.file_size:
        raise ParcelTooBig(name=_base(name))
    return content


def _plain(path: str) -> str:
    """As on Windows too, and from no root."""
    return path.replace("\\", "/").lstrip("/")


def _is_ours(path: str) -> bool:
    hidden = any(part.startswith((".", "__")) for part in path.split("/"))
    return not hidden and any(path.endswith(ending) for ending in ENDINGS)


def _folder_around(paths: list[str]) -> str:
    """Where `about.toml` or else the diagram lies, with a slash at its end."""
    for wanted in ("about.toml", DIAGRAM):
        lying = [path for path in paths if path.rpartition("/")[2] == wanted]
        if lying:
            return min(lying, key=len).removesuffix(wanted)
    return ""


def _base(name: str) -> str:
    return _plain(name).rpartition("/")[2]


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(name=_base(name)) from error
