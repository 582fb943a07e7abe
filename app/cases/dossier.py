"""案卷包: a case with all that belongs to it, sealed: anybody can tell whether it was changed.

It is read in one transaction and put together in none; then that it was taken, and its seal, are
put on record in the case itself. What has happened meanwhile would be missing, so nothing may have.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.cases import evidence, progress, queries, unseen, verifier
from app.cases.models import NEVER, Case, WorkItem
from app.cases.versions import Versions
from app.cases.withholding import is_withheld
from app.db import session
from app.definitions import catalogue, folders
from app.errors import Conflict, Forbidden, NotFound, Refused
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

MEGA = 1024 * 1024
#: So many megabytes of attachments one bundle takes.
LARGEST = 300
CHUNK = 256 * 1024
#: What no file system of those who unpack it may have in a name.
_UNNAMEABLE = re.compile(r'[<>:"|?*]|[. ]+$')


class NotInFull(Forbidden):
    message = "这件事有不让您看的内容，不能导出整个案卷。"


class TooLarge(Refused):
    message = "附件一共超过 %(most)sMB，不能一次导出，请分别下载。"


class Damaged(Refused):
    message = "附件“%(name)s”找不到或者与上传时不同，请系统管理员恢复以后再导出。"


@dataclass(frozen=True)
class Part:
    """A file of a bundle: what it holds, or where that lies."""

    name: str
    content: bytes | Path

    def chunks(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            yield self.content
            return
        with self.content.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def told(self) -> dict[str, Any]:
        """Its size and digest."""
        found, size = hashlib.sha256(), 0
        for chunk in self.chunks():
            found.update(chunk)
            size += len(chunk)
        return {"size": size, "sha256": found.hexdigest()}


@dataclass
class Dossier:
    """What is known of a case at one moment, as the files of its bundle; `seal` closes it."""

    case_id: uuid.UUID
    number: str
    title: str
    head: str
    length: int
    parts: list[Part]
    #: Attachments: name in the bundle → name and digest of the upload.
    uploads: dict[str, tuple[str, str]]
    made: dict[str, str] = field(default_factory=dict)
    seal: str = ""

    def close(self) -> None:
        """Write the manifest over everything that is in it. Raises: Damaged."""
        files = {}
        for part in self.parts:
            files[part.name] = self._told(part)
        manifest = {
            "format": verifier.BUNDLE,
            "case": self.number,
            "title": self.title,
            "chain": str(self.case_id),
            "head": self.head,
            "length": self.length,
            "files": files,
            **self.made,
        }
        written = verifier.sealed(manifest)
        self.seal = str(json.loads(written)["seal"])
        self.parts.append(Part(verifier.MANIFEST, written))

    def _told(self, part: Part) -> dict[str, Any]:
        name, digest = self.uploads.get(part.name, ("", ""))
        try:
            told = part.told()
        except OSError as error:
            raise Damaged(name=name) from error
        if digest and told["sha256"] != digest:
            raise Damaged(name=name)
        return told

    def pieces(self) -> Iterator[bytes]:
        """The bundle as a zip file, piece by piece."""
        sink = _Sink()
        with zipfile.ZipFile(sink, "w") as packed:
            for part in self.parts:
                about = zipfile.ZipInfo(part.name)
                about.compress_type, about.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                with packed.open(about, "w") as file:
                    for chunk in part.chunks():
                        file.write(chunk)
                        yield sink.take()
        yield sink.take()


class _Sink:
    """Takes what a zip file writes until somebody takes it on."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def write(self, data: bytes, /) -> int:
        self._kept += data
        return len(data)

    def flush(self) -> None:
        """Everything is there at once."""

    def close(self) -> None:
        """Nothing is held open."""

    def take(self) -> bytes:
        kept, self._kept = bytes(self._kept), bytearray()
        return kept


def may_take(actor: Actor, case: Case) -> bool:
    """May the actor take the whole of a case that they can see?"""
    rights = (Permission.READ_CASES, Permission.READ_AUDIT)
    may = any(permissions.may(actor, right, case.unit) for right in rights)
    return may and not unseen.names(actor, case)


def read(actor: Actor, case_id: uuid.UUID) -> Dossier:
    """Everything that goes into the bundle of a case, not closed yet.

    Raises:
        NotFound: no post of theirs may read the cases or the record of its unit, or it is kept
            from them.
        NotInFull: a step of theirs hides something.
        TooLarge.
    """
    case = _seen(actor, case_id)
    entries, files = queries.timeline(case), evidence.of_case(case)
    if sum(one.size for one in files) > LARGEST * MEGA:
        raise TooLarge(most=LARGEST)
    named = {_name(place, one.name): one for place, one in enumerate(files, 1)}
    versions = Versions(case, entries).all
    parts = [
        Part(verifier.CASE, _written(_about(case, versions, named))),
        Part(verifier.RECORD, _written(_record(case, entries))),
        Part("verify.py", Path(verifier.__file__).read_bytes()),
    ]
    for version_id in versions:
        number = catalogue.deployed(version_id).number
        drawn = catalogue.files_of(version_id)[folders.DIAGRAM]
        parts.append(Part(f"diagrams/version-{number}.bpmn", drawn.encode()))
    parts += [Part(name, evidence.store.path(one.id)) for name, one in named.items()]
    head = entries[-1].digest if entries else audit.START
    uploads = {name: (one.name, one.digest) for name, one in named.items()}
    made = {"made_at": clock.now().isoformat(), "made_by": actor.name}
    return Dossier(case.id, case.number, case.title, head, len(entries), parts, uploads, made)


def hand_out(actor: Actor, made: Dossier) -> None:
    """Put it on record that a closed bundle is taken, with its seal.

    Raises:
        NotFound, NotInFull: as `read`. Conflict: something has happened since it was read.
    """
    _seen(actor, made.case_id)
    case = progress.lock(made.case_id)
    if case.audit_head != made.head:
        raise Conflict
    told = {"seal": made.seal, "head": made.head, "length": made.length, "parts": len(made.parts)}
    audit.record(case, actor, "case.bundled", told)


def _seen(actor: Actor, case_id: uuid.UUID) -> Case:
    rights = (Permission.READ_CASES, Permission.READ_AUDIT)
    may = sa.or_(*(permissions.visible_to(actor, right, Case.unit_id) for right in rights))
    query = sa.select(Case).where(Case.id == case_id, may, sa.not_(is_withheld(actor.person_id)))
    names = [joinedload(one) for one in (Case.definition, Case.unit, Case.starter)]
    case = session.scalar(query.options(*names))
    if case is None:
        raise NotFound
    if unseen.names(actor, case):
        raise NotInFull
    return case


def _name(place: int, name: str) -> str:
    return f"attachments/{place:03}-{_UNNAMEABLE.sub('_', name)}"


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _record(case: Case, entries: Iterable[audit.AuditEntry]) -> dict[str, Any]:
    """The chain: of each entry the very text that is hashed, so that nobody need write it anew."""
    told = [{"hashed": one.said().decode(), "digest": one.digest} for one in entries]
    return {"format": verifier.CHAIN, "chain": str(case.id), "entries": told}


def _about(case: Case, versions: list[uuid.UUID], named: dict[str, Any]) -> dict[str, Any]:
    deployed = [catalogue.version(one) for one in versions]
    return {
        "id": str(case.id),
        "number": case.number,
        "title": case.title,
        "procedure": {"key": case.definition.key, "title": case.definition.title},
        "versions": [{"number": one.number, "digest": one.digest} for one in deployed],
        "unit": {"code": case.unit.code, "name": case.unit.name},
        "starter": case.starter.name,
        "entered_by": case.entered_by.name if case.entered_by else None,
        "started_at": case.started_at.isoformat(),
        "finished_at": _time(case.finished_at),
        "status": case.status,
        "outcome": case.outcome,
        "work_items": [_item(one) for one in queries.visits(case)],
        "copies": [
            {"to": one.person.name, "at": _time(one.sent_at)} for one in queries.copies(case)
        ],
        "evidence": [
            {
                "file": name,
                "name": one.name,
                "media_type": one.media_type,
                "size": one.size,
                "digest": one.digest,
                "uploaded_at": _time(one.uploaded_at),
            }
            for name, one in named.items()
        ],
    }


def _item(item: WorkItem) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "element": item.element,
        "name": item.name,
        "part": item.part,
        "role": item.role_code,
        "opened_at": _time(item.opened_at),
        "due_at": None if item.due_at == NEVER else _time(item.due_at),
        "closed_at": _time(item.closed_at),
        "done_by": item.done_by.name if item.done_by else None,
        "done_for": item.done_for.name if item.done_for else None,
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
