"""What a file really is decides whether it is let in, whatever its name says."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook
from pictures import PDF, PNG

from app.cases import contents
from app.definitions import media

CONTENT = "[Content_Types].xml"
RELATIONS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def types(main=f"{media.DOCUMENT}.main+xml", more=""):
    part = f'<Override PartName="/word/document.xml" ContentType="{main}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0"?><Types xmlns="{space}">{part}{more}</Types>'


def relation(kind, target, mode="External"):
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = f'<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{one}</Relationships>'


def office(**parts):
    """A document of the office; each further part under its name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        known = {CONTENT: types(), "word/document.xml": "<document/>"}
        for name, text in {**known, **parts}.items():
            archive.writestr(name, text)
    return content.getvalue()


def workbook():
    content = io.BytesIO()
    Workbook().save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, media.PNG),
        (PDF, media.PDF),
        (office(), media.DOCUMENT),
        (workbook(), media.WORKBOOK),
        (office(**{CONTENT: types(f"{media.SLIDES}.main+xml")}), media.SLIDES),
        (office(**{RELATIONS: relation("hyperlink", "https://example.cn/a")}), media.DOCUMENT),
        (office(**{RELATIONS: relation("image", "media/a.png", "Internal")}), media.DOCUMENT),
    ],
)
def test_what_is_sound_is_known_by_its_content(content, kind):
    assert contents.media_type_of("a.exe", content) == kind


MACROS, LINKED = "宏", "别处的文件"
HARMFUL = {
    "macros": (office(**{"word/vbaProject.bin": "x"}), MACROS),
    "macros by type": (office(**{CONTENT: types("application/vnd.ms-word.macroEnabled")}), MACROS),
    "macros of a sheet": (office(**{"xl/macrosheets/sheet1.xml": "<x/>"}), MACROS),
    "an object": (office(**{"word/embeddings/oleObject1.bin": "x"}), MACROS),
    "a program": (office(**{"word/media/a.exe": "x"}), MACROS),
    "a control": (office(**{"word/activeX/activeX1.xml": "<x/>"}), MACROS),
    "a share": (office(**{RELATIONS: relation("hyperlink", r"file:///\\host\share")}), LINKED),
    "a UNC path": (office(**{RELATIONS: relation("hyperlink", r"\\host\share\a")}), LINKED),
    "a template": (office(**{RELATIONS: relation("attachedTemplate", "https://x.cn/t")}), LINKED),
    "a picture": (office(**{RELATIONS: relation("image", "https://x.cn/p.png")}), LINKED),
    "a bomb": (office(**{"word/a.xml": "0" * 60_000_000}), "解开以后太大"),
    "many parts": (office(**{f"word/{one}.xml": "" for one in range(3001)}), "解开以后太大"),
    "an old format": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧格式"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_may_harm_a_reader_is_refused_with_its_reason(name):
    content, why = HARMFUL[name]
    with pytest.raises(contents.FileUnsafe) as refused:
        contents.media_type_of("通知.docx", content)
    assert why in str(refused.value)
    assert "通知.docx" in str(refused.value)


ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'
PRETENDED = {
    "a plain archive": office(**{CONTENT: types("application/xml")}),
    "no list of types": office(**{CONTENT: "nothing"}),
    "entities": office(**{CONTENT: ENTITIES}),
    "half a file": office()[:-40],
    "a script": b"<script>alert(1)</script>",
    "nothing": b"",
}


@pytest.mark.parametrize("name", PRETENDED)
def test_what_only_pretends_is_not_accepted(name):
    with pytest.raises(contents.FileNotAccepted):
        contents.media_type_of("通知.docx", PRETENDED[name])
