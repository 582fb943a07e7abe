"""Begin a draft, hold it, change its files, drop it: by one person at a time, none overwritten.

Two things keep editors apart. A page that writes holds the draft, says so again every minute and
lets go when it is left; somebody else may take it over, and the page that had it is told. And each
change names the revision that it was made on: an older one is refused, whoever holds the draft.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from app import audit, clock
from app.db import session, tentatively
from app.definitions import catalogue, deployment
from app.definitions.models import DefinitionVersion
from app.engine import Problem
from app.errors import Conflict, Invalid, NotFound, Refused
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.studio import contents, offices, retiring
from app.studio.models import Draft, DraftState

#: For so long a page holds a draft without saying anything.
HOLD = timedelta(minutes=2)
#: So many signs has the word by which a page holds a draft.
LONGEST_WORD = 40


class HeldByOther(Conflict):
    """Values: `title`, `who`."""

    message = "%(who)s正在修改“%(title)s”，您现在只能看。"


class HeldElsewhere(HeldByOther):
    message = "您在另一个窗口正在修改“%(title)s”，这里只能看。"


class StaleRevision(Conflict):
    message = "“%(title)s”的草稿已在别处改过，您这一页不是最新的，请重新打开。"


class BegunAlready(Refused):
    message = "“%(title)s”已有一份草稿，请接着改那一份。"


class KeyIsFixed(Refused):
    message = "流程“%(title)s”的代码不能改；要办另一种流程，请新建一个。"


def open_drafts(actor: Actor) -> list[Draft]:
    """The drafts that are written or wait for approval, the last changed first."""
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    written = [DraftState.DRAFT, DraftState.SUBMITTED]
    query = sa.select(Draft).where(Draft.state.in_(written)).order_by(Draft.edited_at.desc())
    return list(session.scalars(query))


def draft(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """A draft with its files. Raises: Forbidden, NotFound."""
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    found = session.get(Draft, draft_id, options=[undefer(Draft.files)])
    if found is None:
        raise NotFound
    return found


def locked(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """One draft with its files, which nobody else changes until the transaction ends.

    Raises: Forbidden, NotFound.
    """
    permissions.require(actor, Permission.DESIGN_DEFINITIONS)
    query = sa.select(Draft).filter_by(id=draft_id).with_for_update(of=Draft)
    found = session.scalar(query.options(undefer(Draft.files)))
    if found is None:
        raise NotFound
    return found


def of_key(actor: Actor, key: str) -> Draft | None:
    """The open draft of a procedure, if there is one."""
    return next((one for one in open_drafts(actor) if one.key == key), None)


def begin(actor: Actor, version: DefinitionVersion) -> Draft:
    """The draft of a procedure: the one that is being written, or a new one from a version.

    Raises:
        Forbidden: the actor may not design procedures.
    """
    found = of_key(actor, version.definition.key)
    return found or _write(actor, catalogue.files_of(version.id), base=version)


def begin_from_earlier(actor: Actor, version: DefinitionVersion) -> Draft:
    """A draft that says what an earlier version said.

    Raises:
        Forbidden: the actor may not design procedures.
        BegunAlready: there is a draft of the procedure.
    """
    files = catalogue.files_of(version.id)
    return begin_anew(actor, files)


def begin_anew(actor: Actor, files: Mapping[str, str]) -> Draft:
    """A draft of a folder from elsewhere: a template, or a file that was brought.

    Raises:
        Forbidden: the actor may not design procedures.
        Invalid: `about.toml` does not say what the procedure is called and under which key.
        BegunAlready: there is a draft of it.
        TooMuch, NotAFile, NotText.
    """
    key, title = contents.named(files)
    if of_key(actor, key) is not None:
        raise BegunAlready(title=title)
    return _write(actor, files, base=catalogue.in_force(key))


def _write(actor: Actor, files: Mapping[str, str], base: DefinitionVersion | None) -> Draft:
    key, title = contents.named(files)
    contents.require_room(files)
    now = clock.now()
    found = Draft(
        key=key,
        title=title,
        base=base,
        files=dict(files),
        author_id=_person(actor),
        edited_by_id=_person(actor),
        editors=[str(_person(actor))],
        begun_at=now,
        edited_at=now,
    )
    try:
        with tentatively():
            session.add(found)
    except IntegrityError as error:  # somebody has begun one at the same moment
        raise BegunAlready(title=title) from error
    about = {"key": key, "base": base.number if base else None}
    audit.record(found, actor, "draft.begun", about)
    return found


def save(
    actor: Actor, draft_id: uuid.UUID, seen: int, page: str, changed: Mapping[str, str | None]
) -> Draft:
    """Write files of a draft, or remove those that are None, and hold it for the page.

    Raises:
        Forbidden, NotFound.
        DraftFrozen: it was submitted.
        HeldByOther: another page is writing.
        StaleRevision: `seen` is not the revision as it is now.
        KeyIsFixed: the change would make another procedure of it.
        Invalid: `about.toml` cannot be read any more.
        TooMuch, NotAFile, NotText.
    """
    found = hold(actor, draft_id, page)
    if found.revision != seen:
        raise StaleRevision(title=found.title)
    files = {**found.files, **changed}
    kept = {name: text for name, text in sorted(files.items()) if text is not None}
    if kept == found.files:
        return found
    contents.require_room(kept)
    key, title = contents.named(kept)
    if key != found.key:
        raise KeyIsFixed(title=found.title)
    found.files, found.title, found.revision = kept, title, found.revision + 1
    found.edited_by_id, found.edited_at = _person(actor), clock.now()
    found.editors = sorted({*found.editors, str(actor.person_id)})
    return found


def hold(actor: Actor, draft_id: uuid.UUID, page: str, *, take_over: bool = False) -> Draft:
    """Let a page write in a draft from now on, alone; `page` is a word that it made up.

    Raises:
        Forbidden, NotFound, DraftFrozen.
        HeldByOther: another page does, and was not taken over.
        Invalid: the page has no word that could be kept.
    """
    if not 0 < len(page) <= LONGEST_WORD or not contents.is_text(page):
        raise Invalid
    found = locked(actor, draft_id)
    found.require_writable()
    is_others = found.held_key not in {None, page} and _is_held(found)
    if is_others and not take_over:
        other = HeldElsewhere if found.held_by_id == actor.person_id else HeldByOther
        raise other(title=found.title, who=holder_of(found))
    if is_others:
        audit.record(found, actor, "draft.taken_over", {"from": str(found.held_by_id)})
    found.held_by_id, found.held_key = actor.person_id, page
    found.held_until = clock.now() + HOLD
    return found


def release(actor: Actor, draft_id: uuid.UUID, page: str) -> None:
    """A page is left: whoever comes next need not wait."""
    found = locked(actor, draft_id)
    if found.held_key == page:
        found.held_key = found.held_by_id = found.held_until = None


def holder_of(found: Draft) -> str:
    """Who is writing in a draft, by name; nothing if nobody is."""
    return found.held_by.name if found.held_by and _is_held(found) else ""


def require_free(actor: Actor, found: Draft) -> None:
    """Nobody else may be writing. Raises: HeldByOther."""
    if _is_held(found) and found.held_by_id != actor.person_id:
        raise HeldByOther(title=found.title, who=holder_of(found))


def drop(actor: Actor, draft_id: uuid.UUID) -> None:
    """Give a draft up; it is kept and never offered again.

    Raises:
        Forbidden, NotFound, DraftFrozen.
        HeldByOther: somebody else is writing in it.
    """
    found = locked(actor, draft_id)
    found.require_writable()
    require_free(actor, found)
    found.state = DraftState.DROPPED
    audit.record(found, actor, "draft.dropped", {"revision": found.revision})


def check(actor: Actor, draft_id: uuid.UUID) -> tuple[Draft, Sequence[Problem]]:
    """Every problem of a draft as it is now; without an error among them it counts as checked."""
    found = locked(actor, draft_id)
    problems = problems_of(found)
    if not any(one.is_error for one in problems):
        found.sound_revision = found.revision
    return found, problems


def problems_of(found: Draft) -> list[Problem]:
    """Every problem of a draft as it is now."""
    folder = as_folder(found)
    return [
        *deployment.check(folder),
        *offices.problems(folder),
        *retiring.problems(found.files),
    ]


def as_folder(found: Draft) -> dict[str, bytes]:
    """The files of a draft as `deployment` takes them."""
    return {name: text.encode() for name, text in found.files.items()}


def _is_held(found: Draft) -> bool:
    return found.held_until is not None and found.held_until > clock.now()


def _person(actor: Actor) -> uuid.UUID:
    assert actor.person_id is not None, "only people draw procedures"
    return actor.person_id
