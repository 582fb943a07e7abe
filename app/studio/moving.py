"""Running cases go over to another version: chosen, carried out one by one, paused, told of each.

Every case is a transaction of its own: one that cannot go stays where it is with the reason, and
whatever happens to the worker, each has gone or has not.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app import audit, clock, errors
from app.cases import migration
from app.cases.models import Case, CaseStatus
from app.db import session, tentatively
from app.definitions.models import DefinitionVersion
from app.errors import AppError, NotFound, Refused
from app.jobs import kinds, queue
from app.jobs.models import Lease
from app.jobs.queue import Order
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission
from app.studio.movemodels import Move, MovedCase, Moving

#: The kind of the job that moves one case of a move.
MOVE = "studio.move"
#: No more cases are chosen at once.
MOST = 5_000


class NothingChosen(Refused):
    message = "请至少选一件要移的事项。"


class TooManyChosen(Refused):
    message = "一次最多移 %(most)s 件，请分几次。"


class AlreadyMoving(Refused):
    message = "选中的事项里有的正在移动，请等那一批办完。"


@dataclass(frozen=True, slots=True)
class Progress:
    """Of so many cases, how many have gone, stayed, still wait."""

    moved: int
    refused: int
    waiting: int

    @property
    def of(self) -> int:
        return self.moved + self.refused + self.waiting


def begin(
    actor: Actor,
    version: DefinitionVersion,
    case_ids: Sequence[uuid.UUID],
    steps: Mapping[str, str],
) -> Move:
    """Have these cases go over, in the background.

    Raises:
        Forbidden: the actor may move cases nowhere.
        NothingChosen, TooManyChosen, AlreadyMoving.
    """
    permissions.require(actor, Permission.MIGRATE_CASES)
    chosen = list(session.scalars(_movable(actor, version).where(Case.id.in_(case_ids[:MOST]))))
    if len(case_ids) > MOST:
        raise TooManyChosen(most=MOST)
    if not chosen:
        raise NothingChosen
    moving = sa.select(MovedCase.case_id).filter_by(state=Moving.WAITS)
    if session.scalar(moving.where(MovedCase.case_id.in_(chosen)).limit(1)) is not None:
        raise AlreadyMoving
    assert actor.person_id is not None, "only people hold the right"
    move = Move(
        version_id=version.id, actor_id=actor.person_id, steps=dict(steps), begun_at=clock.now()
    )
    session.add(move)
    session.flush()  # its cases refer to it
    session.add_all(MovedCase(move_id=move.id, case_id=one) for one in chosen)
    about = {"version": version.number, "cases": len(chosen), "steps": dict(steps)}
    audit.record(move, actor, "move.begun", about)
    _order(move, chosen)
    return move


def _movable(actor: Actor, version: DefinitionVersion) -> sa.Select[uuid.UUID]:
    return (
        sa.select(Case.id)
        .where(
            Case.definition_id == version.definition_id,
            Case.version_id != version.id,
            Case.status == CaseStatus.OPEN,
            permissions.visible_to(actor, Permission.MIGRATE_CASES, Case.unit_id),
        )
        .order_by(Case.started_at, Case.id)
    )


def movable(actor: Actor, version: DefinitionVersion, limit: int) -> list[uuid.UUID]:
    """The running cases that the actor may move to a version, the oldest first."""
    return list(session.scalars(_movable(actor, version).limit(limit)))


def move(actor: Actor, move_id: uuid.UUID) -> Move:
    """Raises: Forbidden, NotFound: there is none, or it moves cases that the actor may not."""
    permissions.require(actor, Permission.MIGRATE_CASES)
    query = sa.select(Move).where(Move.id == move_id, _within_reach(actor))
    found = session.scalar(query.options(joinedload(Move.version)))
    if found is None:
        raise NotFound
    return found


def of_procedure(actor: Actor, definition_id: uuid.UUID) -> list[tuple[Move, Progress]]:
    """The moves of a procedure's cases that the actor might move too, the latest first."""
    permissions.require(actor, Permission.MIGRATE_CASES)
    query = (
        sa.select(Move)
        .join(Move.version)
        .where(DefinitionVersion.definition_id == definition_id, _within_reach(actor))
        .order_by(Move.begun_at.desc())
        .options(contains_eager(Move.version), joinedload(Move.actor))
    )
    moves = list(session.scalars(query))
    progress = _progress([one.id for one in moves])
    return [(one, progress[one.id]) for one in moves]


def _within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """Every case of a move is one that the actor may move."""
    elsewhere = sa.select(MovedCase.case_id).join(Case, Case.id == MovedCase.case_id)
    may = permissions.visible_to(actor, Permission.MIGRATE_CASES, Case.unit_id)
    return ~elsewhere.where(MovedCase.move_id == Move.id, ~may).exists()


def progress_of(move_id: uuid.UUID) -> Progress:
    return _progress([move_id])[move_id]


def _progress(move_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Progress]:
    counted = (
        sa.select(MovedCase.move_id, MovedCase.state, sa.func.count())
        .where(MovedCase.move_id.in_(move_ids))
        .group_by(MovedCase.move_id, MovedCase.state)
    )
    found = {(move_id, state): cases for move_id, state, cases in session.execute(counted)}
    states = (Moving.MOVED, Moving.REFUSED, Moving.WAITS)
    return {id_: Progress(*(found.get((id_, one), 0) for one in states)) for id_ in move_ids}


def results(move_id: uuid.UUID) -> list[MovedCase]:
    """Every case of a move: first those that stayed."""
    query = (
        sa.select(MovedCase)
        .filter_by(move_id=move_id)
        .options(joinedload(MovedCase.case))
        .order_by(MovedCase.state.desc(), MovedCase.case_id)
    )
    return list(session.scalars(query))


def pause(actor: Actor, move_id: uuid.UUID) -> Move:
    """No further case is moved until it is resumed."""
    found = _locked(actor, move_id)
    if not found.is_paused:
        found.is_paused = True
        audit.record(found, actor, "move.paused", {})
    return found


def resume(actor: Actor, move_id: uuid.UUID) -> Move:
    found = _locked(actor, move_id)
    if found.is_paused:
        found.is_paused = False
        audit.record(found, actor, "move.resumed", {})
        waiting = sa.select(MovedCase.case_id).filter_by(move_id=move_id, state=Moving.WAITS)
        _order(found, session.scalars(waiting).all())
    return found


def _locked(actor: Actor, move_id: uuid.UUID) -> Move:
    move(actor, move_id)
    query = sa.select(Move).filter_by(id=move_id).with_for_update(of=Move)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def _order(found: Move, case_ids: Sequence[uuid.UUID]) -> None:
    about = {"move": str(found.id)}
    queue.all_later([Order(MOVE, about, case_id=one) for one in case_ids])


@kinds.kind(MOVE)
def move_one(lease: Lease) -> None:
    """Move one case; nothing while the move is paused, and what cannot go stays and is told."""
    assert lease.case_id is not None
    found = session.get_one(Move, uuid.UUID(lease.arguments["move"]))
    one = session.get_one(MovedCase, (found.id, lease.case_id))
    if found.is_paused or one.state != Moving.WAITS:
        return
    actor = directory.actor(found.actor)
    try:
        with tentatively():
            migration.migrate(actor, one.case_id, found.version, found.steps)
    except AppError as refusal:
        one.state, one.why = Moving.REFUSED, errors.as_json(refusal)
    else:
        one.state = Moving.MOVED
