"""核验案卷包: has anything in a sealed bundle of a case been changed since it was made?

This file lies in every bundle as verify.py. It needs Python 3.8 or later and nothing else:
    python verify.py            核验它所在的文件夹 (the folder it lies in)
    python verify.py 案卷.zip    核验一个案卷包或者解开的文件夹 (a bundle, packed or unpacked)
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST, RECORD, CASE = "manifest.json", "record.json", "case.json"
BUNDLE, CHAIN = "xingji-bundle/1", "xingji-record/1"
START = "0" * 64


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sealed(manifest: dict[str, Any]) -> bytes:
    """A manifest as it is written, with the seal over all the rest of it."""
    rest = {name: value for name, value in manifest.items() if name != "seal"}
    return _written({**rest, "seal": digest(_written(rest))})


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def faults(files: dict[str, bytes]) -> Iterator[str]:
    """What is wrong with a bundle, each in a sentence; nothing while it is as it was made."""
    if MANIFEST not in files:
        yield "没有清单 / There is no " + MANIFEST
        return
    manifest = json.loads(files[MANIFEST].decode())
    if manifest.get("format") != BUNDLE or sealed(manifest) != files[MANIFEST]:
        yield "清单被改动 / The manifest was changed"
        return
    yield from _files(manifest["files"], files)
    yield from _record(manifest, json.loads(files.get(RECORD, b"{}").decode()))
    yield from _case(manifest, json.loads(files.get(CASE, b"{}").decode()))


def _files(listed: dict[str, Any], files: dict[str, bytes]) -> Iterator[str]:
    for name in sorted(set(listed) - set(files)):
        yield "缺少文件 / A file is missing: " + name
    for name in sorted(set(files) - set(listed) - {MANIFEST}):
        yield "多出文件 / A file was added: " + name
    for name in sorted(set(files) & set(listed)):
        told = listed[name]
        if told["size"] != len(files[name]) or told["sha256"] != digest(files[name]):
            yield "文件被改动 / A file was changed: " + name


def _record(manifest: dict[str, Any], record: dict[str, Any]) -> Iterator[str]:
    """The chain of the record, from its start to the head that the manifest names."""
    if record.get("format") != CHAIN:
        yield "没有办理记录 / There is no record"
        return
    previous, entries = START, record["entries"]
    for place, entry in enumerate(entries, 1):
        hashed = entry["hashed"].encode()
        said = json.loads(hashed.decode())
        if digest(hashed) != entry["digest"]:
            yield "第 %d 条记录被改动 / Entry %d was changed" % (place, place)  # noqa: UP031
        if said[:3] != [previous, record["chain"], place]:
            yield "第 %d 条记录接不上前一条 / Entry %d does not follow" % (place, place)  # noqa: UP031
        previous = entry["digest"]
    if (previous, len(entries)) != (manifest["head"], manifest["length"]):
        yield "链尾与清单不符 / The head of the record is not the one of the manifest"


def _case(manifest: dict[str, Any], case: dict[str, Any]) -> Iterator[str]:
    """The data, and the attachments by the digests that they had when they were handed in."""
    if (case.get("id"), case.get("number")) != (manifest["chain"], manifest["case"]):
        yield "案卷数据与清单不符 / The data is not of the case that the manifest names"
    for one in case.get("evidence", ()):
        told = manifest["files"].get(one["file"])
        if told is None:
            yield "附件不在包里 / An attachment is not in the bundle: " + one["name"]
        elif told["sha256"] != one["digest"]:
            yield "附件与上传时不同 / An attachment is not as it was uploaded: " + one["name"]


def read(place: Path) -> dict[str, bytes]:
    """Every file of a bundle, packed or unpacked, by its name."""
    if place.is_dir():
        found = sorted(one for one in place.rglob("*") if one.is_file())
        return {one.relative_to(place).as_posix(): one.read_bytes() for one in found}
    with zipfile.ZipFile(str(place)) as packed:
        names = packed.namelist()
        if len(names) != len(set(names)):
            raise ValueError("同名文件 / Files of one name")
        return {name: packed.read(name) for name in names}


def main(arguments: list[str]) -> int:
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        files = read(place)
        found = list(faults(files))
    except Exception as broken:  # noqa: BLE001 - whatever cannot be read was not made so
        files, found = {}, ["读不出来 / It cannot be read: %r" % broken]  # noqa: UP031
    for fault in found:
        sys.stdout.write("✗ " + fault + "\n")
    if found:
        sys.stdout.write("核验不通过：案卷包被改动过。 / Not verified: the bundle was changed.\n")
        return 1
    sys.stdout.write(_told(json.loads(files[MANIFEST].decode())))
    return 0


def _told(manifest: dict[str, Any]) -> str:
    lines = [
        "编号 / Case: " + manifest["case"],
        "记录 / Entries: %d" % manifest["length"],  # noqa: UP031
        "链尾 / Head: " + manifest["head"],
        "封印 / Seal: " + manifest["seal"],
        "核验通过：与封存时一致。 / Verified: as it was sealed.",
        "请与系统里显示的封印核对。 / Compare the seal with the one the system shows.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
