"""What the page of an act shows: what it is about, whom one may choose, what it leads to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from flask import render_template, url_for

from app import i18n
from app.cases import (
    copies,
    handing,
    inquiries,
    options,
    queries,
    recalling,
    recusing,
    redirecting,
    sending_back,
    signers,
)
from app.cases.models import WorkItem
from app.cases.sending_back import Preview, Reentry, Target
from app.definitions.acts import Act
from app.engine import CannotSendBack
from app.errors import AppError, Invalid, NotFound, Refused, Sentence
from app.forms.acts import ActForm
from app.i18n import mark
from app.organisation import finding
from app.organisation.actors import Actor
from app.views import casepage, choosing
from app.views.actwords import PARTS, WORDS
from app.views.shell import me

#: In the address where people are found: only those to whom the reader may give a step.
TAKERS = "takers"
#: What a field is called by the verbs → which field of the form that is.
FIELDS = {
    "person": "people",
    "reason": "text",
    "request": "text",
    "note": "text",
    "remark": "text",
}


def form_of(word: str, sent: Any = None) -> ActForm:
    """The form of an act, with what was sent."""
    form = ActForm(sent) if sent is not None else ActForm()
    return form.keep(WORDS[word].asked)


def page(item: WorkItem, word: str, form: ActForm, *, problem: AppError | None = None) -> str:
    words = WORDS[word]
    if problem is not None:
        _show(form, problem)
    form.text.label.text = i18n.known(words.text)
    return render_template(
        "cases/act.html",
        item=item,
        case=item.case,
        word=word,
        words=words,
        form=form,
        part=PARTS.get(item.part),
        url=url_for("acts.do", item_id=item.id, word=word),
        back_url=url_for("cases.show", case_id=item.case_id),
        problem=None if problem is None or isinstance(problem, Invalid) else i18n.say(problem),
        **_people_of(item, word, form),
        **(_WAYS[word](item, form) if word in _WAYS else {}),
    )


def _show(form: ActForm, problem: AppError) -> None:
    """Put what is wrong at its field."""
    details = problem.details if isinstance(problem, Invalid) else {}
    for name, said in details.items():
        field = form[FIELDS.get(name, name)]
        field.errors = [i18n.say(one) for one in said]


def _people_of(item: WorkItem, word: str, form: ActForm) -> dict[str, Any]:
    """Whom one may choose for an act: anybody, but for a recusal only those whose turn it is.

    To give a step to somebody takes people of one's own units.
    """
    words = WORDS[word]
    if word == options.REASSIGN:
        return _takers_of(item, form)
    if word != options.RECUSE_OTHER:
        return people_shown(form, is_one=words.people == "one") if words.people else {}
    asked = finding.these(me(), recusing.others_asked(me(), item))
    only = {"found": choosing.tiles(asked), "is_one": True, "are_given": True}
    return {**_around(form), **only}


def _takers_of(item: WorkItem, form: ActForm) -> dict[str, Any]:
    """Those around the case until somebody is looked for or chosen."""
    around = _around(form, one=1, **{TAKERS: 1})
    ids, text = choosing.ids(form.people.data), form.find.data or ""
    if ids or text:
        found = choosing.shown(me(), ids, text, redirecting.may_take(me()), is_one=True)
    else:
        found = {"found": choosing.tiles(redirecting.suggested(me(), item)), "is_one": True}
    return {**around, **found}


def people_shown(form: ActForm, *, is_one: bool) -> dict[str, Any]:
    """Whom one may choose: those chosen already, then those found or nearby."""
    ids, text = choosing.ids(form.people.data), form.find.data or ""
    around = _around(form, one=1 if is_one else None)
    return {**around, **choosing.shown(me(), ids, text, is_one=is_one)}


def _around(form: ActForm, **told: Any) -> dict[str, Any]:
    return {"find_url": url_for("acts.people", **told), "people_errors": form.people.errors}


def onward(item: WorkItem) -> str:
    """Where it goes on after an act: to the case, or to the inbox if the reader is out of it."""
    try:
        case = queries.case(me(), item.case_id)
    except NotFound:
        return url_for("work.inbox")
    return url_for("cases.show", case_id=case.id)


def names_chosen(form: ActForm) -> str:
    """The names of those who are chosen, for what is said afterwards."""
    if "people" not in form:
        return ""
    return i18n.listed(one.name for one in finding.these(me(), choosing.ids(form.people.data)))


def _ways_back(item: WorkItem, form: ActForm) -> dict[str, Any]:
    """The steps to go back to, and what the chosen one, or else the latest, would lead to."""
    ways = sending_back.targets(me(), item)
    open_ways = [one for one in ways if one.refusal is None]
    if not form.element.data and open_ways:
        form.element.data = open_ways[0].element
    seen = _seen(item, form.element.data or "")
    why = seen.not_straight if seen else None
    return {
        "ways": [_way(one) for one in ways],
        "seen": seen,
        "not_straight": None if why is None else i18n.say(why),
    }


def _ways_to(item: WorkItem, form: ActForm) -> dict[str, Any]:
    """The steps that a case may be moved to, and what the chosen one would lead to."""
    ways = redirecting.targets(me(), item)
    seen = None
    with suppress(Refused, Invalid):
        seen = redirecting.preview(me(), item, form.element.data or "")
    return {"ways": [_way(one) for one in ways], "seen": seen, "not_straight": None}


_WAYS = {Act.SEND_BACK: _ways_back, options.MOVE: _ways_to}


def _way(one: Target) -> dict[str, Any]:
    refusal = None if one.refusal is None else i18n.say(one.refusal)
    return {"element": one.element, "name": one.name, "by": one.done_by, "refusal": refusal}


def _seen(item: WorkItem, element: str) -> Preview | None:
    try:
        return sending_back.preview(me(), item, element)
    except (Invalid, CannotSendBack):
        return None


def case_again(actor: Actor, item: WorkItem, written: str) -> str:
    """The case's page with what was said beside a step still in its field."""
    return casepage.page(actor, item.case, said={item.id: written})


def _one(form: ActForm) -> uuid.UUID:
    """The one person chosen. Raises: Invalid."""
    chosen = choosing.ids(form.people.data)
    if len(chosen) != 1:
        raise Invalid({"person": [Sentence(mark("请选择一个人。"))]})
    return chosen[0]


def _send_back(actor: Actor, item_id: uuid.UUID, form: ActForm) -> object:
    policy = form.policy.data
    reentry = Reentry(policy) if policy in set(Reentry) else Reentry.IN_ORDER
    return sending_back.send_back(
        actor, item_id, form.element.data or "", reason=form.text.data or "", reentry=reentry
    )


def _add_signer(actor: Actor, item_id: uuid.UUID, form: ActForm) -> object:
    return signers.add(
        actor,
        item_id,
        choosing.ids(form.people.data),
        where=form.where.data or "",
        request=form.text.data or "",
    )


def _supplement(actor: Actor, item_id: uuid.UUID, form: ActForm) -> object:
    return inquiries.request_supplement(
        actor, item_id, request=form.text.data or "", days=form.days.data or 0
    )


#: Does the act as its form says.
DOING: Mapping[str, Callable[[Actor, uuid.UUID, ActForm], object]] = {
    Act.SEND_BACK: _send_back,
    Act.TRANSFER: lambda actor, item_id, form: handing.transfer(
        actor, item_id, _one(form), reason=form.text.data or ""
    ),
    Act.DELEGATE: lambda actor, item_id, form: handing.delegate(
        actor, item_id, _one(form), request=form.text.data or ""
    ),
    Act.ADD_SIGNER: _add_signer,
    Act.ASK: lambda actor, item_id, form: inquiries.ask(
        actor, item_id, choosing.ids(form.people.data), text=form.text.data or ""
    ),
    Act.SUPPLEMENT: _supplement,
    Act.COPY: lambda actor, item_id, form: copies.send(
        actor, item_id, choosing.ids(form.people.data), note=form.text.data or ""
    ),
    Act.RECUSE: lambda actor, item_id, form: recusing.recuse(
        actor, item_id, reason=form.text.data or ""
    ),
    options.RECUSE_OTHER: lambda actor, item_id, form: recusing.recuse_other(
        actor, item_id, _one(form), reason=form.text.data or ""
    ),
    options.REASSIGN: lambda actor, item_id, form: redirecting.reassign(
        actor, item_id, _one(form), reason=form.text.data or ""
    ),
    options.MOVE: lambda actor, item_id, form: redirecting.move(
        actor, item_id, form.element.data or "", reason=form.text.data or ""
    ),
    options.REMOVE: lambda actor, item_id, form: signers.remove(
        actor, item_id, reason=form.text.data or ""
    ),
    Act.RECALL: lambda actor, item_id, _form: recalling.recall(actor, item_id),
}
