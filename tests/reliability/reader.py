"""Somebody with a browser at the real server, who reads pages and counts the seconds."""

from __future__ import annotations

import http.client
import time

import sqlalchemy as sa

from app import db
from app.db import session
from app.organisation import accounts
from app.organisation.models import Person


class Reader:
    """Signed in by a cookie such as the server itself would give; the connection stays open."""

    def __init__(self, house, username, port) -> None:
        with house.app_context(), db.transaction():
            person = session.scalars(sa.select(Person).filter_by(username=username)).one()
            key = accounts.sign_in(person, address="127.0.0.1", agent="reader")
        signs = house.session_interface.get_signing_serializer(house)
        self.cookie = f"{house.config['SESSION_COOKIE_NAME']}={signs.dumps({'_user_id': key})}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def reads(self, path) -> float:
        """The seconds that a page took."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, (path, answer.status, answer.headers["Location"])
        return time.perf_counter() - began
