"""Open a file as a sheet: by what it is, not by what it is called."""

from __future__ import annotations

from app.errors import Sentence
from app.i18n import mark
from app.sheets import texts, workbooks
from app.sheets.cells import Rows, SheetRefused

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
    if not content:
        raise SheetRefused(Sentence(mark("文件是空的，请重新选择。")))
    if len(content) > LARGEST:
        raise SheetRefused(Sentence(mark("文件超过1MB。请只保留要登记的这一张表，不要贴图片。")))
    if content.startswith(_OLD):
        said = mark("这是旧版Excel文件（.xls）或加了密码的文件。请去掉密码，另存为.xlsx后再上传。")
        raise SheetRefused(Sentence(said))
    if content.startswith(_OTHERS):
        raise SheetRefused(Sentence(mark("这不是电子表格。请上传填好的.xlsx或.csv文件。")))
    return workbooks.rows_of(content) if content.startswith(_ZIP) else texts.rows_of(content)
