"""How visits of a case to its steps end, as its record tells it."""

from __future__ import annotations

#: What somebody, or the system in their stead, has done with a work item.
DOING = frozenset(
    {
        "work_item.completed",
        "work_item.skipped",
        "work_item.sent_back",
        "work_item.delegation_returned",
        "work_item.signed",
        "work_item.answered",
        "work_item.supplied",
    }
)
#: What ends a visit, or says what became of it.
ENDING = DOING | {"work_item.recalled", "work_item.signer_removed"}
