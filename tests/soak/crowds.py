"""Many people at the items of one case, over HTTP."""

from __future__ import annotations

from reliability.crowd import Crowd, work_off
from webserver import running

from app import db
from app.cases import proof
from soak.register import databases, house_on, soak

PEOPLE, ITEMS, WORKERS = 10, 100, 2
#: Seconds that nobody may have to wait.
LONGEST = 1.0


@soak
def parallel_items():
    """None fails, and nobody waits for more than a second."""
    for kind in databases():
        with house_on(kind) as (app, _folder):
            crowd = Crowd(app, PEOPLE)
            items = crowd.starts(ITEMS)
            with app.app_context():
                url = db.engine().url.render_as_string(hide_password=False)
                db.engine().dispose()
            with running(url, workers=WORKERS) as (port, _pids):
                answers = work_off(port, crowd, items)
            with app.app_context(), db.transaction(reads_only=True):
                faults = proof.check()
        longest = max(one.seconds for one in answers)
        failed = [one for one in answers if one.status != 200]
        yield {
            "way": kind,
            "of": len(answers),
            "longest_wait": round(longest, 3),
            "wrong": len(failed) + len(faults) + (longest > LONGEST),
        }
