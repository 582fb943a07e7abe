"""How a draft comes into force: submitted in a case, approved by somebody else, put in force.

The case is one of the procedure `definition_change`; what it asks for here it asks as operations.
"""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import undefer

from app import audit, clock
from app.cases.models import Case, CaseStatus
from app.db import session
from app.definitions import catalogue, deployment
from app.definitions.models import DefinitionVersion
from app.engine import InvalidProcedure
from app.errors import Refused
from app.organisation import permissions
from app.organisation.actors import SYSTEM, Actor
from app.organisation.permissions import Permission
from app.studio import drafts
from app.studio.models import Draft, DraftState


class DraftNotSound(Refused):
    message = "“%(title)s”的草稿还有错误，请改正并检查以后再提交。"


class NothingChanged(Refused):
    message = "“%(title)s”的草稿和现行版一样，没有要发布的。"


class BaseOutdated(Refused):
    message = "“%(title)s”又发布了第 %(number)s 版，请对照现行版改好草稿以后再提交。"


class NoDraft(Refused):
    message = "这一件里没有等待发布的草稿。"


def submittable(actor: Actor) -> list[Draft]:
    """The drafts that could be submitted now, if their last check still holds."""
    if not permissions.may(actor, Permission.DESIGN_DEFINITIONS):
        return []
    written = drafts.open_drafts(actor)
    return [one for one in written if one.state == DraftState.DRAFT and one.is_sound]


def submit(
    actor: Actor, draft_id: uuid.UUID, case_id: uuid.UUID, note: str, effective_on: date | None
) -> Draft:
    """Hand a draft in: from now on nobody changes it, until it is reopened or in force.

    Raises: as `require_submittable`.
    """
    found = require_submittable(actor, draft_id)
    found.state, found.case_id = DraftState.SUBMITTED, case_id
    found.note, found.effective_on = note, effective_on
    found.held_key = found.held_by_id = found.held_until = None
    audit.record(found, actor, "draft.submitted", {"revision": found.revision, "note": note})
    return found


def require_submittable(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """A draft that can be handed in as it is now.

    Raises:
        Forbidden, NotFound, DraftFrozen.
        HeldByOther: somebody else is writing in it.
        DraftNotSound: something is wrong with it.
        BaseOutdated: another version came into force since it was begun.
        NothingChanged: it says what is in force.
    """
    found, problems = drafts.check(actor, draft_id)
    found.require_writable()
    drafts.require_free(actor, found)
    if any(one.is_error for one in problems):
        raise DraftNotSound(title=found.title)
    _require_upon_the_latest(found)
    if found.base is not None and catalogue.files_of(found.base.id) == found.files:
        raise NothingChanged(title=found.title)
    return found


def reopen(actor: Actor, case_id: uuid.UUID) -> Draft | None:
    """Let the draft of a case be changed again; nothing where the case has none any more."""
    found = _locked(case_id)
    if found is None or found.state != DraftState.SUBMITTED:
        return None
    found.state = DraftState.DRAFT
    audit.record(found, actor, "draft.reopened", {"revision": found.revision})
    return found


def publish(actor: Actor, case_id: uuid.UUID) -> DefinitionVersion:
    """Put the draft of a case in force; running cases stay on their versions.

    Raises:
        NoDraft: there is none that waits.
        DraftNotSound: what it calls or names has changed since it was checked.
        BaseOutdated: another version came into force meanwhile.
    """
    found = _locked(case_id)
    if found is None or found.state != DraftState.SUBMITTED:
        raise NoDraft
    _require_upon_the_latest(found)
    try:
        version = deployment.deploy(SYSTEM, drafts.as_folder(found))
    except InvalidProcedure as refused:
        raise DraftNotSound(title=found.title) from refused
    found.state, found.version = DraftState.PUBLISHED, version
    audit.record(found, actor, "draft.published", {"version": version.number})
    return version


def rebase(actor: Actor, draft_id: uuid.UUID) -> Draft:
    """Let a draft count as one of the version in force, whose changes somebody has taken in.

    Raises: Forbidden, NotFound, DraftFrozen.
    """
    found = drafts.locked(actor, draft_id)
    found.require_writable()
    found.base = catalogue.in_force(found.key)
    about = {"base": found.base.number if found.base else None}
    audit.record(found, actor, "draft.rebased", about)
    return found


def is_outdated(found: Draft) -> bool:
    """Has another version come into force since a draft was begun?"""
    now = catalogue.in_force(found.key)
    return (now.id if now else None) != found.base_id


def takes_effect_at(found: Draft) -> date:
    """The day from which a draft shall hold: today if it names none or an earlier one."""
    today = clock.today()
    return max(found.effective_on or today, today)


def of_case(case_id: uuid.UUID) -> Draft | None:
    """The draft that a case is about, to be looked at; None for other cases."""
    return session.scalar(_about(case_id))


def versions_of(key: str) -> list[tuple[DefinitionVersion, Draft | None]]:
    """Every version of a procedure, the latest first, with the draft that it came of."""
    definition_id = catalogue.definition(key).id
    query = (
        sa.select(DefinitionVersion)
        .filter_by(definition_id=definition_id)
        .order_by(DefinitionVersion.number.desc())
    )
    found = list(session.scalars(query))
    ids = [one.id for one in found]
    came_of = session.scalars(sa.select(Draft).where(Draft.version_id.in_(ids)))
    by_version = {one.version_id: one for one in came_of}
    return [(one, by_version.get(one.id)) for one in found]


def running_on(definition_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many cases run on each version of a procedure: version → cases."""
    query = (
        sa.select(Case.version_id, sa.func.count())
        .filter_by(definition_id=definition_id, status=CaseStatus.OPEN)
        .group_by(Case.version_id)
    )
    return dict(session.execute(query).all())


def _locked(case_id: uuid.UUID) -> Draft | None:
    """The same, with its files, which nobody changes until the transaction ends."""
    query = _about(case_id).options(undefer(Draft.files))
    return session.scalar(query.with_for_update(of=Draft))


def _about(case_id: uuid.UUID) -> sa.Select[Draft]:
    return sa.select(Draft).filter_by(case_id=case_id).order_by(Draft.begun_at.desc())


def _require_upon_the_latest(found: Draft) -> None:
    if is_outdated(found):
        now = catalogue.in_force(found.key)
        raise BaseOutdated(title=found.title, number=now.number if now else 0)
