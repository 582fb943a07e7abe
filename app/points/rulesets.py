"""Rows of the rule book: a rule set, its items, and the opinions heard about it.

Only a draft changes. Once its opinions are in, a rule set and its items stay as they were heard;
the database guards that too (migration `rule_sets_on_a_page`).
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app import audit, clock
from app.cases.models import Case
from app.db import Json, Model, new_id
from app.errors import Refused, Sentence
from app.i18n import mark
from app.organisation.models import Unit
from app.points.amounts import tenths
from app.points.vocabulary import Category, EnteredBy, Handling, Measure, Period, Proof


class RuleSetStatus(enum.StrEnum):
    DRAFT = "DRAFT"
    HEARD = "HEARD"
    ACTIVE = "ACTIVE"
    RETIRED = "RETIRED"


RULE_SET_TITLES = {
    RuleSetStatus.DRAFT: mark("草案"),
    RuleSetStatus.HEARD: mark("已听取意见"),
    RuleSetStatus.ACTIVE: mark("生效"),
    RuleSetStatus.RETIRED: mark("停用"),
}


class RuleSetNotReady(Refused):
    message = "积分方案第%(number)s版现在是“%(status)s”，不能这样办。"


class RuleSet(audit.Chained, Model):
    """One version of the rules of an owner (a subdistrict); immutable once it has been heard.

    `parameters` holds the keys of `domain.md` section 5; figures in it are points. `revision`
    tells two people who edit the same draft apart.
    """

    __tablename__ = "points_rule_set"
    __table_args__ = (sa.UniqueConstraint("owner_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    owner_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("unit.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(60))
    status: Mapped[RuleSetStatus] = mapped_column(
        sa.Enum(RuleSetStatus, native_enum=False, length=20), default=RuleSetStatus.DRAFT
    )
    parameters: Mapped[dict[str, Any]] = mapped_column(Json)
    made_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    #: The day from which it is to hold, once that has been decided.
    takes_effect_on: Mapped[date | None]
    #: The case that hears and decides it; while there is one, the draft rests.
    case_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("case_.id"), unique=True)
    revision: Mapped[int] = mapped_column(default=1)

    owner: Mapped[Unit] = relationship()
    case: Mapped[Case | None] = relationship()
    items: Mapped[list[Item]] = relationship(
        back_populates="rule_set", order_by="Item.position", cascade="all, delete-orphan"
    )
    opinions: Mapped[list[RuleOpinion]] = relationship(
        order_by="RuleOpinion.id", cascade="all, delete-orphan"
    )

    def days(self, name: str) -> int:
        """A parameter that counts days."""
        return int(self.parameters[name])

    def is_on(self, name: str) -> bool:
        """A parameter that is a switch."""
        return bool(self.parameters[name])

    def figure(self, name: str) -> int:
        """A parameter in points, as tenths."""
        return tenths(Decimal(str(self.parameters[name])))

    def limit(self, name: str) -> int | None:
        """A parameter in points, as tenths; None where the rule set sets no limit."""
        return None if self.parameters.get(name) is None else self.figure(name)

    def year_cap(self, category: Category) -> int | None:
        """How much a category may bring in a year, in tenths; None if without limit."""
        return self.limit(f"points.cap.{category}")

    @property
    def grade_lines(self) -> tuple[int, ...]:
        """The falling lower bounds of the grades, in tenths."""
        return tuple(tenths(Decimal(str(line))) for line in self.parameters["points.grade"])

    @property
    def is_open(self) -> bool:
        """May it be edited: is it a draft that nobody hears opinions about?"""
        return self.status == RuleSetStatus.DRAFT and self.case_id is None

    def move_to(self, status: RuleSetStatus) -> None:
        """Take the next of the states DRAFT, HEARD, ACTIVE, RETIRED.

        Raises:
            RuleSetNotReady: it is not the next one.
        """
        order = list(RuleSetStatus)
        if order.index(status) != order.index(self.status) + 1:
            raise self.not_ready()
        self.status = status
        if status == RuleSetStatus.ACTIVE:
            self.activated_at = clock.now()

    def reopen(self) -> None:
        """Let it be revised: what was heard stays beside it, and is heard anew afterwards.

        Raises:
            RuleSetNotReady: it is in force, or has been.
        """
        if self.status not in (RuleSetStatus.DRAFT, RuleSetStatus.HEARD):
            raise self.not_ready()
        self.status, self.case_id, self.takes_effect_on = RuleSetStatus.DRAFT, None, None

    def not_ready(self) -> RuleSetNotReady:
        """The refusal of an act that the present state does not allow."""
        now = Sentence(RULE_SET_TITLES[self.status])
        return RuleSetNotReady(number=self.number, status=now)


class Item(Model):
    """What brings points under a rule set. Amounts and quantities are tenths.

    `value` belongs to one unit of quantity (an hour, a time) and is negative for deductions;
    `most_per_claim` limits the quantity that one matter may count (`domain.md` 6.1, D01).
    """

    __tablename__ = "points_item"
    __table_args__ = (sa.UniqueConstraint("rule_set_id", "code"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rule_set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_rule_set.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(sa.String(10))
    title: Mapped[str] = mapped_column(sa.String(60))
    category: Mapped[Category] = mapped_column(sa.Enum(Category, native_enum=False, length=20))
    measure: Mapped[Measure] = mapped_column(sa.Enum(Measure, native_enum=False, length=20))
    value: Mapped[int]
    most_per_claim: Mapped[int | None]
    cap: Mapped[int | None]
    cap_period: Mapped[Period | None] = mapped_column(sa.Enum(Period, native_enum=False, length=20))
    is_redeemable: Mapped[bool]
    entered_by: Mapped[EnteredBy] = mapped_column(sa.Enum(EnteredBy, native_enum=False, length=20))
    proof: Mapped[Proof] = mapped_column(sa.Enum(Proof, native_enum=False, length=20))
    #: The same honour counts once, at its highest level.
    is_honour: Mapped[bool]

    rule_set: Mapped[RuleSet] = relationship(back_populates="items")

    @property
    def label(self) -> str:
        return f"{self.code} {self.title}"


class RuleOpinion(Model):
    """One opinion heard about a draft (事前听取意见, F-P1); it stays when the draft is revised."""

    __tablename__ = "points_rule_opinion"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    rule_set_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("points_rule_set.id"), index=True)
    heard_at: Mapped[datetime]
    #: How it was heard: values of the form's list.
    channels: Mapped[list[Any]] = mapped_column(Json)
    text: Mapped[str] = mapped_column(sa.String(500))
    handling: Mapped[Handling] = mapped_column(sa.Enum(Handling, native_enum=False, length=20))
    #: Why it was not adopted, or not wholly.
    reason: Mapped[str] = mapped_column(sa.String(300))


#: What may still change of a rule set that has been heard.
_STILL_MOVES = {
    "status",
    "activated_at",
    "takes_effect_on",
    "case_id",
    "audit_length",
    "audit_head",
}


@event.listens_for(RuleSet, "before_update")
def _guard_rules(_mapper: Any, _connection: Any, rule_set: RuleSet) -> None:
    state = sa.inspect(rule_set)
    before = state.attrs.status.history.deleted or [rule_set.status]
    if before[0] != RuleSetStatus.DRAFT:
        columns = {one.key for one in state.mapper.column_attrs}
        changed = {one.key for one in state.attrs if one.history.has_changes()} & columns
        assert changed <= _STILL_MOVES, f"{rule_set!r} is no draft any more"


@event.listens_for(Item, "before_update")
@event.listens_for(Item, "before_delete")
def _guard_item(_mapper: Any, _connection: Any, item: Item) -> None:
    owner = item.rule_set
    assert owner is None or owner.status == RuleSetStatus.DRAFT, f"{owner!r} is no draft any more"
