"""A token for a name and a password, and whom a token stands for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Response, g

from app.api import problems
from app.api.problems import AccountLocked, WrongPassword
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import Result, declare
from app.api.schemas import record, ref, text
from app.api.shapes import Json
from app.i18n import lazy as _
from app.organisation import accounts, attempts, directory
from app.organisation.actors import Actor
from app.organisation.attempts import Trial

ACCOUNTS = _("账号")
LONGEST_USERNAME = 40
LONGEST_PASSWORD = 200


def _look_up(given: Given) -> Callable[[], Trial]:
    """What the password has to be tried on."""
    known = attempts.look_up(given.body["username"].strip())
    return partial(attempts.try_password, known, given.body["password"])


@declare(
    Route(
        "POST",
        "/tokens",
        _("用用户名和密码换取令牌。连续输错会锁定账号。"),
        ACCOUNTS,
        takes=record(username=text(LONGEST_USERNAME), password=text(LONGEST_PASSWORD)),
        gives=ref("Token"),
        status=201,
        refuses=(WrongPassword, AccountLocked),
        is_open=True,
        beforehand=_look_up,
    )
)
def issue_token(_given: Given) -> Result:
    """A refusal is returned, not raised, so that the failure stays counted."""
    attempt = attempts.settle(g.beforehand)
    if attempt.person is None:
        return _refused(is_locked=attempt.is_locked)
    key, row = accounts.issue_token(attempt.person)
    return {"token": key, "token_type": "Bearer", "expires_at": row.expires_at}


def _refused(*, is_locked: bool) -> Response:
    return problems.refusal(AccountLocked() if is_locked else WrongPassword())


@declare(Route("GET", "/me", _("令牌代表谁，任职在哪里。"), ACCOUNTS, gives=ref("Me")))
def me(actor: Actor, _given: Given) -> Json:
    assert actor.person_id is not None, "a token stands for a person"
    person, titles = directory.person(actor.person_id), directory.roles()
    places = {person.unit_id: person.unit.name}
    places |= {post.unit_id: post.unit_name for post in actor.posts}
    return {
        "person": {
            "id": person.id,
            "username": person.username,
            "name": person.name,
            "language": person.language,
        },
        "units": [{"id": unit_id, "name": name} for unit_id, name in places.items()],
        "roles": [
            {
                "role": post.role,
                "title": titles.get(post.role, post.role),
                "unit_id": post.unit_id,
                "unit": post.unit_name,
            }
            for post in actor.posts
        ],
    }
