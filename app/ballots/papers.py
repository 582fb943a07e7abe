"""Paper ballots: two clerks count the box, each for themselves (`domain.md` 8.4, 6).

Figures, not papers. What one clerk has entered shows to nobody before the second has entered too;
where they differ, the questions are named and both count again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app import audit
from app.ballots import polls
from app.ballots.models import Group, Poll, Sheet
from app.ballots.vocabulary import COUNTED, OVERALL, QUESTIONS, Choice, GroupKind, PollStatus
from app.db import session
from app.errors import Invalid, NotFound, Refused, Sentence
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

CLERKS = 2
#: The fields of a sheet beside its questions.
RETURNED, VOID = "returned", "void"


class SheetInvalid(Invalid):
    message = "计票单有误，请按提示修改。"


class TwoClerksAlready(Refused):
    message = "这一组已有两名计票员录入，由他们核对。"


class SheetsAgree(Refused):
    message = "两名计票员录入一致，不用再改。"


@dataclass(frozen=True)
class Count:
    """What a clerk has counted: papers in the box, void ones, and the choices on the others.

    The overall question is counted with 不了解, so that its sum can be checked.
    """

    returned: int
    void: int
    counts: Mapping[str, Mapping[Choice, int]]

    def require_sound(self, most: int) -> None:
        """Raises: SheetInvalid."""
        details: dict[str, list[Sentence]] = {}
        if not 0 <= self.returned <= most:
            details[RETURNED] = [Sentence("收回的票要在0到%(most)s之间。", most=most)]
        if not 0 <= self.void <= self.returned:
            details[VOID] = [Sentence("废票不能多于收回的票。")]
        valid = self.returned - self.void
        for question in QUESTIONS:
            total = sum(self.counts[question].values())
            if question == OVERALL and total != valid:
                said = Sentence(
                    "各项合计%(total)s，要等于有效票%(valid)s。", total=total, valid=valid
                )
                details[question] = [said]
            elif total > valid:
                said = Sentence(
                    "各项合计%(total)s，多于有效票%(valid)s。", total=total, valid=valid
                )
                details[question] = [said]
        if details:
            raise SheetInvalid(details)


def choices_of(question: str) -> tuple[Choice, ...]:
    """The choices that are counted on paper for a question."""
    return (*COUNTED, Choice.UNSURE) if question == OVERALL else COUNTED


def enter(actor: Actor, poll_id: uuid.UUID, kind: GroupKind, count: Count) -> Group:
    """A clerk's own sheet for a group, or another in its place while the two differ.

    Raises:
        NotFound, Forbidden, PollNotReady.
        SheetInvalid: per field.
        TwoClerksAlready, SheetsAgree.
    """
    assert actor.person_id is not None
    poll = polls.lock(poll_id)
    permissions.require(actor, Permission.COUNT_PAPERS, poll.unit)
    poll.require(PollStatus.CLOSED)
    group = group_of(poll, kind)
    if are_agreed(group):
        raise SheetsAgree
    count.require_sound(group.papers)
    sheet = own(actor, group)
    if sheet is None:
        if len(group.sheets) == CLERKS:
            raise TwoClerksAlready
        sheet = Sheet(clerk_id=actor.person_id)
        group.sheets.append(sheet)
    sheet.returned, sheet.void = count.returned, count.void
    sheet.counts = {
        question: {str(choice): count.counts[question][choice] for choice in choices_of(question)}
        for question in QUESTIONS
    }
    session.flush()
    audit.record(poll, actor, "ballot.papers_entered", {"group": kind})
    return group


def group_of(poll: Poll, kind: GroupKind) -> Group:
    """Raises: NotFound: no such group, or nobody in it has a paper."""
    found = next((one for one in poll.groups if one.kind == kind and one.papers), None)
    if found is None:
        raise NotFound
    return found


def own(actor: Actor, group: Group) -> Sheet | None:
    return next((one for one in group.sheets if one.clerk_id == actor.person_id), None)


def are_agreed(group: Group) -> bool:
    """Have two clerks entered the same?"""
    return len(group.sheets) == CLERKS and not differences(group)


def differences(group: Group) -> list[str]:
    """The fields in which two sheets differ: `returned`, `void`, or a question."""
    if len(group.sheets) < CLERKS:
        return []
    first, second = group.sheets
    named = [one for one in (RETURNED, VOID) if getattr(first, one) != getattr(second, one)]
    return named + [one for one in QUESTIONS if first.counts[one] != second.counts[one]]
