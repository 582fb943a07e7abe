"""A workbook brought in: looked at, kept, shown, and carried out as a whole or not at all."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from app import clock, db
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.establishment.models import Import
from app.establishment.sheets import carrying, lines
from app.establishment.sheets.changes import Changes
from app.establishment.sheets.columns import LAYOUTS, MEMBERS, PEOPLE, POSTS, UNITS
from app.establishment.sheets.lines import Faults
from app.establishment.sheets.members import Members
from app.establishment.sheets.people import People
from app.establishment.sheets.places import Places
from app.establishment.sheets.posts import Posts
from app.i18n import mark
from app.organisation import administration, permissions, tree
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.sheets.cells import FIELD

LONGEST_NAME = 120
#: So many imports are listed.
MOST_LISTED = 30


class SheetWrong(Invalid):
    """Cells are wrong; field `sheet`, and one by one in `faults`, of `number` in all."""

    message = "表里有%(number)s处要改，没有导入任何内容。"

    def __init__(self, faults: Faults) -> None:
        told = [one.said for one in faults.in_order()]
        super().__init__({FIELD: told}, number=faults.number)
        self.faults = faults.in_order()


class ChangedMeanwhile(Refused):
    message = "预览以后有人改动了机构或人员，请重新核对再导入。"


@dataclass(frozen=True)
class Look:
    """What a workbook would change, or what is wrong with it."""

    changes: Changes
    faults: Faults


def look(actor: Actor, content: bytes) -> Look:
    """Look through a workbook without changing anything.

    Raises:
        SheetRefused: it is no workbook, or none of ours; field `sheet`.
    """
    changes, faults = Changes(), Faults()
    found = lines.read(content, faults)
    lines_of = {layout: found.get(layout.title, []) for layout in LAYOUTS}
    places = Places(actor)
    places.look(lines_of[UNITS], changes)
    named = [*lines_of[PEOPLE], *lines_of[MEMBERS], *lines_of[POSTS]]
    everybody = People(actor, places, {line["用户名"] for line in named})
    everybody.look(lines_of[PEOPLE], changes)
    if lines_of[MEMBERS]:
        Members(actor, everybody).look(lines_of[MEMBERS], changes)
    Posts(actor, places, everybody).look(lines_of[POSTS], changes)
    return Look(changes, faults)


def upload(actor: Actor, name: str, content: bytes) -> Import:
    """Keep a workbook that is right, to be looked at and then carried out.

    Earlier ones that were not carried out go.

    Raises:
        Forbidden, SheetRefused.
        SheetWrong: with every fault.
    """
    permissions.require(actor, Permission.MANAGE_PEOPLE)
    found = look(actor, content)
    if found.faults.number:
        raise SheetWrong(found.faults)
    session.execute(
        sa.delete(Import).where(Import.by_id == actor.person_id, Import.done_at.is_(None))
    )
    assert actor.person_id is not None, "a person brings it"
    row = Import(
        by_id=actor.person_id,
        made_at=clock.now(),
        name=name[:LONGEST_NAME],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        counts=found.changes.counts,
    )
    session.add(row)
    session.flush()  # its address leads to the preview
    return row


def seen(actor: Actor, import_id: uuid.UUID) -> Import:
    """An import of the actor's own. Raises: NotFound."""
    query = sa.select(Import).filter_by(id=import_id, by_id=actor.person_id)
    found = session.scalar(query.options(undefer(Import.content)))
    if found is None or not permissions.may(actor, Permission.MANAGE_PEOPLE):
        raise NotFound
    return found


def changes_of(actor: Actor, row: Import) -> Changes:
    """What an import would change now; nothing where it is wrong by now."""
    found = look(actor, row.content or b"")
    if found.faults.number:
        raise SheetWrong(found.faults)
    return found.changes


def carry_out(actor: Actor, row: Import, shown: str) -> Changes:
    """Do all that was shown, whose digest is given; doing it twice does it once.

    Raises:
        SheetWrong, ChangedMeanwhile: the house is another one by now.
    """
    tree.lock()
    db.hold(row)
    if row.done_at is not None:
        return Changes()
    changes = changes_of(actor, row)
    if changes.digest != shown:
        raise ChangedMeanwhile
    carrying.carry_out(actor, changes)
    row.done_at, row.counts = clock.now(), changes.counts
    details = {
        "import": str(row.id),
        "file": row.name,
        "sha256": row.digest,
        "counts": changes.counts,
        "changes": changes.told(),
    }
    administration.record(actor, "organisation.imported", details)
    return changes


def before(actor: Actor) -> list[Import]:
    """What the actor has brought in, the latest first."""
    query = (
        sa.select(Import)
        .where(Import.by_id == actor.person_id, Import.done_at.is_not(None))
        .options(joinedload(Import.by))
        .order_by(Import.done_at.desc(), Import.id)
    )
    return list(session.scalars(query.limit(MOST_LISTED)))


NOTHING_CHANGES = Sentence(mark("表里的内容和系统里的一样，没有要改的。"))
