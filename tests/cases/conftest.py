"""The seal procedure in force, and the usual people as actors."""

from __future__ import annotations

import pytest
import seal

from app.cases import applicant, official, progress
from app.db import new_id, session
from app.definitions import deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM


class Desk:
    """Drives cases of the seal procedure in few words."""

    def __init__(self, cast) -> None:
        self.cast = cast
        self.definition = deployment.deploy(SYSTEM, seal.files()).definition
        session.flush()

    def actor(self, name: str):
        return directory.actor(getattr(self.cast, name))

    def starts(self, name: str = "lin", *, key=None, **answers):
        given = {"purpose": "证明", "copies": 2, **answers}
        unit = getattr(self.cast, name).unit_id
        return applicant.start(
            self.actor(name), self.definition, unit, given, start_key=key or new_id()
        )

    def item(self, case):
        [item] = progress.open_items(case)
        return item

    def completes(self, name: str, case, **answers):
        return official.complete(self.actor(name), self.item(case).id, answers)


@pytest.fixture
def desk(cast):
    return Desk(cast)
