"""Lists that the forms about a register offer."""

from __future__ import annotations

import uuid

import sqlalchemy as sa

from app.db import session
from app.definitions.sources import Asking, Choice, choices
from app.points.models import Claim
from app.points.registers.models import Register, RegisterState
from app.points.status import ClaimStatus

#: The variable in which the procedure keeps its register.
REGISTER = "register"


def told(register_id: str) -> str | None:
    """A register, wherever it stands now."""
    found = session.get(Register, uuid.UUID(register_id))
    return None if found is None else _label(found)


@choices("points.drafted_registers", tells=told)
def drafted(asking: Asking) -> list[Choice]:
    """The registers that the one who is asked has uploaded for this branch and not handed in."""
    query = sa.select(Register).where(
        Register.branch_id == asking.unit_id,
        Register.uploaded_by_id == asking.person_id,
        Register.state == RegisterState.DRAFT,
    )
    rows = session.scalars(query.order_by(Register.uploaded_at.desc()))
    return [(str(one.id), _label(one)) for one in rows]


def _label(register: Register) -> str:
    return f"{register.cycle.name}　{register.file.name}"


def line_told(line_id: str) -> str | None:
    found = session.get(Claim, uuid.UUID(line_id))
    return None if found is None else _line(found)


@choices("points.register_lines", tells=line_told)
def waiting_lines(asking: Asking) -> list[Choice]:
    """The lines of the case's register that wait to be checked."""
    register = asking.variables.get(REGISTER)
    if not register:
        return []
    query = sa.select(Claim).where(
        Claim.register_id == uuid.UUID(register), Claim.status == ClaimStatus.VALUED
    )
    return [(str(one.id), _line(one)) for one in session.scalars(query.order_by(Claim.id))]


def _line(line: Claim) -> str:
    why = f"（{line.reason}）" if line.reason else ""
    return f"{line.member.name}：{line.title}{why}"
