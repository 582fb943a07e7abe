"""Open a file as a sheet: by what it is, not by what it is called."""

from __future__ import annotations

from collections.abc import Collection

from app.errors import Sentence
from app.i18n import mark
from app.sheets import texts, workbooks
from app.sheets.cells import Rows, SheetRefused
from app.sheets.workbooks import Bounds

#: Bytes; a sheet of three thousand members has less than half of that.
LARGEST = 1024 * 1024
_ZIP = b"PK\x03\x04"
#: Workbooks before 2007, and those of today that are locked with a password.
_OLD = b"\xd0\xcf\x11\xe0"
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")


def rows_of(content: bytes) -> Rows:
    """The rows of the first sheet, the first one first; bounded in rows, columns and memory.

    Raises:
        SheetRefused: it is no sheet, or none that can be opened here; field `sheet`.
    """
    if len(content) > LARGEST:
        raise SheetRefused(Sentence(mark("文件超过1MB。请只保留要登记的这一张表，不要贴图片。")))
    _require_sheet(content)
    return workbooks.rows_of(content) if content.startswith(_ZIP) else texts.rows_of(content)


def sheets_of(
    content: bytes, titles: Collection[str], *, largest: int, bounds: Bounds
) -> dict[str, Rows]:
    """The rows of certain sheets of a workbook, by title; those that it lacks are left out.

    Raises:
        SheetRefused: it is no workbook, or none that can be opened here; field `sheet`.
    """
    if len(content) > largest:
        most = largest // (1024 * 1024)
        said = mark("文件超过%(most)sMB。请用模板填写，不要贴图片。")
        raise SheetRefused(Sentence(said, most=most))
    _require_sheet(content)
    if not content.startswith(_ZIP):
        raise SheetRefused(Sentence(mark("这不是Excel工作簿。请用模板填写，保存为.xlsx后上传。")))
    return workbooks.sheets_of(content, titles, bounds)


def _require_sheet(content: bytes) -> None:
    """Raises: SheetRefused."""
    if not content:
        raise SheetRefused(Sentence(mark("文件是空的，请重新选择。")))
    if content.startswith(_OLD):
        said = mark("这是旧版Excel文件（.xls）或加了密码的文件。请去掉密码，另存为.xlsx后再上传。")
        raise SheetRefused(Sentence(said))
    if content.startswith(_OTHERS):
        raise SheetRefused(Sentence(mark("这不是电子表格。请上传填好的.xlsx或.csv文件。")))
