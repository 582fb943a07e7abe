"""What people do with their own matters: draft, start, withdraw."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from app import audit, clock
from app.cases import ending, evidence, numbering, priorities, progress, seeking, sides, turns
from app.cases.drafting import SubmittedAlready, require_seen
from app.cases.models import Case
from app.cases.papers import Draft
from app.db import session
from app.definitions import catalogue, questions
from app.definitions.models import Definition
from app.definitions.sources import Asking
from app.engine import Run, feel, operations
from app.errors import Forbidden, Invalid, NotFound, Refused, Sentence
from app.i18n import mark
from app.organisation import directory, tree
from app.organisation.actors import Actor, Post
from app.organisation.models import Person

LONGEST_TITLE = 200


class MayNotStart(Forbidden):
    message = "您不能在这个单位发起“%(title)s”。"


class MayNotStartForOthers(Forbidden):
    message = "您不能在这个单位代他人发起“%(title)s”。"


class Retired(Refused):
    message = "“%(title)s”已经停用，不再发起新的。"


class NotAmongThem(Invalid):
    """The person named is none for whom this may be started here; field `on_behalf_of`."""

    def __init__(self) -> None:
        said = Sentence(mark("请从名单里选择替谁办理。"))
        super().__init__({"on_behalf_of": [said]})


class NoWithdrawal(Refused):
    message = "“%(title)s”不能撤回。"


class NotYourCase(Forbidden):
    message = "“%(title)s”不是您发起的，不能撤回。"


def posts_to_start(actor: Actor, definition: Definition) -> list[Post]:
    """The posts from which the actor may start a definition; each stands for its unit."""
    roles = catalogue.roles_to_start(definition, "who_may_start")
    return [p for p in actor.posts if p.role in roles or catalogue.EVERYBODY in roles]


def posts_to_start_for_others(actor: Actor, definition: Definition) -> list[Post]:
    """The posts from which the actor may enter what others of that unit start (代报)."""
    roles = catalogue.roles_to_start(definition, "on_behalf")
    return [post for post in actor.posts if post.role in roles]


def people_to_start_for(
    actor: Actor, definition: Definition, unit_id: uuid.UUID
) -> dict[uuid.UUID, str]:
    """For whom the actor may enter it in a unit: id → name of those who may start it there."""
    if not any(post.unit_id == unit_id for post in posts_to_start_for_others(actor, definition)):
        return {}
    roles = catalogue.roles_to_start(definition, "who_may_start")
    people = directory.holder_names_at(unit_id, None if catalogue.EVERYBODY in roles else roles)
    return {one: name for one, name in people.items() if one != actor.person_id}


def start(  # noqa: PLR0913 - who, what, where, how, once, and in whose stead
    actor: Actor,
    definition: Definition,
    unit_id: uuid.UUID,
    answers: Mapping[str, Any],
    *,
    start_key: uuid.UUID,
    on_behalf_of: uuid.UUID | None = None,
) -> Case:
    """Start a case; where the procedure begins with the starter's own form, answer that at once.

    The same `start_key` again gives the case it started; a draft under that key is done with.
    `on_behalf_of` is whose matter it is when the actor enters it for somebody who cannot, or
    when the system starts what is due.

    Raises:
        MayNotStart, MayNotStartForOthers: no post of the actor allows it in this unit.
        NotAmongThem: nor might that person start it here.
        Invalid: per field of the first form.
        Retired: nothing of this is begun any more, save by the system for what runs.
        Refused: a rule that the procedure met on its way says no; nothing is changed.
        NotFound: the key is that of another person's case.
    """
    starter_id = on_behalf_of or actor.person_id
    assert starter_id is not None, "it is the person who acts, or the one named"
    doer_id = actor.person_id or starter_id
    _one_at_a_time(doer_id)
    known: Case | None = session.scalar(_started(), {"key": start_key})
    if known is not None and known.doer_id != doer_id:
        raise NotFound
    if known is not None:
        return known
    if catalogue.is_retired(definition) and not actor.is_system:
        raise Retired(title=definition.title)
    acting_as = _office(actor, definition, unit_id, starter_id)
    discard_draft(actor, start_key)
    case = _open(actor, definition, unit_id, start_key, starter_id)
    run = progress.begin(case, actor)
    details = _answer_first_form(actor, case, run, answers)
    _name(case, run, actor)
    renewed = progress.renewal(case, run)
    if case.entered_by_id is not None:
        details["on_behalf_of"] = {"id": str(starter_id), "name": case.starter.name}
    audit.record(case, actor, "case.started", details, acting_as=acting_as)
    progress.keep(case, run, renewed)
    return case


def _office(
    actor: Actor, definition: Definition, unit_id: uuid.UUID, starter_id: uuid.UUID | None
) -> str | None:
    """The post from which the actor starts it, for the record; the system needs none."""
    if actor.is_system:
        return None
    post = _post_to_start(actor, definition, unit_id, starter_id)
    return f"{post.role}@{post.unit_name}"


def _post_to_start(
    actor: Actor, definition: Definition, unit_id: uuid.UUID, starter_id: uuid.UUID | None
) -> Post:
    """The post from which the actor starts a matter that is the starter's."""
    if starter_id == actor.person_id:
        post = _at(unit_id, posts_to_start(actor, definition))
        if post is None:
            raise MayNotStart(title=definition.title)
        return post
    post = _at(unit_id, posts_to_start_for_others(actor, definition))
    if post is None:
        raise MayNotStartForOthers(title=definition.title)
    if starter_id not in people_to_start_for(actor, definition, unit_id):
        raise NotAmongThem
    return post


def _at(unit_id: uuid.UUID, posts: Iterable[Post]) -> Post | None:
    return next((post for post in posts if post.unit_id == unit_id), None)


def _one_at_a_time(person_id: uuid.UUID) -> None:
    """Of two starts by one person at once the second waits here and then finds the first."""
    session.execute(_own_row(), {"person": person_id})


@cache
def _own_row() -> sa.Select[Any]:
    own = sa.select(Person.id).where(Person.id == sa.bindparam("person"))
    return own.with_for_update(key_share=True)


@cache
def _started() -> sa.Select[Any]:
    return sa.select(Case).where(Case.start_key == sa.bindparam("key"))


def _open(
    actor: Actor,
    definition: Definition,
    unit_id: uuid.UUID,
    start_key: uuid.UUID,
    starter_id: uuid.UUID,
) -> Case:
    version = definition.version_in_force
    assert version is not None
    unit = tree.live(unit_id)
    case = Case(
        number=numbering.next_number(version, unit),
        title=definition.title,
        definition=definition,
        version=version,
        unit=unit,
        starter_id=starter_id,
        entered_by_id=None if starter_id == actor.person_id else actor.person_id,
        start_key=start_key,
        started_at=clock.now(),
        state=b"",
        audit_length=0,
        audit_head=audit.START,
    )
    session.add(case)
    session.flush()  # what the procedure does on its first steps refers to the case
    return case


def _answer_first_form(
    actor: Actor, case: Case, run: Run, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Complete the step that only the starter stands before; what the record says of it."""
    element = run.spec.first_user_task
    if element is None:
        questions.check([], answers, Asking(case.unit_id, case.starter_id))
        return {}
    asked = catalogue.questions_of(case.version_id, element)
    asking = Asking(case.unit_id, case.starter_id, run.variables)
    cleaned = questions.check(asked, answers, asking)
    evidence.attach_answers(actor, case, asked, cleaned)
    if not actor.is_system:
        turns.note_doer(run, element, actor.person_id)
    run.complete(run.ready()[0].id, cleaned)
    name = run.spec.elements[element].name
    return {"element": element, "name": name, "answers": feel.to_json(cleaned)}


def _name(case: Case, run: Run, actor: Actor) -> None:
    """Title and priority as the procedure words them, and what a search finds the case by."""
    about = case.version.about
    starter = actor.name if case.starter_id == actor.person_id else case.starter.name
    title = feel.evaluate(about["case_title"], run.variables)
    case.title = str(title or case.definition.title)[:LONGEST_TITLE]
    case.priority = priorities.of(about.get("priority"), run.variables)
    case.sought = seeking.sought(case.title, case.number, starter)


def withdraw(actor: Actor, case_id: uuid.UUID, *, reason: str | None = None) -> Case:
    """The starter, or who entered it, takes the matter back as far as the procedure's rule lets.

    The system may do so too, where another matter has made this one void. A page asks for a reason.

    Raises:
        NotYourCase, CaseClosed.
        NoWithdrawal: `about.toml` says `withdrawal = false`; the system may all the same.
        Refused: the operation of `on_withdraw` in `about.toml` says no. Invalid: an empty reason.
    """
    case = progress.lock(case_id)
    if not (actor.is_system or case.is_of(actor.person_id)):
        raise NotYourCase(title=case.title)
    case.require_open()
    if not (actor.is_system or ending.may_be_withdrawn(case)):
        raise NoWithdrawal(title=case.title)
    run = progress.restore(case, actor)
    if operation := catalogue.deployed(case.version_id).about.get("on_withdraw"):
        operations.perform(operation, progress.call_of(case, actor, "withdraw", "withdraw"), {})
    said = None if reason is None else {"reason": sides.written(reason, "reason")}
    ending.break_off(case, run, actor, "case.withdrawn", said)
    return case


def save_draft(  # noqa: PLR0913 - who, what, where, how, which, and what was seen of it
    actor: Actor,
    definition: Definition,
    unit_id: uuid.UUID,
    answers: Mapping[str, Any],
    *,
    draft_id: uuid.UUID,
    seen: str | None = None,
) -> Draft:
    """Keep what was written so far under an id that the page has chosen.

    Raises:
        SubmittedAlready: that id is the key of a case, which a late page must not draft again.
        DraftMovedOn: it is not what the page has `seen` of it any more.
    """
    assert actor.person_id is not None, "only people draft"
    _one_at_a_time(actor.person_id)
    started: Case | None = session.scalar(_started(), {"key": draft_id})
    if started is not None and started.doer_id == actor.person_id:
        raise SubmittedAlready(title=started.title)
    draft = session.get(Draft, draft_id, populate_existing=True)
    if draft is not None and draft.person_id != actor.person_id:
        raise NotFound
    require_seen(draft.answers if draft else None, seen)
    if draft is None:
        draft = Draft(
            id=draft_id, person_id=actor.person_id, definition=definition, unit_id=unit_id
        )
        session.add(draft)
    draft.answers, draft.saved_at = dict(answers), clock.now()
    return draft


def discard_draft(actor: Actor, draft_id: uuid.UUID) -> None:
    """Throw a draft of one's own away; one that is gone already is no fault."""
    session.execute(_discarding(), {"draft": draft_id, "own": actor.person_id})


@cache
def _discarding() -> sa.Delete:
    is_own = sa.and_(Draft.id == sa.bindparam("draft"), Draft.person_id == sa.bindparam("own"))
    return sa.delete(Draft).where(is_own).execution_options(synchronize_session=False)
