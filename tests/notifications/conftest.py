"""A house whose letters arrive on servers beside it."""

from __future__ import annotations

from datetime import timedelta

import mailroom
import pytest
import sqlalchemy as sa
from cast import Cast
from databases import furnished

from app import clock, db
from app.db import session
from app.notifications import channels, outbox, preferences
from app.notifications.models import Channel, ChannelState, Delivery, News, Pace
from app.notifications.preferences import USUAL, Wish, Wishes
from app.organisation import directory
from app.worker import postmen

SITE = "https://xingji.example"


def _people():
    return Cast.enter().ids


class House:
    """Every question and act is a transaction of its own; a round is what the postman does."""

    def __init__(self, app):
        self.app = app
        self.ids = furnished(app, "people", _people)

    def does(self, act):
        with db.transaction():
            return act()

    def asks(self, query):
        with db.transaction(reads_only=True):
            found = query()
            session.expunge_all()
            return found

    def actor(self, name):
        return directory.actor(directory.person(self.ids[name]))

    def reaches(self, name, address, *, channel=Channel.EMAIL, quiet=None, **how):
        wish = Wish(address, how.get("pace", Pace.AT_ONCE), frozenset(how.get("kinds", USUAL)))
        wishes = Wishes({channel: wish}, quiet)
        self.does(lambda: preferences.choose(self.actor(name), wishes))

    def tells(self, name, title="轮到您了", kind=News.TURN, **more):
        return self.does(
            lambda: outbox.send(self.ids[name], title, link="/cases/1", kind=kind, **more).id
        )

    def goes_round(self, channel=Channel.EMAIL):
        """Until the postman has nothing to do; how many letters he has tried to send."""
        rounds = 0
        while postmen.go_round(channel):
            rounds += 1
        return rounds

    def deliveries(self):
        return self.asks(lambda: list(session.scalars(sa.select(Delivery))))

    def state(self, channel=Channel.EMAIL):
        return self.asks(lambda: session.get(ChannelState, channel))

    def pause_is_over(self, channel=Channel.EMAIL):
        over = clock.machine_now() - timedelta(seconds=1)
        self.does(
            lambda: session.execute(
                sa.update(ChannelState).filter_by(channel=channel).values(paused_until=over)
            )
        )


@pytest.fixture
def post(house):
    """A house with e-mail and 企业微信, both at servers that may or may not be there."""
    ports = mailroom.free_port(), mailroom.free_port()
    settings = {
        "EMAIL": f"mailto://127.0.0.1:{ports[0]}?from=xingji@office.example&to={{address}}",
        "WECOM": f"json://robot:s3cret-word@127.0.0.1:{ports[1]}/hook/{{address}}",
    }
    channels.use(settings, SITE)
    with house.app_context():
        made = House(house)
        made.mail_port, made.hook_port = ports
        yield made
    channels.use({}, None)


@pytest.fixture
def mailbox(post):
    with mailroom.smtp(post.mail_port) as box:
        yield box


@pytest.fixture
def hook(post):
    with mailroom.webhook(post.hook_port) as one:
        yield one
