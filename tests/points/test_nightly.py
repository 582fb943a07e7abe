"""The check of the night: a fault stops posting and not reading, until somebody lifts the stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from cast import Cast
from clerk import Clerk

from app import clock, db
from app.db import session
from app.notifications import outbox
from app.notifications.models import News
from app.organisation import directory
from app.points import ledger, nightly, stopping
from app.points.books import Entry, wallet
from app.points.guards import PostingStop
from app.worker import looking


def forge(key, text):
    """Change what an entry says, past the ledger."""
    change = sa.update(Entry).where(Entry.key == key).values(text=text)
    session.execute(change.execution_options(synchronize_session=False))


def test_good_books_stop_nothing(clerk, cast):
    clerk.awards(cast.lin, 5, key="1")
    assert nightly.check() == []
    assert stopping.stop_in_force() is None


def test_a_fault_stops_posting_but_not_reading(clerk, cast):
    clerk.awards(cast.lin, 5, key="1")
    forge("1", "改写")
    [found] = nightly.check()
    assert nightly.check() == [found]
    with pytest.raises(stopping.PostingStopped):
        clerk.awards(cast.lin, 5, key="2")
    assert ledger.balance(wallet(cast.lin.id)) == 50
    [told] = outbox.messages(directory.actor(cast.wang))
    assert (told.title, found in told.body) == ("账目核对发现问题，已暂停入账", True)
    assert told.kind == News.FAULT


def test_the_command_lifts_the_stop_only_over_mended_books(sqlite_house):
    run = sqlite_house.test_cli_runner().invoke
    words = ["resume-posting", "--by", "王知行", "--why", "误改的说明已按备份恢复"]
    with sqlite_house.app_context(), db.transaction():
        cast = Cast.enter()
        text = Clerk(cast).awards(cast.lin, 5, key="1").text
        forge("1", "改写")
        nightly.check()
    with sqlite_house.app_context():
        looking.look()
    assert run(args=["verify"]).exit_code == 1
    assert sqlite_house.test_client().get("/readyz").json["posting"] == "stopped"
    refused = run(args=words)
    assert (refused.exit_code, "被改动" in refused.output) == (1, True)
    with sqlite_house.app_context(), db.transaction():
        forge("1", text)
    assert run(args=words).output == "入账已恢复，0件停下的事项重新办理。\n"
    assert run(args=words).output == "入账没有暂停。\n"
    with sqlite_house.app_context(), db.transaction(reads_only=True):
        stop = session.scalars(sa.select(PostingStop)).one()
        assert (stop.lifted_by, stop.note) == ("王知行", "误改的说明已按备份恢复")


def test_the_worker_checks_every_night(house):
    with house.app_context():
        with db.transaction():
            cast = Cast.enter()
            Clerk(cast).awards(cast.lin, 5, key="1")
            forge("1", "改写")
        looking.sweep()
        looking.sweep()
        looking.look()
        assert _stops() == 0
        for _night in range(2):
            clock.shift(timedelta(days=1))
            looking.look()
            looking.sweep()
        assert _stops() == 1


def _stops():
    with db.transaction(reads_only=True):
        return session.scalar(sa.select(sa.func.count()).select_from(PostingStop))
