"""A procedure that is being changed, as tests of the studio begin with it."""

from __future__ import annotations

from story import WORKFLOWS

from app.db import session
from app.definitions import deployment, folders
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.studio import drafts

DIAGRAM = "process.bpmn"
#: The due time of the first review, and another.
TWO_DAYS, THREE_DAYS = 'camunda:dueDate="工作日(2)"', 'camunda:dueDate="工作日(3)"'


def in_force(key="general_approval"):
    """A shipped procedure, put in force."""
    version = deployment.deploy(SYSTEM, folders.read(WORKFLOWS / key))
    session.flush()
    return version


def begun(person, key="general_approval"):
    """Somebody's draft of a procedure in force."""
    found = drafts.begin(directory.actor(person), in_force(key))
    session.flush()
    return found


def written(person, draft, old, new, *, file=DIAGRAM, page="page"):
    """Somebody replaces a text in a file of a draft."""
    text = draft.files[file]
    assert old in text
    actor = directory.actor(person)
    drafts.save(actor, draft.id, draft.revision, page, {file: text.replace(old, new)})
    drafts.release(actor, draft.id, page)
    return draft


def checked(person):
    """A draft of the general approval with a longer due time, ready to be handed in."""
    draft = written(person, begun(person), TWO_DAYS, THREE_DAYS)
    drafts.check(directory.actor(person), draft.id)
    return draft
