"""A token for a name and a password, and whom a token stands for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Response, g, request

from app.api import problems
from app.api.problems import AccountLocked, PasswordDue, SecondFactorDue, WrongPassword
from app.api.reading import Given
from app.api.routes import Route
from app.api.routing import Result, declare
from app.api.schemas import choice, listed, record, ref, text
from app.api.shapes import Json
from app.i18n import lazy as _
from app.organisation import accounts, admission, attempts, directory, events, scopes
from app.organisation.actors import Actor
from app.organisation.admission import Due
from app.organisation.attempts import Trial
from app.organisation.events import Happened
from app.organisation.models import Person
from app.organisation.scopes import Scope

ACCOUNTS = _("账号")
LONGEST_USERNAME = 40
LONGEST_PASSWORD = 200
LONGEST_CODE = 20


#: The code of a second factor only for those who have one; without scopes the token has all.
_TAKES = record(
    ("totp", "scopes"),
    scopes=listed(choice(list(Scope)), least=1),
    totp=text(LONGEST_CODE),
    username=text(LONGEST_USERNAME),
    password=text(LONGEST_PASSWORD),
)


_DUE = {Due.PASSWORD: PasswordDue, Due.SECOND_FACTOR: SecondFactorDue}


def _look_up(given: Given) -> Callable[[], Trial]:
    """What the password has to be tried on."""
    known = attempts.look_up(given.body["username"].strip())
    return partial(attempts.try_password, known, given.body["password"])


@declare(
    Route(
        "POST",
        "/tokens",
        _(
            "用用户名和密码换取令牌，30天内有效，开通了两步验证的再加验证码 totp。"
            "scopes 写明令牌的范围，不写就是全部范围。连续输错会锁定账号。"
        ),
        ACCOUNTS,
        takes=_TAKES,
        gives=ref("Token"),
        status=201,
        refuses=(WrongPassword, AccountLocked, PasswordDue, SecondFactorDue),
        is_open=True,
        beforehand=_look_up,
    )
)
def issue_token(given: Given) -> Result:
    """A refusal is returned, not raised, so that the failure stays counted."""
    attempt = attempts.settle(g.beforehand, given.body.get("totp", ""))
    person = attempt.person
    if person is None:
        return _refused(g.beforehand, is_locked=attempt.is_locked)
    due = admission.due(person, directory.actor(person))
    if due is not None:
        return problems.refusal(_DUE[due]())
    _note_entry(person)
    reach = [Scope(one) for one in given.body.get("scopes", scopes.ALL)]
    key, row = accounts.issue_token(person, reach=reach)
    return {"token": key, "token_type": "Bearer", "expires_at": row.expires_at}


def _note_entry(person: Person) -> None:
    for happened in (Happened.SIGNED_IN, Happened.TOKEN_MADE):
        who, address = (person.id, person.name), request.remote_addr
        events.note(happened, who, address=address, about=request.path)


def _refused(trial: Trial, *, is_locked: bool) -> Response:
    address = request.remote_addr
    attempts.note_failure(trial, is_locked=is_locked, address=address, about=request.path)
    locked = AccountLocked(minutes=attempts.minutes_locked())
    return problems.refusal(locked if is_locked else WrongPassword())


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
