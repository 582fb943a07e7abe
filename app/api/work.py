"""Work items: the boxes of a desk, what a step asks, and acting on it; files to go with answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from app.api import shapes
from app.api.cases import shown
from app.api.reading import Given
from app.api.routes import FILE, Route
from app.api.routing import declare
from app.api.schemas import ANSWERS, ID, TEXT, choice, listed, or_null, record, ref
from app.api.shapes import Json
from app.cases import (
    answering,
    boxes,
    evidence,
    official,
    options,
    otherboxes,
    progress,
    queries,
    turns,
)
from app.cases.contents import FileNotAccepted, FileUnsafe
from app.cases.evidence import FileTooLarge
from app.cases.models import Case, CaseClosed, CaseSuspended, WorkItem, WorkItemDone
from app.cases.parts import Part
from app.definitions import catalogue, questions
from app.definitions.question import Question
from app.definitions.sources import Asking
from app.errors import Invalid, Refused, Sentence
from app.i18n import lazy as _
from app.i18n import mark
from app.organisation.actors import SYSTEM, Actor

WORK = _("待办")
OUTCOME, OPINION = "outcome", "opinion"
TODO = "todo"
NOT_YOURS = (turns.NotYourTurn, turns.SelfApproval, turns.PrincipalKeptOut)


def _todo(actor: Actor, cursor: str | None) -> Json:
    return shapes.paged(boxes.inbox(actor, cursor=cursor), partial(shapes.work_item_line, actor))


def _done(actor: Actor, cursor: str | None) -> Json:
    return shapes.paged(
        otherboxes.done(actor, cursor=cursor), partial(shapes.work_item_line, actor)
    )


def _started(actor: Actor, cursor: str | None) -> Json:
    return shapes.paged(otherboxes.started(actor, cursor=cursor), shapes.case_summary)


def _copied(actor: Actor, cursor: str | None) -> Json:
    return shapes.paged(otherboxes.copied(actor, cursor=cursor), shapes.copied)


def _drafts(actor: Actor, _cursor: str | None) -> Json:
    return shapes.whole(shapes.draft(row) for row in otherboxes.drafts(actor))


BOXES: dict[str, Callable[[Actor, str | None], Json]] = {
    TODO: _todo,
    "done": _done,
    "started": _started,
    "copied": _copied,
    "draft": _drafts,
}


@declare(
    Route(
        "GET",
        "/work-items",
        _(
            "一个箱子：todo 待办、done 已办、started 我发起的、copied 抄送我的、draft 草稿。"
            "用 next_cursor 翻页；acts_for 是受托代谁办理，没有受托时为空。"
        ),
        WORK,
        gives=record(
            items=listed(
                {
                    "anyOf": [
                        ref(name) for name in ("WorkItemLine", "CaseSummary", "Copied", "Draft")
                    ]
                }
            ),
            next_cursor=or_null(TEXT),
        ),
        query={"box": choice(BOXES), "cursor": TEXT},
    )
)
def work_items(actor: Actor, given: Given) -> Json:
    return BOXES[given.query.get("box", TODO)](actor, given.query.get("cursor"))


@declare(
    Route(
        "GET",
        "/work-items/<uuid:item_id>",
        _("一项待办：现在能做什么，可选的结论，要回答的问题和已知的回答。"),
        WORK,
        gives=ref("WorkItemToDo"),
    )
)
def work_item(actor: Actor, _given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    acts = options.of(actor, item)
    is_turn = options.COMPLETE in acts and item.part == Part.STEP
    return (
        shapes.work_item_line(actor, item) | {"acts": acts} | _asked(actor, item, is_turn=is_turn)
    )


def _asked(actor: Actor, item: WorkItem, *, is_turn: bool) -> Json:
    """What the step asks; only whoever's turn it is may know choices and earlier answers."""
    if not is_turn:
        return {"outcomes": [], "questions": [], "answers": {}}
    asked = catalogue.questions_of(item.case.version_id, item.element)
    names = progress.names_for(progress.restore(item.case, SYSTEM), item)
    asking = Asking(item.case.unit_id, actor.person_id, names)
    outcome = questions.used_as(asked, OUTCOME)
    known = {one.name: names[one.name] for one in asked if not one.use and one.name in names}
    read = {one.name: known.get(one.name) for one in asked if one.name in known and not one.asks}
    return {
        "outcomes": shapes.choices(outcome.offered(asking)) if outcome else [],
        "questions": [shapes.question(one, asking) for one in asked],
        "answers": known if item.draft is None else {**item.draft, **read},
    }


@declare(
    Route(
        "POST",
        "/work-items/<uuid:item_id>/complete",
        _(
            "办理：answers 回答各问题；outcome 和 opinion 对应结论和意见两问。"
            "加签、委派、沟通、补正只要 opinion，加签还要 outcome（agree 或 disagree），"
            "沟通和补正可以带 files。"
        ),
        WORK,
        takes=record(
            ("answers", OUTCOME, OPINION, "files"),
            answers=ANSWERS,
            outcome=TEXT,
            opinion=TEXT,
            files=listed(ID),
        ),
        gives=ref("Case"),
        refuses=(*NOT_YOURS, WorkItemDone, CaseClosed, CaseSuspended, Refused),
    )
)
def complete(actor: Actor, given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    if item.part != Part.STEP:
        return shown(actor, _answered(actor, item, given.body))
    asked = catalogue.questions_of(item.case.version_id, item.element)
    return shown(actor, official.complete(actor, item.id, _answers(asked, given.body)))


def _answered(actor: Actor, item: WorkItem, body: Json) -> Case:
    """What was asked beside a step is done."""
    return answering.answer(
        actor,
        item.id,
        opinion=body.get(OPINION, ""),
        outcome=body.get(OUTCOME, ""),
        files=map(uuid.UUID, body.get("files", [])),
    )


def _answers(asked: list[Question], body: Json) -> dict[str, Any]:
    """All answers under the names of their questions.

    Raises:
        Invalid: an outcome or opinion that the step does not ask for, or that is given twice.
    """
    answers = dict(body.get("answers", {}))
    for use in (OUTCOME, OPINION):
        if use not in body:
            continue
        question = questions.used_as(asked, use)
        if question is None:
            raise Invalid({use: [Sentence(mark("本步骤没有这一问，请删去。"))]})
        if question.name in answers:
            raise Invalid({use: [Sentence(mark("answers 里已经回答了这一问，请只写一处。"))]})
        answers[question.name] = body[use]
    return answers


@declare(
    Route(
        "POST",
        "/work-items/<uuid:item_id>/claim",
        _("认领：同岗人员共有的待办归自己办理。"),
        WORK,
        gives=ref("WorkItemLine"),
        refuses=(*NOT_YOURS, official.AlreadyClaimed),
    )
)
def claim(actor: Actor, _given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    return shapes.work_item_line(actor, official.claim(actor, item.id))


@declare(
    Route(
        "POST",
        "/work-items/<uuid:item_id>/release",
        _("放回：把认领的待办交还同岗人员。"),
        WORK,
        gives=ref("WorkItemLine"),
        refuses=NOT_YOURS,
    )
)
def release(actor: Actor, _given: Given, item_id: uuid.UUID) -> Json:
    item = queries.work_item(actor, item_id)
    return shapes.work_item_line(actor, official.release(actor, item.id))


@declare(
    Route(
        "POST",
        "/evidence",
        _(
            "上传一个附件（jpg、png、pdf、docx、xlsx、pptx，不超过10MB），得到的编号填进附件类问题的回答，"
            "多行填写里的填进那一行的那一列；"
            "一天内没有用上的会被清除。"
        ),
        WORK,
        takes=record(file={"type": "string", "contentMediaType": "application/octet-stream"}),
        takes_media=FILE,
        gives=ref("Evidence"),
        status=201,
        refuses=(FileTooLarge, FileNotAccepted, FileUnsafe),
    )
)
def upload(actor: Actor, given: Given) -> Json:
    assert given.file is not None, "the route takes a file"
    return shapes.evidence(evidence.upload(actor, given.file.name, given.file.content))
