"""Running cases and new versions: which could go over, move one, move all that can."""

from __future__ import annotations

import uuid

from app.api import shapes
from app.api.cases import CASES, shown
from app.api.definitions import DEFINITIONS
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import declare
from app.api.schemas import listed, record, ref
from app.api.shapes import Json
from app.cases import migration, queries
from app.cases.migration import Prospect
from app.cases.models import CaseClosed
from app.definitions import catalogue
from app.engine import CannotMove
from app.errors import Forbidden
from app.i18n import lazy as _
from app.i18n import say
from app.jobs import batches
from app.organisation.actors import Actor
from app.organisation.scopes import Scope

#: So many cases are looked at for one answer.
MOST = 100
VERSION = {"type": "integer", "minimum": 1, "maximum": catalogue.MOST_VERSIONS}


@declare(
    Route(
        "GET",
        "/definitions/<key>/migration",
        _("在别的版本上的在办事项，最多一百件：能否移到这一版，为什么不能。"),
        DEFINITIONS,
        scope=Scope.MANAGE,
        gives=record(version=VERSION, cases=listed(ref("Prospect"))),
        query={"version": VERSION},
    )
)
def prospects(actor: Actor, given: Given, key: str) -> Json:
    version = catalogue.version_of(key, given.query.get("version"))
    found = migration.prospects(actor, version, MOST)
    return {"version": version.number, "cases": [_prospect(one) for one in found]}


def _prospect(one: Prospect) -> Json:
    return shapes.case_summary(one.case) | {
        "version": catalogue.deployed(one.case.version_id).number,
        "reasons": [
            {"element": reason.element, "name": reason.name, "sentence": say(reason.said)}
            for reason in one.reasons
        ],
    }


@declare(
    Route(
        "POST",
        "/definitions/<key>/migration",
        _(
            "把能移的在办事项都移到这一版，逐件在后台办理；不能移的留在原版，并在办理记录里写明原因。"
        ),
        DEFINITIONS,
        takes=record(("version",), version=VERSION),
        scope=Scope.MANAGE,
        gives=ref("Batch"),
        status=202,
        refuses=(Forbidden, migration.NothingToMove),
    )
)
def migrate_all(actor: Actor, given: Given, key: str) -> Json:
    version = catalogue.version_of(key, given.body.get("version"))
    batch = migration.migrate_all(actor, version)
    return shapes.batch(batch, batches.progress(batch))


@declare(
    Route(
        "POST",
        "/cases/<uuid:case_id>/migration",
        _("把一件在办事项移到流程的另一版（不写 version 就是现行版）；待办和期限照旧。"),
        CASES,
        takes=record(("version",), version=VERSION),
        scope=Scope.MANAGE,
        gives=ref("Case"),
        refuses=(Forbidden, CaseClosed, migration.AlreadyThere, CannotMove),
    )
)
def migrate(actor: Actor, given: Given, case_id: uuid.UUID) -> Json:
    case = queries.case(actor, case_id)
    version = catalogue.version_of(case.definition.key, given.body.get("version"))
    return shown(actor, migration.migrate(actor, case.id, version))
