"""Points: a branch's wall, a member's accounts and receipts, and whether the books are right."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app import clock, i18n
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import ID, Schema, ref
from app.api.shapes import Json
from app.db import session
from app.errors import Forbidden, NotFound
from app.i18n import lazy as _
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.models import Membership, Unit, UnitKind
from app.organisation.permissions import Permission
from app.organisation.scopes import Scope
from app.points import amounts, ledger, receipts, wall
from app.points.booklets import Line, WalletLine
from app.points.models import Claim, Cycle
from app.points.receipts import Cap, Receipt
from app.points.rulebook import NoRuleSet

POINTS = _("积分")
YEAR: Schema = {"type": "integer", "minimum": 2000, "maximum": 2100}


@declare(
    Route(
        "GET",
        "/points/wall",
        _("一个支部一年的积分墙；不写单位时是自己的支部，不写年份时是今年。"),
        POINTS,
        gives=ref("Wall"),
        query={"unit": ID, "year": YEAR},
        refuses=(NoRuleSet,),
    )
)
def points_wall(actor: Actor, given: Given) -> Json:
    branch = _branch(actor, given.query.get("unit"))
    year = _year(given)
    head = wall.head(branch, year)
    return {
        "unit": {"id": branch.id, "name": branch.name},
        "year": year,
        "is_on_notice": head.state == wall.PUBLIC,
        "updated_at": head.updated_at,
        "rule_version": head.rule_version,
        "rule_title": head.rule_title,
        "rows": [_row(row) for row in wall.rows(branch, year)],
    }


def _year(given: Given) -> int:
    year: int = given.query.get("year", clock.today().year)
    return year


def _branch(actor: Actor, wanted: str | None) -> Unit:
    """A branch whose wall the reader may see. Raises: NotFound."""
    found = session.get(Unit, uuid.UUID(wanted) if wanted else actor.unit_id)
    if found is None or found.kind != UnitKind.BRANCH:
        raise NotFound
    if not permissions.may(actor, Permission.READ_POINTS, found):
        raise NotFound
    return found


def _row(row: wall.Row) -> Json:
    return {
        "member_id": row.member_id,
        "member": row.member,
        "code": row.code,
        "parts": {name: in_points(part) for name, part in row.parts.items()},
        "quarters": [in_points(one) for one in row.quarters],
        "total": in_points(row.total),
        "rank": row.rank,
        "note": i18n.known(row.note),
        "is_on_notice": row.state == wall.PUBLIC,
    }


def in_points(tenths: int | None) -> float | None:
    """Points with one decimal; what is not known yet stays null."""
    return None if tenths is None else tenths / amounts.TENTHS_IN_A_POINT


@declare(
    Route(
        "GET",
        "/points/members/<uuid:member_id>",
        _("一名党员一年的积分账户、明细和计分依据；本人和负责本支部的人可看。"),
        POINTS,
        gives=ref("MemberPoints"),
        query={"year": YEAR},
        refuses=(NoRuleSet,),
    )
)
def member_points(actor: Actor, given: Given, member_id: uuid.UUID) -> Json:
    member, year = _member(actor, member_id), _year(given)
    found = wall.booklet(member, year)
    return {
        "member": _member_facts(member),
        "year": year,
        "rank": found.row.rank,
        "rank_of": found.rank_of,
        "accounts": _accounts(found),
        "entries": [_line(line) for line in found.lines],
        "wallet_entries": [_wallet_line(line) for line in found.wallet_lines],
        "receipts": list(_receipts(member_id, year)),
    }


def _member(actor: Actor, member_id: uuid.UUID) -> Membership:
    """A member whose booklet the reader may open (`domain.md` 4.1). Raises: NotFound."""
    member = session.get(Membership, member_id)
    if member is None:
        raise NotFound
    is_own = member.person_id == actor.person_id
    if not is_own and not permissions.may(actor, Permission.READ_CASES, member.branch):
        raise NotFound
    return member


def _member_facts(member: Membership) -> Json:
    return {
        "id": member.person_id,
        "name": member.person.name,
        "code": member.code,
        "unit_id": member.branch_id,
        "unit": member.branch.name,
    }


def _accounts(found: wall.Booklet) -> Json:
    parts = [
        {"category": one.category, "points": in_points(one.amount), "cap": in_points(one.cap)}
        for one in found.parts
    ]
    return {
        "assessment": {"total": in_points(found.row.total), "parts": parts},
        "wallet": {
            "balance": in_points(found.wallet.balance),
            "held": in_points(found.wallet.held),
            "available": in_points(found.wallet.available),
        },
    }


def _line(line: Line) -> Json:
    figures = {name: in_points(getattr(line, name)) for name in ("asked", "granted", "balance")}
    return vars(line) | figures | {"status": line.status and i18n.known(line.status)}


def _wallet_line(line: WalletLine) -> Json:
    return {
        "day": line.day,
        "text": line.text,
        "points": in_points(line.amount),
        "balance": in_points(line.balance),
    }


def _receipts(member_id: uuid.UUID, year: int) -> Iterator[Json]:
    """Why each valued claim of a year got just this many points."""
    query = (
        sa.select(Claim)
        .join(Claim.cycle)
        .where(Claim.member_id == member_id, Cycle.year == year)
        .options(contains_eager(Claim.cycle).joinedload(Cycle.rule_set), joinedload(Claim.item))
        .order_by(Claim.event_date, Claim.id)
    )
    for claim in session.scalars(query):
        receipt = receipts.receipt_of(claim)
        if receipt is not None:
            yield {"claim_id": claim.id} | _receipt(receipt)


def _receipt(found: Receipt) -> Json:
    unit = i18n.known(found.item.unit)
    figures = {
        name: in_points(getattr(found, name))
        for name in ("asked", "raw", "posted", "capped_out", "redeemable")
    }
    return figures | {
        "number": found.number,
        "title": found.title,
        "day": found.event_day,
        "category": found.category,
        "item": {
            "code": found.item.code,
            "name": found.item.name,
            "value": in_points(found.item.value),
            "unit": unit,
        },
        "quantity": found.quantity.replace(found.item.unit, unit),
        "item_cap": _cap(found.item_cap),
        "category_cap": _cap(found.category_cap),
        "rule_version": found.rule_version,
        "sentences": [i18n.say(sentence) for sentence in found.sentences],
    }


def _cap(cap: Cap | None) -> Any:
    if cap is None:
        return None
    return {name: in_points(getattr(cap, name)) for name in ("limit", "used", "cut")}


@declare(
    Route(
        "GET",
        "/points/check",
        _("核对积分总账：有误时逐条说明；审计人员可用。"),
        POINTS,
        scope=Scope.MANAGE,
        gives=ref("PointsCheck"),
        refuses=(Forbidden,),
    )
)
def points_check(actor: Actor, _given: Given) -> Json:
    permissions.require(actor, Permission.READ_AUDIT)
    faults = ledger.check()
    return {"is_right": not faults, "faults": faults}
