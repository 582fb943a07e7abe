"""Doing what one was asked beside a step, whichever of these it is."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from app.cases import bounces, handing, inquiries, locking, signers
from app.cases.models import Case
from app.cases.parts import SIGNING, Part
from app.organisation.actors import Actor


def answer(
    actor: Actor,
    item_id: uuid.UUID,
    *,
    opinion: str,
    outcome: str = "",
    files: Iterable[uuid.UUID] = (),
) -> Case:
    """Sign, hand in what was delegated, answer a question, or add what was asked for.

    Raises:
        As `signers.sign`, `handing.hand_in` and `inquiries.answer`.
    """
    _case, item = locking.item_and_case(item_id)
    if item.part in SIGNING:
        with bounces.noted(item, actor):
            return signers.sign(actor, item_id, outcome=outcome, opinion=opinion)
    if item.part == Part.DELEGATED:
        return handing.hand_in(actor, item_id, text=opinion)
    return inquiries.answer(actor, item_id, text=opinion, files=files)
