"""What work items have to do with the steps they are of."""

from __future__ import annotations

import enum

from sqlalchemy.engine.default import DefaultExecutionContext

#: Begins the key of an item that is nobody's turn.
HELD = "held"


class Part(enum.StrEnum):
    """What a work item has to do with the step it is of.

    STEP is the visit to the step itself. The others stand beside one, their `parent`:

    * DELEGATED (委派): somebody works it out for its holder, to whom it comes back;
    * BEFORE, BESIDE, AFTER (加签): somebody signs before, together with or after its holder;
    * SUPPLEMENT (补正): the starter is to add something;
    * QUESTION (沟通): somebody is asked, and the step waits for no answer.
    """

    STEP = "STEP"
    DELEGATED = "DELEGATED"
    BEFORE = "BEFORE"
    BESIDE = "BESIDE"
    AFTER = "AFTER"
    SUPPLEMENT = "SUPPLEMENT"
    QUESTION = "QUESTION"


#: What a step waits for before its holder may go on with it.
BLOCKING = frozenset({Part.DELEGATED, Part.BEFORE, Part.SUPPLEMENT})
#: What a step waits for after its holder has done it.
JOINING = frozenset({Part.BESIDE, Part.AFTER})
#: What somebody was asked to sign.
SIGNING = JOINING | {Part.BEFORE}


def key_at_first(context: DefaultExecutionContext) -> str:
    """Under which key an item that is being entered waits, or will after its pause."""
    row = context.current_parameters
    assert row is not None, "a row is being entered"
    return str(row.get("held_key") or row["candidate_key"])
