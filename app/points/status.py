"""Where a claim stands on its way, in our words and in those of people."""

from __future__ import annotations

import enum

from app.i18n import mark


class ClaimStatus(enum.StrEnum):
    """What the row knows; where the matter stands in its procedure is the case's to say."""

    ENTERED = "ENTERED"
    SUBMITTED = "SUBMITTED"
    VALUED = "VALUED"
    CHECKED = "CHECKED"
    REVIEWED = "REVIEWED"
    CONFIRMED = "CONFIRMED"
    PUBLISHED = "PUBLISHED"
    POSTED = "POSTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    REVERSED = "REVERSED"
    DISOWNED = "DISOWNED"


#: How people speak of it.
CLAIM_TITLES = {
    ClaimStatus.ENTERED: mark("待本人确认"),
    ClaimStatus.SUBMITTED: mark("核实中"),
    ClaimStatus.VALUED: mark("核实中"),
    ClaimStatus.CHECKED: mark("待评议"),
    ClaimStatus.REVIEWED: mark("待定绩"),
    ClaimStatus.CONFIRMED: mark("待公示"),
    ClaimStatus.PUBLISHED: mark("公示中"),
    ClaimStatus.POSTED: mark("已入账"),
    ClaimStatus.REJECTED: mark("不予认定"),
    ClaimStatus.WITHDRAWN: mark("已撤回"),
    ClaimStatus.REVERSED: mark("已冲正"),
    ClaimStatus.DISOWNED: mark("本人未确认"),
}
#: How people speak of a deduction that its member may still answer to.
HEARD_TITLE = mark("待本人陈述")
#: Claims whose figures the secretary's signature has made firm.
FIRM = (ClaimStatus.CONFIRMED, ClaimStatus.PUBLISHED, ClaimStatus.POSTED)
#: Claims whose points take room under the caps.
SETTLED = (ClaimStatus.VALUED, ClaimStatus.CHECKED, ClaimStatus.REVIEWED, *FIRM)
#: Claims that the assessors still have to do with (算绩).
UNCHECKED = (ClaimStatus.ENTERED, ClaimStatus.SUBMITTED, ClaimStatus.VALUED)
#: Claims that can still be changed, rejected or withdrawn.
UNDER_WAY = (
    *UNCHECKED,
    ClaimStatus.CHECKED,
    ClaimStatus.REVIEWED,
    ClaimStatus.CONFIRMED,
    ClaimStatus.PUBLISHED,
)
