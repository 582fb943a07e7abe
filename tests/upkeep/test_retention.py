"""What is older than was set is removed at night, a part at a time; the record of cases stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from township import Town

from app import audit, clock, db
from app.notifications import outbox
from app.notifications.models import Message, News
from app.organisation import accounts, events, settings
from app.organisation.events import Happened, SecurityEvent
from app.organisation.keys import SignIn
from app.upkeep import retention
from app.worker import looking

LONG = timedelta(days=37 * 31)


@pytest.fixture
def town(house):
    """Old and new of each, and a case."""
    found = Town(house)
    found.starts_seal(found.enter("lin"))

    def enter():
        for kind in (Happened.LOCKED, Happened.SIGNED_IN):
            events.note(kind, None)
        for title in ("旧的，看过", "旧的，没看", "新的"):
            outbox.send(found.ids["lin"], title, link="/", kind=News.SYSTEM)
        accounts.sign_in(accounts.person_named("lin"), address="old", agent="")

    found.does(enter)
    found.does(_age)
    return found


def _age():
    event = db.session.scalars(sa.select(SecurityEvent).filter_by(kind=Happened.LOCKED)).one()
    event.at -= LONG
    for message in db.session.scalars(sa.select(Message)):
        if message.title.startswith("旧"):
            message.sent_at -= LONG
        if not message.title.endswith("没看"):
            message.read_at = message.sent_at
    db.session.scalars(sa.select(SignIn).filter_by(address="old")).one().seen_at -= LONG


def night(house):
    with house.app_context():
        with db.transaction():
            retention.plan()
        clock.freeze(clock.now() + clock.ONE_DAY)
        while looking.look():
            pass


def kept(town):
    titles = sa.select(Message.title).where(Message.kind == News.SYSTEM)
    return town.asks(
        lambda: (
            set(db.session.scalars(sa.select(SecurityEvent.kind))),
            {one for one in db.session.scalars(titles) if one.endswith(("看过", "没看", "新的"))},
            set(db.session.scalars(sa.select(SignIn.address))),
        )
    )


def test_only_what_is_old_goes_and_that_is_told(town, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    before = sa.select(sa.func.count()).select_from(audit.AuditEntry)
    acts = town.asks(lambda: db.session.scalar(before))
    night(town.house)
    assert kept(town) == ({Happened.SIGNED_IN}, {"旧的，没看", "新的"}, {""})
    query = sa.select(audit.AuditEntry.details).filter_by(action=retention.REMOVED)
    [told] = town.asks(lambda: db.session.scalars(query).all())
    assert told == {"security_events": 1, "messages": 1, "sessions": 1, "brought": 0}
    assert town.asks(lambda: db.session.scalar(before)) == acts + 1


def test_what_was_set_counts(town):
    town.does(lambda: settings.keep(settings.EVENTS_KEPT, 60))
    night(town.house)
    assert kept(town)[0] == {Happened.SIGNED_IN, Happened.LOCKED}
