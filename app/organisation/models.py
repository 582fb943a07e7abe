"""Units, people, membership, roles, sessions and tokens."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app import clock, pinyin
from app.db import Model, new_id
from app.organisation import duties
from app.organisation.duties import Duty


class UnitKind(enum.StrEnum):
    """Rungs of the tree (`domain.md` section 4)."""

    DISTRICT = "DISTRICT"
    SUBDISTRICT = "SUBDISTRICT"
    TOWN = "TOWN"
    COMMUNITY = "COMMUNITY"
    VILLAGE = "VILLAGE"
    BRANCH = "BRANCH"


class Unit(Model):
    """An organisation unit. `path` holds the ids from the root down to it, `/a/b/c/`."""

    __tablename__ = "unit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[UnitKind] = mapped_column(sa.Enum(UnitKind, native_enum=False, length=20))
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    path: Mapped[str] = mapped_column(sa.String(400))
    #: Since when it is no more: nobody belongs there or chooses it, what was is shown under it.
    retired_on: Mapped[date | None]
    #: The unit that has taken its people and its open cases over.
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("unit.id"))

    parent: Mapped[Unit | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    merged_into: Mapped[Unit | None] = relationship(remote_side=[id], foreign_keys=[merged_into_id])

    def is_within(self, other: Unit) -> bool:
        """Is this unit the other one, or somewhere below it?"""
        return self.path.startswith(other.path)

    @property
    def lineage(self) -> list[uuid.UUID]:
        """Ids from this unit up to the root."""
        return [uuid.UUID(part) for part in reversed(self.path.strip("/").split("/"))]


class UnitDescent(Model):
    """Every pair of a unit and one of its ancestors, itself included: the tree, ready for joins."""

    __tablename__ = "unit_descent"

    ancestor_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("unit.id"), primary_key=True, index=True
    )
    distance: Mapped[int]


#: The usual classified-protection defaults: five failures lock a name for a quarter of an hour.
FAILURES_BEFORE_LOCK = 5
LOCK_LASTS = timedelta(minutes=15)


class Guarded:
    """What counts failures to sign in under a name.

    Those count that follow each other within `lock_lasts`, until `counted_until`; so many that
    they lock the name lock it until then. All of it goes by the machine's time.
    """

    failures: Mapped[int] = mapped_column(default=0)
    counted_until: Mapped[datetime | None]

    #: So many failures lock.
    most_failures: ClassVar[int] = FAILURES_BEFORE_LOCK
    lock_lasts: ClassVar[timedelta] = LOCK_LASTS

    @property
    def is_locked(self) -> bool:
        return self._count() >= self.most_failures

    def count_failure(self) -> None:
        self.failures = self._count() + 1
        self.counted_until = clock.machine_now() + self.lock_lasts

    def forget_failures(self) -> None:
        self.failures, self.counted_until = 0, None

    def _count(self) -> int:
        is_fresh = self.counted_until is not None and self.counted_until > clock.machine_now()
        return self.failures if is_fresh else 0


LONGEST_INITIALS = 80


def _initials_of_name(context: DefaultExecutionContext) -> str:
    """For people who are entered as rows."""
    assert context.current_parameters is not None, "a row is being entered"
    return pinyin.initials_of_name(context.current_parameters["name"])[:LONGEST_INITIALS]


class Person(Guarded, Model):
    """Somebody with an account. Without a password hash nobody can sign in as this person."""

    __tablename__ = "person"
    __table_args__ = (sa.Index("uq_person_id_duty", "id", "duty", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40), index=True)
    #: Of the name, as people type them to find it.
    initials: Mapped[str] = mapped_column(sa.String(LONGEST_INITIALS), default=_initials_of_name)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    password_changed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    #: The password was somebody else's choice, so nothing is to be had before it is changed.
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(sa.String(5), default="zh")
    #: What all posts of the person are for (`separation`), or were, where all are over.
    duty: Mapped[Duty] = mapped_column(
        sa.Enum(Duty, native_enum=False, length=20), default=Duty.BUSINESS
    )

    unit: Mapped[Unit] = relationship()
    membership: Mapped[Membership | None] = relationship(back_populates="person")
    #: Of the three administrators, whenever they were, are or will be held.
    administrations: Mapped[list[Assignment]] = relationship(
        primaryjoin=lambda: sa.and_(
            Assignment.person_id == Person.id, Assignment.role_code.in_(duties.ADMINISTRATORS)
        ),
        viewonly=True,
    )

    @validates("name")
    def _note_initials(self, _key: str, name: str) -> str:
        self.initials = pinyin.initials_of_name(name)[:LONGEST_INITIALS]
        return name

    @property
    def is_administrator(self) -> bool:
        """Is it, or will it be, one of the three administrators, who have no part in matters?"""
        return any(post.is_held_from(clock.today()) for post in self.administrations)

    @property
    def can_sign_in(self) -> bool:
        return self.password_hash is not None and self.disabled_at is None


class Stranger(Guarded, Model):
    """A name that nobody has and somebody tried, kept only as a digest keyed by the house's secret.

    It counts and locks as an account does, so that no answer tells which names there are.
    """

    __tablename__ = "stranger"
    __table_args__ = (sa.Index("ix_stranger_counted_until", "counted_until"),)

    name_digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)


class Stage(enum.StrEnum):
    FULL = "FULL"
    PROBATIONARY = "PROBATIONARY"


class MemberCategory(enum.StrEnum):
    KEY = "KEY"
    ORDINARY = "ORDINARY"
    MOBILE = "MOBILE"
    SPECIAL = "SPECIAL"


class Membership(Model):
    """A person's place in a branch's member list (`domain.md` sections 3 and 4)."""

    __tablename__ = "membership"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    stage: Mapped[Stage] = mapped_column(sa.Enum(Stage, native_enum=False, length=20))
    category: Mapped[MemberCategory] = mapped_column(
        sa.Enum(MemberCategory, native_enum=False, length=20)
    )
    enrolled_on: Mapped[date]
    #: Since when the member belongs to the branch no more; the row stays for books and past years.
    left_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="membership")
    branch: Mapped[Unit] = relationship()


class Move(Model):
    """A member went from one branch to another; `on` is the first day at the new one."""

    __tablename__ = "membership_move"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    from_branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    to_branch_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    on: Mapped[date]
    #: What caused it, once: a case.
    cause: Mapped[str] = mapped_column(sa.String(120), unique=True)

    person: Mapped[Person] = relationship()
    from_branch: Mapped[Unit] = relationship(foreign_keys=[from_branch_id])
    to_branch: Mapped[Unit] = relationship(foreign_keys=[to_branch_id])


class Role(Model):
    """What somebody can be somewhere. Procedures name roles by code or by title."""

    __tablename__ = "role"

    code: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(40), unique=True)


def _duty_of_role(context: DefaultExecutionContext) -> Duty | None:
    """For posts that are entered as rows."""
    assert context.current_parameters is not None, "a row is being entered"
    return duties.of(context.current_parameters["role_code"])


class Assignment(Model):
    """A person holds a role at a unit from a day to a day, both included.

    Rights are judged for the day of the act, so a handover changes no old record. `duty` refers to
    the one that the person has, so the database admits no post of another (`separation`).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        sa.Index("ix_assignment_unit_role", "unit_id", "role_code"),
        sa.ForeignKeyConstraint(["person_id", "duty"], ["person.id", "person.duty"]),
        sa.CheckConstraint(duties.CHECK, name="duty"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("person.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    role_code: Mapped[str] = mapped_column(sa.ForeignKey("role.code"))
    since: Mapped[date]
    until: Mapped[date | None]
    duty: Mapped[Duty | None] = mapped_column(
        sa.Enum(Duty, native_enum=False, length=20), default=_duty_of_role
    )

    person: Mapped[Person] = relationship(primaryjoin=lambda: Assignment.person_id == Person.id)
    unit: Mapped[Unit] = relationship()
    role: Mapped[Role] = relationship()

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def let_end(self, until: date | None) -> None:
        """End with a day, or go on without one; what has not begun by then is never held."""
        is_never_held = until is not None and until < self.since
        self.until = self.since - clock.ONE_DAY if is_never_held else until

    def is_held_from(self, day: date) -> bool:
        """Does it hold on a day, or will it on one after it?"""
        return self.until is None or self.until >= max(day, self.since)

    @classmethod
    def in_force(cls, day: date | sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
        """The condition under which an assignment holds on a day."""
        return sa.and_(cls.since <= day, sa.or_(cls.until.is_(None), cls.until >= day))

    @classmethod
    def held_from(cls, day: date | sa.BindParameter[Any]) -> sa.ColumnElement[bool]:
        """The same for a day or any after it; one called off before it began never holds."""
        return sa.or_(cls.until.is_(None), sa.and_(cls.until >= day, cls.until >= cls.since))


class CalendarDay(Model):
    """A day that the national calendar does not know, entered by an administrator."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    note: Mapped[str] = mapped_column(sa.String(60))
