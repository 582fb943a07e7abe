"""Random acts by random people on random procedures, at full size."""

from __future__ import annotations

from cast import Cast
from reliability import anyact
from reliability.branch import Branch

from app import clock, db
from app.db import session
from soak.register import house_on, soak

PLANS, OF_EACH, AT_A_TIME = 2_500, 20, 50


@soak
def acts():
    """None is wrong; what goes wrong is told with as few acts as still do."""
    clock.freeze(anyact.MORNING)
    with house_on("sqlite") as (app, _folder), app.app_context():
        with db.transaction():
            ids = Cast.enter().ids
        branch = Branch(Cast.found(ids))
        session.remove()
        for first in range(0, PLANS, AT_A_TIME):
            report = anyact.play(branch, range(first, first + AT_A_TIME), OF_EACH)
            yield {
                "of": report.sequences,
                "acts": report.acts,
                "refused": report.refused,
                "vacant": report.vacant,
                "wrong": len(report.wrong),
                "told": report.wrong[:3],
            }
    clock.freeze(None)
