"""Registers of attendance and dues as their pages show them. Points are tenths."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _

from app import i18n
from app.cases.models import Case
from app.db import session
from app.i18n import lazy
from app.organisation import directory
from app.organisation.actors import Actor
from app.organisation.models import Unit
from app.points.models import Claim
from app.points.registers import entering, faults, preview
from app.points.registers.attendance import Entry
from app.points.registers.faults import Proposal
from app.points.registers.layout import DUES, WORDS, Mark, Occasion
from app.points.registers.models import REGISTER_TITLES, Register, RegisterState
from app.points.registers.preview import Gain
from app.views import quarterlines

STATES = {state: lazy(title) for state, title in REGISTER_TITLES.items()}
#: The colour of a register's state.
STATE_TONES = {
    RegisterState.DRAFT: "grey",
    RegisterState.CHECKING: "blue",
    RegisterState.LISTED: "green",
    RegisterState.DISMISSED: "red",
    RegisterState.WITHDRAWN: "grey",
}
#: Marks that catch the eye, with their colour.
MARK_TONES = {
    Mark.ABSENT: "red",
    Mark.UNPAID: "red",
    Mark.REMINDED: "amber",
    Mark.LEAVE: "amber",
    Mark.ONLINE: "blue",
}
#: What the head of the page counts, in this order.
COUNTED = (
    Mark.PRESENT,
    Mark.ONLINE,
    Mark.LEAVE,
    Mark.ABSENT,
    Mark.PAID,
    Mark.REMINDED,
    Mark.UNPAID,
)


def line(register: Register) -> dict[str, Any]:
    """A register in a list."""
    return {
        "id": register.id,
        "name": register.file.name,
        "quarter": i18n.say(register.cycle.said),
        "by": register.uploader.name,
        "at": register.uploaded_at,
        "state": {"words": STATES[register.state], "tone": STATE_TONES[register.state]},
        "reason": i18n.known(register.reason),
        "url": url_for("registers.show", register_id=register.id),
    }


def lists(actor: Actor, case: Case) -> dict[str, Any]:
    """The list of a quarter or the register that a case is about; None for any other case."""
    register = entering.of_case(case.id)
    return {
        "list": quarterlines.of_case(actor, case),
        "register": None if register is None else sheet(register),
    }


def sheet(register: Register, *, replaced: Register | None = None) -> dict[str, Any]:
    """A register as a table, with what it brings: of a draft what it would."""
    found = register.attendance
    said: dict[uuid.UUID, dict[Occasion, Entry]] = defaultdict(dict)
    for entry in found.entries:
        said[entry.member_id][entry.occasion] = entry
    is_draft = register.state == RegisterState.DRAFT
    gains = _promised(register, replaced) if is_draft else _given(register, found.members)
    return {
        **line(register),
        "is_draft": is_draft,
        "file_url": url_for("cases.evidence_file", evidence_id=register.file_id),
        "case_url": register.case_id and url_for("cases.show", case_id=register.case_id),
        "columns": [_column(one) for one in found.occasions],
        "rows": [
            {
                "member": gains["names"].get(member_id, ""),
                "marks": [_cell(said[member_id].get(one)) for one in found.occasions],
                **gains["of"][member_id],
            }
            for member_id in found.members
            if member_id in gains["of"]
        ],
        "counts": _counts(found.entries),
        "missing": i18n.listed(gains["missing"]),
        "missing_count": len(gains["missing"]),
        **{name: gains[name] for name in ("lines", "granted", "known")},
    }


def _promised(register: Register, replaced: Register | None) -> dict[str, Any]:
    found = preview.of(register, replaced=replaced)
    return {
        "names": {one.member.person_id: one.member.person.name for one in found.gains},
        "of": {one.member.person_id: _gain(one) for one in found.gains},
        "lines": found.lines,
        "granted": found.granted,
        "known": found.known,
        "missing": [one.person.name for one in found.missing],
    }


def _gain(gain: Gain) -> dict[str, int]:
    return {"granted": gain.granted, "capped": gain.raw - gain.granted, "known": gain.known}


def _given(register: Register, members: Sequence[uuid.UUID]) -> dict[str, Any]:
    """What a register that was handed in has brought so far."""
    lines = session.scalars(sa.select(Claim).filter_by(register_id=register.id)).all()
    of = {one: {"granted": 0, "capped": 0, "known": 0} for one in members}
    for claim in lines:
        of[claim.member_id]["granted"] += claim.granted or 0
        of[claim.member_id]["capped"] += claim.capped_out
    return {
        "names": directory.names(set(members)),
        "of": of,
        "lines": sum(claim.granted is not None for claim in lines),
        "granted": sum(claim.granted or 0 for claim in lines),
        "known": 0,
        "missing": [],
    }


def _column(occasion: Occasion) -> dict[str, str]:
    day = occasion.day
    if occasion.kind is DUES:
        said = _("%(month)s月", month=day.month)
    else:
        said = _("%(month)s月%(day)s日", month=day.month, day=day.day)
    again = f" {occasion.activity_code}" if occasion.activity_code else ""
    return {"head": i18n.known(occasion.kind.head), "day": f"{said}{again}"}


def _cell(entry: Entry | None) -> dict[str, str]:
    if entry is None:
        return {"words": "", "tone": ""}
    return {"words": i18n.known(WORDS[entry.mark][0]), "tone": MARK_TONES.get(entry.mark, "")}


def _counts(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """How often each mark stands in the register."""
    return [
        {"words": i18n.known(WORDS[one][0]), "count": count, "tone": MARK_TONES.get(one, "")}
        for one in COUNTED
        if (count := sum(entry.mark == one for entry in entries))
    ]


def basis_url(actor: Actor, claim: Claim) -> str | None:
    """Where it is told how a line came about: its case, or its register for who may read that."""
    if claim.register_id is not None and entering.may_read(actor, claim.cycle.branch):
        return url_for("registers.show", register_id=claim.register_id)
    return url_for("cases.show", case_id=claim.case_id) if claim.case_id else None


def proposals(actor: Actor, branch: Unit) -> list[dict[str, Any]]:
    """What registers say that may be deducted for; assessors find a form, but for their own."""
    is_assessor = any(
        post.role in entering.READERS and post.unit_id == branch.id for post in actor.posts
    )
    return [
        {
            "member": one.member.person.name,
            "what": one.occasion.fault,
            "item": one.item,
            "register_url": url_for("registers.show", register_id=one.register_id),
            "url": _charge_url(one, branch)
            if is_assessor and one.member.person_id != actor.person_id
            else None,
        }
        for one in faults.open_ones(branch)
    ]


def _charge_url(one: Proposal, branch: Unit) -> str:
    return url_for(
        "work.start_form",
        key="points_negative",
        unit=branch.id,
        member=one.member.person_id,
        item=one.item,
        event_date=one.occasion.day.isoformat(),
        title=one.occasion.fault,
        document=one.document,
        basis=one.basis,
    )


def replaceable(register: Register) -> list[dict[str, Any]]:
    """The registers of the same quarter that a draft could take the place of."""
    standing = entering.of_branch(register.branch, register.cycle.starts_on)
    same = [one for one in standing if one.is_standing and one.cycle_id == register.cycle_id]
    return [line(one) for one in same]


def may_hand_in(actor: Actor, register: Register) -> bool:
    is_own = register.uploaded_by_id == actor.person_id
    return register.state == RegisterState.DRAFT and is_own
