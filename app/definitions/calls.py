"""What the call activities of a procedure call: the versions in force when it is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app import engine
from app.db import session
from app.definitions import catalogue
from app.definitions.models import Definition, DefinitionVersion
from app.engine import Problem, Spec
from app.errors import Sentence

Files = Mapping[str, bytes]


def in_force(files: Files) -> dict[str, DefinitionVersion]:
    """The versions that a diagram would call today, by the keys that it names.

    Where nothing is called no database is asked, and where there is none yet nothing is in force.
    """
    keys = engine.called_by(files)
    if not keys or not sa.inspect(session.connection()).has_table(Definition.__tablename__):
        return {}
    query = (
        sa.select(Definition)
        .where(Definition.key.in_(keys), Definition.version_in_force_id.is_not(None))
        .options(joinedload(Definition.version_in_force))
    )
    found = {one.key: one.version_in_force for one in session.scalars(query)}
    return {key: version for key in keys if (version := found.get(key)) is not None}


def specs(versions: Mapping[str, DefinitionVersion]) -> dict[str, Spec]:
    return {key: catalogue.spec_of(version.id) for key, version in versions.items()}


def problems(about: Mapping[str, Any], versions: Mapping[str, DefinitionVersion]) -> list[Problem]:
    """A procedure that is called must not call this one in its turn, whatever the process ids."""
    own = about.get("key")
    return [
        Problem.saying(("about.toml", "key", None), "circular_call", said)
        for key, spec in specs(versions).items()
        if own in {key, *(step for home in spec.called for step in home.split("."))}
        for said in [Sentence("流程“%(key)s”绕回来又调用了本流程，会循环不止，请改正。", key=key)]
    ]


def called_first(folders: Mapping[str, Files]) -> list[str]:
    """The keys of folders in an order in which each can be deployed; circles stay as they come."""
    ordered: dict[str, None] = {}

    def visit(key: str, above: frozenset[str]) -> None:
        for called in engine.called_by(folders[key]):
            if called in folders and called not in above:
                visit(called, above | {called})
        ordered.setdefault(key)

    for key in folders:
        visit(key, frozenset({key}))
    return list(ordered)
