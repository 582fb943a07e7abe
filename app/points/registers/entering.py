"""From the clerk's sheet to the list of the quarter: uploaded, handed in, checked, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from app import clock
from app.cases import applicant, evidence
from app.cases.models import Case
from app.cases.papers import Evidence
from app.db import session
from app.definitions import catalogue
from app.errors import Forbidden, NotFound, Refused
from app.organisation import directory, permissions
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.organisation.permissions import Permission
from app.points import claims, cycles, rules
from app.points.filing import CycleClosed
from app.points.locks import lock_of_register
from app.points.models import Claim, Cycle
from app.points.registers import lines, reading
from app.points.registers.models import STANDING, Register, RegisterState
from app.points.status import ClaimStatus
from app.sheets.reading import rows_of

#: The procedure in which the lines of a register are checked.
KEY = "points_register"
#: Who keeps the registers of a branch, and who else may read them there.
CLERK = "ORG_COMMISSIONER"
READERS = ("ASSESSOR",)


class NotTheClerk(Forbidden):
    message = "考勤和党费由本支部的组织委员登记。"


class RegisterGone(Refused):
    """It was handed in, sent back or taken back meanwhile."""

    message = "这份登记表已经办过，请刷新后再看。"


class OwnLine(Refused):
    message = "退回的名单里有您本人的一件，请由考核小组的其他人重核。"


@dataclass(frozen=True)
class Sheet:
    """A file as it came: its name and its bytes."""

    name: str
    content: bytes


def keeps(actor: Actor, branch: Unit) -> bool:
    """Does the actor keep the registers of this branch?"""
    return any(post.role == CLERK and post.unit_id == branch.id for post in actor.posts)


def reads_some(actor: Actor) -> bool:
    """Is there a branch whose registers the actor may see?"""
    is_reader = any(actor.holds(role) for role in READERS)
    return is_reader or permissions.may(actor, Permission.READ_CASES)


def may_read(actor: Actor, branch: Unit) -> bool:
    """May the actor see who came and who did not?"""
    is_reader = any(actor.holds(role, branch.path) for role in READERS)
    return is_reader or permissions.may(actor, Permission.READ_CASES, branch)


def upload(actor: Actor, branch: Unit, first_day: date, sheet: Sheet) -> Register:
    """Take in a sheet for the quarter that begins on a day; nothing counts before it is handed in.

    The same file again is the register that came of it.

    Raises:
        NotTheClerk, CycleClosed.
        SheetRefused, RegisterWrong: field `sheet`, with every fault; nothing is kept.
    """
    if not keeps(actor, branch):
        raise NotTheClerk
    assert actor.person_id is not None, "who keeps registers is a person"
    cycle = open_cycle(branch, first_day)
    known = _known(cycle, evidence.digest_of(sheet.content), actor.person_id)
    if known is not None:
        return known
    members = directory.members(branch.id)
    found = reading.attendance_of(rows_of(sheet.content), members, first_day)
    register = Register(
        branch_id=branch.id,
        cycle=cycle,
        file=evidence.upload_sheet(actor, sheet.name, sheet.content),
        uploaded_by_id=actor.person_id,
        uploaded_at=clock.now(),
        said=found.as_json(),
    )
    session.add(register)
    session.flush()  # its id is part of an address
    return register


def open_cycle(branch: Unit, first_day: date) -> Cycle:
    """The cycle that begins on a day and takes registers still. Raises: CycleClosed."""
    cycle = cycles.current(branch, first_day)
    if cycle.is_frozen(clock.now()):
        raise CycleClosed(cycle=cycle.said, day=cycle.last_day)
    return cycle


def open_quarters(branch: Unit) -> list[date]:
    """The first days of the quarters that take registers today: this one and one not frozen yet."""
    now = rules.first_day_of_quarter(clock.today())
    before = rules.first_day_of_quarter(now - clock.ONE_DAY)
    query = sa.select(Cycle.freezes_at).filter_by(branch_id=branch.id, starts_on=before)
    freezes_at = session.scalar(query)
    is_open = freezes_at is not None and clock.now() < freezes_at
    return [now, before] if is_open else [now]


def _known(cycle: Cycle, digest: str, person_id: uuid.UUID) -> Register | None:
    """What came of the same file: a register that stands, or a draft of one's own."""
    query = (
        sa.select(Register)
        .join(Register.file)
        .where(
            Register.cycle_id == cycle.id,
            Evidence.digest == digest,
            sa.or_(
                Register.state.in_(STANDING),
                sa.and_(
                    Register.state == RegisterState.DRAFT, Register.uploaded_by_id == person_id
                ),
            ),
        )
    )
    return session.scalar(query.order_by(Register.state).limit(1))


def hand_in(actor: Actor, register: Register, *, replaces: uuid.UUID | None = None) -> Case:
    """Hand a draft in: its lines are entered and wait for an assessor. Once more gives the case.

    `replaces` is a register of the same quarter that this one takes the place of: all its lines
    are taken back first, in the same transaction.

    Raises:
        Forbidden: somebody else has uploaded it.
        RegisterGone: it was done with, or what it is to replace.
        ClaimFrozen, CycleClosed: it is too late.
    """
    if register.uploaded_by_id != actor.person_id:
        raise NotTheClerk
    if register.case is not None:
        return register.case
    if replaces is not None:
        _withdraw(actor, register, replaces)
    answers = {"register": str(register.id)}
    definition = catalogue.definition(KEY)
    return applicant.start(actor, definition, register.branch_id, answers, start_key=register.id)


def _withdraw(actor: Actor, register: Register, replaced_id: uuid.UUID) -> None:
    replaced = session.get(Register, replaced_id)
    if replaced is None or replaced.cycle_id != register.cycle_id:
        raise NotFound
    if not replaced.is_standing or replaced.case_id is None:
        raise RegisterGone
    register.replaces_id = replaced.id
    applicant.withdraw(actor, replaced.case_id)


def enter(register: Register, case: Case) -> int:
    """Enter the lines of a register that a case has taken up; how many are new.

    Raises:
        RegisterGone: it is another branch's, or done with.
        CycleClosed: the quarter is frozen.
    """
    register = _lock(register)
    if register.case_id == case.id:
        return 0
    if register.state != RegisterState.DRAFT or register.branch_id != case.unit_id:
        raise RegisterGone
    if register.cycle.is_frozen(clock.now()):
        raise CycleClosed(cycle=register.cycle.said, day=register.cycle.last_day)
    register.case, register.state = case, RegisterState.CHECKING
    register.file.case_id = case.id
    return len(lines.enter(register, number=case.number))


def check(register: Register, hands: Sequence[uuid.UUID]) -> int:
    """List the lines that two of these people answer for; how many are left."""
    register = _lock(register)
    left = lines.check(register, hands)
    if left == 0:
        register.state = RegisterState.LISTED
    return left


def drop(register: Register, dropped: Collection[uuid.UUID], reason: str) -> None:
    """Lines that wait to be checked are not true: they end."""
    register = _lock(register)
    held = lock_of_register(register.id, ClaimStatus.VALUED) if dropped else []
    ended = [line for line in held if line.id in dropped]
    lines.end(register.cycle, ended, ClaimStatus.REJECTED, reason)


def require_others(register: Register, by: uuid.UUID) -> None:
    """Raises: OwnLine: a line that waits to be checked again is the checker's own."""
    if any(line.member_id == by for line in lines.waiting(register.id)):
        raise OwnLine


def dismiss(register: Register, reason: str) -> None:
    """The assessor sends the register back: none of its lines stands."""
    register = _lock(register)
    lines.take_back(register, ClaimStatus.REJECTED, reason)
    register.state, register.reason = RegisterState.DISMISSED, reason


def withdraw(register: Register) -> None:
    """The clerk takes it back with all its lines. Raises: ClaimFrozen."""
    register = _lock(register)
    if register.cycle.is_frozen(clock.now()):
        raise claims.ClaimFrozen(cycle=register.cycle.said, day=register.cycle.last_day)
    reason = "组织委员撤回登记表"
    lines.take_back(register, ClaimStatus.WITHDRAWN, reason)
    register.state, register.reason = RegisterState.WITHDRAWN, reason


def lock_unposted(cycle_id: uuid.UUID) -> list[Register]:
    """The registers of a quarter that stand, none of whose lines is posted, locked."""
    is_posted = sa.exists().where(
        Claim.register_id == Register.id, Claim.status == ClaimStatus.POSTED
    )
    return _locked(Register.cycle_id == cycle_id, Register.state.in_(STANDING), ~is_posted)


def _lock(register: Register) -> Register:
    """The register as it stands now; it is locked before the members of its lines."""
    [locked] = _locked(Register.id == register.id)
    return locked


def _locked(*wanted: sa.ColumnElement[bool]) -> list[Register]:
    query = sa.select(Register).where(*wanted).order_by(Register.id).with_for_update()
    return list(session.scalars(query))


def of_case(case_id: uuid.UUID) -> Register | None:
    return session.scalar(sa.select(Register).filter_by(case_id=case_id))


def seen(actor: Actor, register_id: uuid.UUID) -> Register:
    """A register as the actor may read it; a draft is for who has uploaded it. Raises: NotFound."""
    found = session.get(Register, register_id)
    if found is None or not may_read(actor, found.branch):
        raise NotFound
    if found.state == RegisterState.DRAFT and found.uploaded_by_id != actor.person_id:
        raise NotFound
    return found


def of_branch(branch: Unit, since: date) -> list[Register]:
    """The registers of a branch that were handed in, of quarters from a day on, newest first."""
    query = (
        sa.select(Register)
        .join(Register.cycle)
        .where(
            Register.branch_id == branch.id,
            Register.state != RegisterState.DRAFT,
            Cycle.starts_on >= since,
        )
        .order_by(Register.uploaded_at.desc())
    )
    return list(session.scalars(query))
