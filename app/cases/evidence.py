"""Files people attach: judged by content, kept under names of ours, joined to a case on submit."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app import clock
from app.cases import contents
from app.cases.models import Case, WorkItem
from app.cases.papers import Draft, Evidence
from app.db import follow, made_at, new_id, session
from app.definitions import media, questions
from app.definitions.media import ENDINGS, WORKBOOK
from app.definitions.question import Question
from app.errors import Invalid, NotFound, Sentence
from app.organisation.actors import Actor

MEGA = 1024 * 1024
LARGEST = 10 * MEGA
LONGEST_NAME = 120
LONGEST_ENDING = 10
#: How long an upload may wait for a form that names it.
UNUSED_FOR = timedelta(days=1)
#: So many at a time, because a statement takes only so many values.
MOST_FORGOTTEN = 10_000
NEW = "new"
HEX = re.compile(r"[0-9a-f]{32}")
UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class FileTooLarge(Invalid):
    message = "“%(name)s”超过10MB，请压缩后再上传。"


class FileNotAskedFor(Invalid):
    message = "这里只收 %(kinds)s，“%(name)s”请换一种格式。"


class FileTooHeavy(Invalid):
    message = "这里每个附件不超过%(most)sMB，“%(name)s”请压缩后再上传。"


class FileStore:
    """A folder on disk; a file's place follows from its id.

    A file lies among the new ones until the row that knows it is kept. Only from there is anything
    removed, so that a store beside the wrong database loses nothing.
    """

    def __init__(self) -> None:
        self.folder = Path("evidence")

    def path(self, evidence_id: uuid.UUID) -> Path:
        return self.folder / evidence_id.hex[-2:] / evidence_id.hex

    def write(self, evidence_id: uuid.UUID, content: bytes) -> None:
        path = self._new(evidence_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def keep(self, evidence_id: uuid.UUID) -> None:
        """Move a new file to its place; another worker may have done so already."""
        path = self.path(evidence_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self._new(evidence_id).replace(path)

    def keep_no_longer(self, evidence_id: uuid.UUID) -> None:
        """Let a file be as a new one again."""
        with suppress(FileNotFoundError):
            self.path(evidence_id).replace(self._new(evidence_id))

    def remove(self, evidence_id: uuid.UUID) -> None:
        """Remove a new file."""
        self._new(evidence_id).unlink(missing_ok=True)

    def new(self) -> set[uuid.UUID]:
        names = (path.name for path in self.folder.glob(f"{NEW}/*"))
        return {uuid.UUID(name) for name in names if HEX.fullmatch(name)}

    def _new(self, evidence_id: uuid.UUID) -> Path:
        return self.folder / NEW / evidence_id.hex


store = FileStore()


def upload(actor: Actor, name: str, content: bytes) -> Evidence:
    """Take a file in; it belongs to the uploader alone until a form that names it is submitted.

    Raises:
        FileTooLarge, FileNotAccepted, FileUnsafe: with the file's name.
    """
    shown = _clean_name(name)
    if len(content) > LARGEST:
        raise FileTooLarge(name=shown)
    kind = contents.media_type_of(shown, content)
    return _take_in(actor, _ending_as(kind, shown), content, kind)


def upload_sheet(actor: Actor, name: str, content: bytes) -> Evidence:
    """Take a spreadsheet in that `app.sheets` has opened; like any other file from then on."""
    media_type = WORKBOOK if content.startswith(b"PK") else "text/csv"
    return _take_in(actor, _clean_name(name), content, media_type)


def digest_of(content: bytes) -> str:
    """By what the same file is known again."""
    return hashlib.sha256(content).hexdigest()


def _take_in(actor: Actor, name: str, content: bytes, media_type: str) -> Evidence:
    evidence = Evidence(
        id=new_id(),
        uploader_id=actor.person_id,
        name=name,
        media_type=media_type,
        size=len(content),
        digest=digest_of(content),
        uploaded_at=clock.now(),
    )
    follow(kept=partial(store.keep, evidence.id), undone=partial(store.remove, evidence.id))
    store.write(evidence.id, content)
    session.add(evidence)
    return evidence


def _clean_name(name: str) -> str:
    plain = re.sub(r"[\x00-\x1f\x7f/\\]", "", name).strip() or "附件"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return plain[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}"


def _ending_as(kind: str, name: str) -> str:
    """The name, with an ending that no system takes for something to be run."""
    known = {ending for endings in ENDINGS.values() for ending in endings}
    if Path(name.lower()).suffix in known:
        return name
    ending = ENDINGS[kind][0]
    return f"{name[: LONGEST_NAME - len(ending)]}{ending}"


def attach(actor: Actor, case: Case, ids: Iterable[uuid.UUID]) -> list[Evidence]:
    """Join files to a case: those the actor has just uploaded, or that are in it already.

    Raises:
        NotFound: a file that is neither.
    """
    wanted = set(ids)
    if not wanted:
        return []
    rows = session.scalars(sa.select(Evidence).where(Evidence.id.in_(wanted))).all()
    own = [row for row in rows if row.case_id is None and row.uploader_id == actor.person_id]
    joined = [row for row in rows if row.case_id == case.id]
    if len(own) + len(joined) != len(wanted):
        raise NotFound
    for row in own:
        row.case_id = case.id
    return [*own, *joined]


def attach_answers(
    actor: Actor, case: Case, asked: Sequence[Question], answers: Mapping[str, Any]
) -> None:
    """Join to a case the files that checked answers name.

    Raises:
        NotFound: one that is neither the actor's nor in the case.
        Invalid: at its place, each file that its question does not take.
    """
    named = list(questions.files_in(asked, answers))
    rows = attach(actor, case, (one for _place, _question, ids in named for one in ids))
    _require_fitting(named, {row.id: row for row in rows})


def _require_fitting(
    named: Iterable[tuple[str, Question, list[uuid.UUID]]], rows: Mapping[uuid.UUID, Evidence]
) -> None:
    """Is each file of a type and a size that its question takes? Raises: Invalid."""
    problems: dict[str, list[Sentence]] = {}
    for place, question, ids in named:
        faults = [fault for one in ids if (fault := _misfit(question, rows[one])) is not None]
        if faults:
            problems[place] = [Sentence("%(said)s", said=fault) for fault in faults]
    if problems:
        raise Invalid(problems)


def _misfit(question: Question, row: Evidence) -> Invalid | None:
    if question.media and row.media_type not in question.media:
        return FileNotAskedFor(name=row.name, kinds="、".join(media.endings_of(question.media)))
    if question.heaviest is not None and row.size > question.heaviest:
        return FileTooHeavy(name=row.name, most=f"{question.heaviest / MEGA:g}")
    return None


def of_case(case: Case) -> list[Evidence]:
    """The files of a case, oldest first."""
    return of_cases([case.id])[case.id]


def of_cases(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Evidence]]:
    """The files of several cases, oldest first: case → files."""
    found: dict[uuid.UUID, list[Evidence]] = {one: [] for one in case_ids}
    query = sa.select(Evidence).where(Evidence.case_id.in_(found))
    for row in session.scalars(query.order_by(Evidence.uploaded_at, Evidence.id)):
        assert row.case_id is not None, "they were asked for by their cases"
        found[row.case_id].append(row)
    return found


def of_ids(actor: Actor, ids: Iterable[uuid.UUID], case: Case | None) -> list[Evidence]:
    """Files of the actor's own, or of the case, for a form that is shown again."""
    wanted = list(ids)
    if not wanted:
        return []
    is_known = Evidence.uploader_id == actor.person_id
    if case is not None:
        is_known |= Evidence.case_id == case.id
    return list(session.scalars(sa.select(Evidence).where(Evidence.id.in_(wanted), is_known)))


def own(actor: Actor, evidence_id: uuid.UUID) -> Evidence | None:
    """A file that the actor has uploaded."""
    row = session.get(Evidence, evidence_id)
    return row if row is not None and row.uploader_id == actor.person_id else None


def clear_new_files() -> int:
    """See to new files whose request broke off before it had seen to them; how many are removed.

    What a row knows is moved to its place, what none knows is removed, unless it is so young that
    its request may still be under way. The database is only asked.
    """
    new = store.new()
    known = set(session.scalars(sa.select(Evidence.id).where(Evidence.id.in_(new))))
    strays = {one for one in new - known if made_at(one) < clock.machine_now() - UNUSED_FOR}
    for one in known:
        store.keep(one)
    for one in strays:
        store.remove(one)
    return len(strays)


def forget_unused() -> int:
    """Let go of uploads that for a day no submitted form and no draft has named; how many.

    Their files become new ones again, without a row: the next `clear_new_files` removes them, or
    brings them back if the row was not let go after all.
    """
    unused = (
        Evidence.case_id.is_(None),
        Evidence.uploaded_at < clock.now() - UNUSED_FOR,
    )
    uploads = session.execute(sa.select(Evidence.id, Evidence.uploader_id).where(*unused)).all()
    drafted = _named_in_drafts({one.uploader_id for one in uploads}) if uploads else set()
    gone = [one.id for one in uploads if one.id not in drafted][:MOST_FORGOTTEN]
    deleted = sa.delete(Evidence).where(Evidence.id.in_(gone), *unused).returning(Evidence.id)
    let_go = session.scalars(deleted).all()
    for one in let_go:
        store.keep_no_longer(one)
    return len(let_go)


def _named_in_drafts(people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Every id in what these people, or whoever has the turn at an open step, have drafted."""
    own = sa.select(sa.type_coerce(Draft.answers, sa.Text)).where(Draft.person_id.in_(people))
    steps = sa.select(sa.type_coerce(WorkItem.draft, sa.Text)).where(
        WorkItem.draft.is_not(None), WorkItem.closed_at.is_(None)
    )
    texts = session.scalars(sa.union_all(own, steps))
    return {uuid.UUID(found) for text in texts for found in UUID_TEXT.findall(text)}
