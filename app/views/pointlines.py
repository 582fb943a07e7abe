"""Points as the pages show them. Amounts are tenths of a point."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app import clock, i18n
from app.assessment import corrections
from app.db import session
from app.i18n import lazy
from app.organisation import permissions, roll
from app.organisation.actors import Actor
from app.organisation.memberlist import CATEGORY_TITLES, STAGE_TITLES
from app.organisation.models import Membership, Move, Unit
from app.organisation.permissions import Permission
from app.points import amounts, rulebook, wall
from app.points.books import Hold
from app.points.models import Claim
from app.points.vocabulary import Category
from app.views import noticelines

STAGES = {one: lazy(title) for one, title in STAGE_TITLES.items()}
CATEGORIES = {one: lazy(title) for one, title in CATEGORY_TITLES.items()}
COMPONENTS = {
    Category.BASE: lazy("基础分"),
    Category.DUTY: lazy("履责分"),
    Category.REWARD: lazy("奖励分"),
    Category.NEGATIVE: lazy("负面分"),
}


def quarters() -> list[str]:
    return [str(_("一季度")), str(_("二季度")), str(_("三季度")), str(_("四季度"))]


def may_read(actor: Actor, member: Membership | None) -> bool:
    """A booklet is its member's, and of those who answer for the branch (`domain.md` 4.1)."""
    if member is None:
        return False
    is_own = member.person_id == actor.person_id
    return is_own or permissions.may(actor, Permission.READ_CASES, member.branch)


def may_read_line(actor: Actor, claim: Claim) -> bool:
    """Beside those who read the booklet: where it was counted, and who may ask to correct it."""
    return (
        may_read(actor, claim.member.membership)
        or permissions.may(actor, Permission.READ_CASES, claim.cycle.branch)
        or corrections.may_propose(actor, claim)
    )


def wall_of(branch: Unit, year: int, actor: Actor) -> dict[str, Any]:
    """What both walls show of a branch's year."""
    head = wall.head(branch, year)
    may_open = permissions.may(actor, Permission.READ_CASES, branch)
    tone = "amber" if head.state == wall.PUBLIC else "green"
    return {
        "branch": {"id": branch.id, "name": branch.name},
        "year": year,
        "quarter_names": quarters(),
        "state": {"words": i18n.known(head.state), "tone": tone},
        "notice": noticelines.running(head.notice_id),
        "updated_at": head.updated_at,
        "rule_version": head.rule_version,
        "rule_title": head.rule_title,
        "rows": [_row(row, actor, year, may_open=may_open) for row in wall.rows(branch, year)],
        "moves": [_move(move, branch) for move in roll.moves_of(branch.id, year)],
    }


def _move(move: Move, branch: Unit) -> dict[str, Any]:
    came = move.to_branch_id == branch.id
    other = move.from_branch if came else move.to_branch
    return {"name": move.person.name, "day": move.on, "branch": other.name, "came": came}


def _row(row: wall.Row, actor: Actor, year: int, *, may_open: bool) -> dict[str, Any]:
    is_me = row.member_id == actor.person_id
    url = url_for("points.booklet", person_id=row.member_id, year=year)
    said = {"note": i18n.known(row.note), "trend": row.trend}
    return {**vars(row), **said, "is_me": is_me, "booklet_url": url if is_me or may_open else None}


def shared_out(rows: list[dict[str, Any]], most: int) -> list[list[dict[str, Any]]]:
    """Rows on as few sheets as hold at most so many each, and as even as can be."""
    sheets = -(-len(rows) // most)
    share = -(-len(rows) // sheets) if sheets else most
    return [rows[at : at + share] for at in range(0, len(rows), share)]


def booklet_of(
    member: Membership, found: wall.Booklet, year: int, *, is_mine: bool
) -> dict[str, Any]:
    """一人一本."""
    return {
        "member": {
            "id": member.person_id,
            "name": member.person.name,
            "branch": member.branch.name,
            "number": member.code,
            "stage": STAGES[member.stage],
            "category": CATEGORIES[member.category],
        },
        "is_mine": is_mine,
        "year": year,
        "years": found.years,
        "rank": found.row.rank,
        "rank_of": found.rank_of,
        "total": found.row.total,
        "parts": found.parts,
        "wallet": found.wallet,
        "wallet_lines": [vars(line) for line in found.wallet_lines],
        "holds": [_hold(hold) for hold in found.holds],
        "chart": _chart(found),
        "entries": [_entry(line) for line in found.lines],
        "page": {
            "next_url": None,
            "previous_url": None,
            "count": len(found.lines),
            "total": len(found.lines),
        },
    }


def _hold(hold: Hold) -> dict[str, Any]:
    last_day = clock.deadline_day(hold.expires_at)
    return {"text": hold.text, "amount": hold.amount, "last_day": last_day}


def _chart(found: wall.Booklet) -> dict[str, Any]:
    """The four components by quarter, in points."""
    return {
        "kind": "stack",
        "labels": quarters(),
        "series": [
            {
                "name": str(name),
                "part": category.value.lower(),
                "values": [float(amounts.points(one[category.value])) for one in found.quarters],
            }
            for category, name in COMPONENTS.items()
        ],
    }


def _entry(line: Any) -> dict[str, Any]:
    url = url_for("points.receipt", claim_id=line.claim_id) if line.claim_id else None
    has_receipt = line.granted is not None or line.status == wall.PUBLIC
    status = i18n.known(line.status or "")
    return {**vars(line), "status": status, "receipt_url": url if has_receipt else None}


def receipt_of(claim: Claim) -> dict[str, Any] | None:
    """Why this figure, for `points/_receipt.html`; None before the claim is valued."""
    found = wall.receipt(claim)
    if found is None:
        return None
    unit, cap = found.item.unit, found.item_cap
    rules_id = claim.cycle.rule_set_id
    return {
        **vars(found),
        "item": {**vars(found.item), "unit": i18n.known(unit)},
        "quantity": found.quantity.replace(unit, i18n.known(unit)),
        "item_cap": cap and {**vars(cap), "period": i18n.known(cap.period)},
        "clause_url": url_for("rules.show", rules_id=rules_id, _anchor=found.item.code),
        "in_words": [i18n.say(one) for one in found.sentences],
        "witnesses": i18n.listed(found.witnesses.split("、")),
        "state_words": i18n.known(found.state_words),
    }


def summary(actor: Actor) -> dict[str, Any] | None:
    """The card of the workbench: the actor's own year; None for whom no points are counted."""
    member = session.get(Membership, actor.person_id) if actor.person_id else None
    if member is None:
        return None
    year = clock.today().year
    try:
        found = wall.booklet(member, year)
    except rulebook.NoRuleSet:
        return None
    quarter = [points for points in found.row.quarters if points is not None]
    return {
        "year": year,
        "total": found.row.total,
        "rank": found.row.rank,
        "rank_of": found.rank_of,
        "quarter": quarter[-1] if quarter else 0,
        "available": found.wallet.available,
    }
