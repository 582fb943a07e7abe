"""A folder goes out as a .zip and comes back the same; what else is brought is refused in words."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile

import pytest
from story import WORKFLOWS

from app.definitions import folders
from app.errors import Refused
from app.studio import parcels
from app.studio.contents import MOST_FILES
from app.studio.parcels import MOST_BYTES, NotUtf8, ParcelTooBig, UnreadableParcel

ABOUT = 'key = "leave"\ntitle = "请假"\n'


def zipped(*members, how=zipfile.ZIP_DEFLATED):
    """A .zip of (name, content) in that order, doubled names too."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", how) as parcel:
        for name, content in members:
            parcel.writestr(zipfile.ZipInfo(name), content, how)
    return into.getvalue()


def brought(*members, name="leave.zip"):
    return parcels.unpacked(name, zipped(*members))


@pytest.mark.parametrize("key", ["points_claim", "star_year"])
def test_a_folder_comes_back_as_it_went(key):
    files = {name: data.decode() for name, data in folders.read(WORKFLOWS / key).items()}
    packed = parcels.packed(files)
    assert parcels.unpacked("x.zip", packed) == files
    assert parcels.packed(files) == packed


def test_a_diagram_alone_is_the_diagram_of_the_folder():
    assert parcels.unpacked("C:\\桌面\\请假.BPMN", "<图/>".encode()) == {"process.bpmn": "<图/>"}
    assert parcels.unpacked("积分.dmn", b"<t/>") == {"积分.dmn": "<t/>"}


def test_folders_around_it_and_what_is_no_part_of_it_are_left_off():
    files = brought(
        ("请假 v2/流程/about.toml", ABOUT),
        ("请假 v2/流程/forms/ask.json", "{}"),
        ("请假 v2/流程/说明.docx", "x"),
        ("请假 v2/别的.json", "{}"),
        ("__MACOSX/about.toml", "x"),
        ("请假 v2/流程/.git/about.toml", "x"),
    )
    assert files == {"about.toml": ABOUT, "forms/ask.json": "{}"}


@pytest.mark.parametrize(
    "name", ["/about.toml", "\\about.toml", "x\\about.toml", "C:\\x\\about.toml"]
)
def test_names_from_a_root_or_from_windows_are_names_in_the_folder(name):
    assert brought((name, ABOUT)) == {"about.toml": ABOUT}


@pytest.mark.parametrize("name", ["../about.toml", "a/../../about.toml", "..\\about.toml"])
def test_a_name_that_leads_out_of_the_parcel_is_nothing(name):
    with pytest.raises(UnreadableParcel):
        brought((name, ABOUT))
    assert brought((name, "x"), ("about.toml", ABOUT)) == {"about.toml": ABOUT}


class Unsigned(zipfile.ZipInfo):
    """An entry whose name does not say that it is UTF-8."""

    encoding = "utf-8"

    def _encodeFilenameFlags(self):  # noqa: N802 - as zipfile asks for it
        return self.filename.encode(self.encoding), self.flag_bits


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_chinese_names_may_be_written_as_windows_or_a_mac_does(encoding):
    entry = Unsigned("请假/forms/请假单.json")
    entry.encoding = encoding
    about = Unsigned("请假/about.toml")
    about.encoding = encoding
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as parcel:
        parcel.writestr(entry, "{}")
        parcel.writestr(about, ABOUT)
    files = parcels.unpacked("x.zip", into.getvalue())
    assert files == {"about.toml": ABOUT, "forms/请假单.json": "{}"}


def test_the_last_of_two_of_one_name_counts():
    with pytest.warns(UserWarning, match="Duplicate"):
        assert brought(("about.toml", "x"), ("about.toml", ABOUT)) == {"about.toml": ABOUT}


HOSTILE = {
    "empty": b"",
    "an empty zip": zipped(),
    "no zip": b"PK\x03\x04 only in name",
    "a document": zipped(("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")),
    "a zip in a zip": zipped(("inner.zip", zipped(("about.toml", ABOUT)))),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_procedure_is_refused(content):
    with pytest.raises(UnreadableParcel) as refused:
        parcels.unpacked("C:\\x\\文件.zip", content)
    assert "“文件.zip”打不开" in str(refused.value)


def test_an_encrypted_one_is_refused():
    """Bit 0 of the flags, in the entry and in the directory."""
    content = bytearray(zipped(("about.toml", ABOUT), how=zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableParcel):
        parcels.unpacked("x.zip", bytes(content))


def test_ten_thousand_entries_are_refused():
    with pytest.raises(ParcelTooBig):
        brought(*((f"forms/f{number}.json", "{}") for number in range(10_000)))
    assert brought(*((f"{number}.txt", "") for number in range(10_000)), ("about.toml", ABOUT)) == {
        "about.toml": ABOUT
    }


def test_as_many_files_as_a_folder_may_hold_come_in():
    names = [f"forms/f{number}.json" for number in range(MOST_FILES - 1)]
    assert len(brought(("about.toml", ABOUT), *((name, "{}") for name in names))) == MOST_FILES


@pytest.mark.parametrize("members", [1, 10])
def test_a_bomb_is_not_unpacked(members):
    share = b"0" * (MOST_BYTES // members + 1)
    bomb = zipped(*((f"forms/f{number}.json", share) for number in range(members)))
    assert len(bomb) < MOST_BYTES / 500
    with pytest.raises(ParcelTooBig):
        parcels.unpacked("x.zip", bomb)


def test_a_member_larger_than_it_says_is_refused():
    content = zipped(("about.toml", ABOUT * 50), how=zipfile.ZIP_STORED)
    size = len(ABOUT.encode()) * 50
    lying = content.replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(Refused):
        parcels.unpacked("x.zip", lying)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_refused_with_the_name_of_the_file(encoding):
    with pytest.raises(NotUtf8, match=r"“ask\.json”不是 UTF-8"):
        brought(("about.toml", ABOUT), ("forms/ask.json", "请假".encode(encoding)))
    with pytest.raises(NotUtf8):
        parcels.unpacked("请假.bpmn", "<请假/>".encode(encoding))


def test_a_mark_at_the_beginning_is_no_part_of_the_text():
    assert brought(("about.toml", ABOUT.encode("utf-8-sig"))) == {"about.toml": ABOUT}


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_damaged_one_is_refused_or_read(how):
    """Whichever byte is wrong, there is a sentence or a folder, and nothing else."""
    whole = zipped(("about.toml", ABOUT * 9), ("forms/ask.json", '{"a": 1}' * 99), how=how)
    chance = random.Random(7)  # noqa: S311 - the same damage each time
    for _ in range(400):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 3)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        half = chance.choice([None, len(content) // 2])
        with contextlib.suppress(Refused):
            assert parcels.unpacked("x.zip", bytes(content[:half]))
