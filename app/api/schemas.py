"""The shapes of JSON that go in and out, as JSON Schema (2020-12, the dialect of OpenAPI 3.1).

Ids are UUIDs, instants are UTC (`…Z`), points are numbers with one decimal, and an unpaged list
has a `next_cursor` too, which is then always null.
"""

from __future__ import annotations

from typing import Any

from app.cases import options
from app.cases.models import CaseStatus
from app.cases.parts import Part
from app.definitions.cleaning import KINDS
from app.points.vocabulary import Category

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
ID: Schema = {"type": "string", "format": "uuid"}
DAY: Schema = {"type": "string", "format": "date"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
#: Any object: its fields are the procedure's own.
OPEN: Schema = {"type": "object"}


def text(longest: int) -> Schema:
    """A text that is not empty."""
    return {"type": "string", "minLength": 1, "maxLength": longest}


def choice(values: Any) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def kinds(schema: Schema) -> list[str]:
    """The types a schema allows; none means every type."""
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def or_null(schema: Schema) -> Schema:
    if "type" not in schema or "enum" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [*kinds(schema), "null"]}


def listed(schema: Schema, *, least: int = 0) -> Schema:
    return {"type": "array", "items": schema} | ({"minItems": least} if least else {})


def by_name(schema: Schema) -> Schema:
    """An object whose fields have any names and all the same shape."""
    return {"type": "object", "additionalProperties": schema}


def record(_may_lack: tuple[str, ...] = (), /, **fields: Schema) -> Schema:
    """An object of just these fields; all are there but those that may lack."""
    return {
        "type": "object",
        "properties": fields,
        "required": [name for name in fields if name not in _may_lack],
        "additionalProperties": False,
    }


def paged(schema: Schema) -> Schema:
    return record(items=listed(schema), next_cursor=or_null(TEXT))


#: One answer to one question; which it must be, the question's `kind` says.
#: A row is an object of answers to its columns, whose kinds are never rows.
_ANSWER_KINDS = ["string", "number", "boolean", "null", "array"]
_CELL: Schema = {"type": _ANSWER_KINDS, "items": TEXT}
ANSWER: Schema = {
    "type": _ANSWER_KINDS,
    "items": {"type": ["string", "object"], "additionalProperties": _CELL},
}
ANSWERS = by_name(ANSWER)
#: What a message is for: a case number, a cycle.
KEY: Schema = {"type": ["string", "number", "null"], "maxLength": 120}
NAMED = record(id=ID, name=TEXT)

_CASE: dict[str, Schema] = {
    "id": ID,
    "number": TEXT,
    "title": TEXT,
    "status": choice(CaseStatus),
    "outcome": or_null(TEXT),
    "definition": record(key=TEXT, title=TEXT),
    "unit_id": ID,
    "starter": NAMED,
    "started_at": INSTANT,
    "finished_at": or_null(INSTANT),
}
_WORK_ITEM: dict[str, Schema] = {
    "id": ID,
    "element": TEXT,
    "name": TEXT,
    "part": choice(Part),
    "parent_id": or_null(ID),
    "is_paused": FLAG,
    "given_by_id": or_null(ID),
    "request": or_null(TEXT),
    "waits_for": record(role=or_null(TEXT), unit_id=or_null(ID), person_id=or_null(ID)),
    "opened_at": INSTANT,
    "due_at": or_null(INSTANT),
    "closed_at": or_null(INSTANT),
    "done_by_id": or_null(ID),
    "done_for_id": or_null(ID),
    "is_late": FLAG,
}
_LINE = {**_WORK_ITEM, "case_id": ID, "case": ref("CaseSummary"), "acts_for": or_null(NAMED)}
_SENT = {"sent_by": or_null(NAMED), "note": TEXT, "sent_at": INSTANT, "read_at": or_null(INSTANT)}
_DEFINITION: dict[str, Schema] = {
    "key": TEXT,
    "title": TEXT,
    "category": TEXT,
    "description": TEXT,
    "version": WHOLE,
    "units": listed(NAMED),
}
_CAP = or_null(record(limit=NUMBER, used=NUMBER, cut=NUMBER))

COMPONENTS: dict[str, Schema] = {
    "Problem": record(
        ("reference", "case_id"),
        type=TEXT,
        title=TEXT,
        status=WHOLE,
        code=TEXT,
        message=TEXT,
        fields=by_name(listed(TEXT)),
        reference=TEXT,
        case_id=ID,
    ),
    "Token": record(token=TEXT, token_type=TEXT, expires_at=INSTANT),
    "Me": record(
        person=record(id=ID, username=TEXT, name=TEXT, language=TEXT),
        units=listed(NAMED),
        roles=listed(record(role=TEXT, title=TEXT, unit_id=ID, unit=TEXT)),
    ),
    "Choice": record(value=TEXT, label=TEXT, note=TEXT),
    "Question": record(
        **dict.fromkeys(("name", "label", "hint", "unit", "given", "group"), TEXT),
        **dict.fromkeys(("shortest", "longest", "heaviest"), or_null(WHOLE)),
        **dict.fromkeys(("least", "greatest", "step"), or_null(NUMBER)),
        **dict.fromkeys(("shown_if", "required_if", "valid_if", "worked_out"), or_null(TEXT)),
        **dict.fromkeys(("pattern", "use"), or_null(TEXT)),
        kind=choice(sorted(KINDS)),
        access=choice(["edit", "read"]),
        is_required=FLAG,
        choices=listed(ref("Choice")),
        default={},
        media=listed(TEXT),
        columns=listed(ref("Question")),
    ),
    "Definition": record(**_DEFINITION),
    "DefinitionToStart": record(**_DEFINITION, unit_id=ID, questions=listed(ref("Question"))),
    "CaseSummary": record(**_CASE),
    "Prospect": record(
        **_CASE,
        version=WHOLE,
        reasons=listed(record(element=TEXT, name=TEXT, sentence=TEXT)),
    ),
    "Case": record(
        **_CASE,
        version=WHOLE,
        unit=TEXT,
        entered_by=or_null(NAMED),
        acts=listed(choice(["withdraw"])),
        work_items=listed(ref("WorkItem")),
        incidents=listed(ref("Incident")),
    ),
    "Batch": record(id=ID, about=OPEN, of=WHOLE, done=WHOLE, failed=WHOLE, created_at=INSTANT),
    "Incident": record(
        id=ID,
        element=or_null(TEXT),
        name=or_null(TEXT),
        message=TEXT,
        tries=WHOLE,
        since=INSTANT,
        retried_at=or_null(INSTANT),
    ),
    "TimelineEntry": record(
        position=WHOLE,
        at=INSTANT,
        actor_id=or_null(ID),
        actor=TEXT,
        acting_as=or_null(TEXT),
        principal_id=or_null(ID),
        principal=or_null(TEXT),
        action=TEXT,
        details=OPEN,
        withheld=FLAG,
        digest=TEXT,
    ),
    "WorkItem": record(**_WORK_ITEM),
    "WorkItemLine": record(**_LINE),
    "WorkItemToDo": record(
        **_LINE,
        acts=listed(choice(options.ALL)),
        outcomes=listed(ref("Choice")),
        questions=listed(ref("Question")),
        answers=OPEN,
    ),
    "Copied": record(case=ref("CaseSummary"), **_SENT),
    "Draft": record(
        id=ID,
        definition=record(key=TEXT, title=TEXT),
        unit_id=ID,
        answers=OPEN,
        saved_at=INSTANT,
    ),
    "Evidence": record(
        id=ID, name=TEXT, media_type=TEXT, size=WHOLE, digest=TEXT, uploaded_at=INSTANT
    ),
    "Wall": record(
        unit=NAMED,
        year=WHOLE,
        is_on_notice=FLAG,
        updated_at=INSTANT,
        rule_version=WHOLE,
        rule_title=TEXT,
        rows=listed(ref("WallRow")),
    ),
    "WallRow": record(
        member_id=ID,
        member=TEXT,
        code=TEXT,
        parts=by_name(NUMBER),
        quarters=listed(or_null(NUMBER)),
        total=NUMBER,
        rank=or_null(WHOLE),
        note=TEXT,
        is_on_notice=FLAG,
    ),
    "MemberPoints": record(
        member=record(id=ID, name=TEXT, code=TEXT, unit_id=ID, unit=TEXT),
        year=WHOLE,
        rank=or_null(WHOLE),
        rank_of=WHOLE,
        accounts=record(
            assessment=record(
                total=NUMBER,
                parts=listed(record(category=choice(Category), points=NUMBER, cap=or_null(NUMBER))),
            ),
            wallet=record(balance=NUMBER, held=NUMBER, available=NUMBER),
        ),
        entries=listed(ref("BookletLine")),
        wallet_entries=listed(record(day=DAY, text=TEXT, points=NUMBER, balance=NUMBER)),
        receipts=listed(ref("Receipt")),
    ),
    "BookletLine": record(
        number=WHOLE,
        day=DAY,
        title=TEXT,
        category=or_null(TEXT),
        asked=or_null(NUMBER),
        granted=or_null(NUMBER),
        verifier=or_null(TEXT),
        confirmer=or_null(TEXT),
        balance=or_null(NUMBER),
        status=or_null(TEXT),
        claim_id=or_null(ID),
        entered_by=or_null(TEXT),
        quarter=or_null(WHOLE),
    ),
    "Receipt": record(
        claim_id=ID,
        number=TEXT,
        title=TEXT,
        day=DAY,
        category=choice(Category),
        item=record(code=TEXT, name=TEXT, value=NUMBER, unit=TEXT),
        quantity=TEXT,
        asked=NUMBER,
        raw=NUMBER,
        item_cap=_CAP,
        category_cap=_CAP,
        posted=NUMBER,
        capped_out=NUMBER,
        redeemable=NUMBER,
        rule_version=WHOLE,
        sentences=listed(TEXT),
    ),
    "PointsCheck": record(is_right=FLAG, faults=listed(TEXT)),
    "Health": record(status=TEXT),
    "Readiness": record(status=TEXT, posting=TEXT),
}
