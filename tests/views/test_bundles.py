"""The sealed bundle of a case: it verifies by itself, and whatever is changed in it is found."""

from __future__ import annotations

import ast
import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from pictures import PNG
from sent_forms import act_url

from app import audit
from app.cases import dossier, evidence, verifier, withholding
from app.cases.models import Case
from app.cases.papers import Evidence
from app.db import session
from app.errors import Conflict
from app.organisation import directory
from app.organisation.actors import SYSTEM

REFUSED = {"look_result": "reject", "look_reason": "材料不全，不能用章。"}
#: What two libraries may write in different ways.
NUMBERS = [1e16, 1e-7, 0.1, 1.5e300, -0.0, 123456789012345680.0, 2**53, '𠮷\u2028\x01\\"']
EDITS = 240


def only_case():
    return session.scalars(sa.select(Case)).one()


def live(town):
    """A refused application with a photograph; its record holds numbers that are hard to write."""
    path = town.starts_seal(town.enter("lin"), papers=(io.BytesIO(PNG), "现场:照片?.png"))
    zhao = town.enter("zhao")
    zhao.post(act_url(zhao.get(path).text), data=REFUSED)
    town.does(
        lambda: audit.record(only_case(), SYSTEM, "case.noted", {"numbers": NUMBERS}) and None
    )
    return path


@pytest.fixture
def path(sqlite_town):
    return live(sqlite_town)


def taken(town, path, username="li"):
    answer = town.enter(username).post(f"{path}/bundle")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def put(files, folder):
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def run(folder, *arguments):
    command = [sys.executable, "-I", str(folder / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def is_found(files):
    """Does the verifier see that something is wrong with these?"""
    try:
        return bool(list(verifier.faults(files)))
    except Exception:  # noqa: BLE001 - what cannot be read is found as well
        return True


def resealed(files, **changed):
    """What somebody makes of a bundle who changes files and writes the manifest anew."""
    made = {**files, **changed}
    manifest = json.loads(made[verifier.MANIFEST])
    manifest["files"] = {
        name: {"size": len(content), "sha256": verifier.digest(content)}
        for name, content in made.items()
        if name != verifier.MANIFEST
    }
    return {**made, verifier.MANIFEST: verifier.sealed(manifest)}


def test_it_verifies_by_itself_and_the_record_knows_its_seal(town, tmp_path):
    path = live(town)
    files = taken(town, path)
    put(files, tmp_path)
    seal = json.loads(files["manifest.json"])["seal"]
    answer = run(tmp_path)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert seal in answer.stdout
    assert "核验通过" in answer.stdout
    assert "Verified" in answer.stdout
    assert f"封印 {seal}" in town.enter("li").get(path).text
    assert town.asks(lambda: audit.verify(only_case())) == []


def test_it_holds_everything_of_the_case(sqlite_town, path):
    files = taken(sqlite_town, path)
    [photograph] = [name for name in files if name.startswith("attachments/")]
    assert photograph == "attachments/001-现场_照片_.png"
    assert files[photograph] == PNG
    assert files["approval.pdf"].startswith(b"%PDF")
    assert b"bpmn:process" in files["diagrams/version-1.bpmn"]
    told = json.loads(files["case.json"])
    assert [one["name"] for one in told["work_items"]] == ["审核"]
    entries = json.loads(files["record.json"])["entries"]
    actions = [json.loads(one["hashed"])[7] for one in entries]
    assert actions[:2] == ["case.started", "work_item.completed"]
    assert actions[-1] == "case.noted"


def test_a_packed_bundle_is_verified_too(sqlite_town, path, tmp_path):
    answer = sqlite_town.enter("li").post(f"{path}/bundle")
    (tmp_path / "bundle.zip").write_bytes(answer.data)
    put(taken(sqlite_town, path), tmp_path / "other")
    good = run(tmp_path / "other", str(tmp_path / "bundle.zip"))
    assert good.returncode == 0, good.stdout
    (tmp_path / "bundle.zip").write_bytes(answer.data[:-30])
    assert run(tmp_path / "other", str(tmp_path / "bundle.zip")).returncode == 1


def test_every_edit_is_found(sqlite_town, path, tmp_path):
    files = taken(sqlite_town, path)
    assert not is_found(files)
    chance = random.Random(8)  # noqa: S311 - the same edits every time
    for number in range(EDITS):
        name = sorted(files)[number % len(files)]
        content = bytearray(files[name])
        place = chance.randrange(len(content))
        content[place] ^= 1 << chance.randrange(8)
        assert is_found({**files, name: bytes(content)}), (name, place)
    for name in files:
        assert is_found({other: files[other] for other in files if other != name}), name
    assert is_found({**files, "more.txt": b""})
    put({**files, "case.json": files["case.json"] + b" "}, tmp_path)
    answer = run(tmp_path)
    assert answer.returncode == 1
    assert "文件被改动 / A file was changed: case.json" in answer.stdout


def test_an_entry_that_is_gone_or_elsewhere_is_found_though_the_manifest_is_written_anew(
    sqlite_town, path
):
    files = taken(sqlite_town, path)
    assert not is_found(resealed(files))
    record = json.loads(files["record.json"])
    entries = record["entries"]
    for first in range(len(entries)):
        gone = entries[:first] + entries[first + 1 :]
        swapped = entries[:first] + entries[first + 1 : first + 2] + [entries[first]]
        swapped += entries[first + 2 :]
        said = [dict(one) for one in entries]
        said[first]["hashed"] = said[first]["hashed"].replace("2026", "2025", 1)
        for edited in (gone, said, *([swapped] if swapped != entries else [])):
            text = json.dumps({**record, "entries": edited}).encode()
            assert is_found(resealed(files, **{"record.json": text}))


def test_what_a_forger_can_and_cannot_do(sqlite_town, path):
    """No file can vouch for itself: that is why the seal stands in the record of the case."""
    files = taken(sqlite_town, path)
    [name] = [one for one in files if one.startswith("attachments/")]
    assert is_found(resealed(files, **{name: PNG + b"\0"}))
    forged = resealed(files, **{"approval.pdf": b"%PDF-1.4 another"})
    assert not is_found(forged)
    seals = [json.loads(one["manifest.json"])["seal"] for one in (files, forged)]
    page = sqlite_town.enter("li").get(path).text
    assert [seal in page for seal in seals] == [True, False]


def test_whoever_may_not_read_all_of_it_takes_none(sqlite_town, path):
    for username in ("chen", "lin", "zhao", "root"):
        assert sqlite_town.enter(username).post(f"{path}/bundle").status_code == 404, username
        assert "导出案卷" not in sqlite_town.enter(username).get(path).text
    sqlite_town.does(lambda: withholding.withhold(only_case(), sqlite_town.ids["li"]))
    assert sqlite_town.enter("li").post(f"{path}/bundle").status_code == 404
    assert sqlite_town.browser().post(f"{path}/bundle").status_code in {302, 401}


def test_an_attachment_that_is_not_as_it_was_stops_it_and_nothing_is_recorded(sqlite_town, path):
    def spoil():
        row = session.scalars(sa.select(Evidence)).one()
        evidence.store.path(row.id).write_bytes(b"other")

    before = sqlite_town.asks(lambda: only_case().audit_length)
    sqlite_town.asks(spoil)
    answer = sqlite_town.enter("li").post(f"{path}/bundle")
    assert answer.status_code == 409
    assert "与上传时不同" in answer.text
    assert sqlite_town.asks(lambda: only_case().audit_length) == before


@pytest.mark.usefixtures("path")
def test_what_happens_while_it_is_put_together_is_not_left_out(sqlite_town):
    def li():
        return directory.actor(directory.person(sqlite_town.ids["li"]))

    made = sqlite_town.asks(lambda: dossier.read(li(), only_case().id))
    made.close()
    sqlite_town.does(lambda: audit.record(only_case(), SYSTEM, "case.noted") and None)
    with pytest.raises(Conflict):
        sqlite_town.does(lambda: dossier.hand_out(li(), made))


def test_the_verifier_asks_for_no_python_younger_than_3_8():
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    imported = {
        (one.module or "") if isinstance(one, ast.ImportFrom) else one.names[0].name
        for one in ast.walk(ast.parse(source))
        if isinstance(one, ast.Import | ast.ImportFrom)
    }
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
