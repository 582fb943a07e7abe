"""统一身份认证: people signed in by a provider (OpenID Connect, code flow with PKCE).

1. `discover` asks the provider where its doors are;
2. `begin` makes the errand on which a browser is sent, and which it keeps;
3. `finish` takes the answer: only to an errand of this browser, from this provider, once;
4. `admit` says whom of ours it is.

The first and the third talk to the provider, so no transaction may be open. Administrators do not
come this way: whoever runs the provider would otherwise be one.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import sqlalchemy as sa
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry

from app.db import session
from app.errors import Forbidden, Refused
from app.organisation import administration
from app.organisation.actors import SYSTEM
from app.organisation.models import Person, Unit

WELL_KNOWN = "/.well-known/openid-configuration"
#: Signatures that are taken; never a shared secret's, never none.
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512"]
#: Seconds: for an answer; that clocks may differ; that what was discovered holds.
PATIENCE, LEEWAY, HOLDS = 10, 60, 3600
LONGEST_USERNAME, LONGEST_NAME = 40, 40


class ProviderAway(Refused):
    message = "统一身份认证现在没有应答，请稍后再试。"


class AnswerNotOurs(Refused):
    message = "这次登录不是从这个浏览器发起的，或者已经用过，请重新登录。"


class ProviderRefused(Refused):
    message = "统一身份认证没有同意这次登录，请重新登录。"


class AnswerNotValid(Refused):
    message = "统一身份认证的答复没有通过核对，不能登录。请告诉管理员。"


class NotKnownHere(Forbidden):
    message = "统一身份认证里的“%(username)s”在本系统没有可用的账号，请联系本单位管理员。"


class AdministratorsByPassword(Forbidden):
    message = "管理员请用用户名、密码和验证码登录，不用统一身份认证。"


@dataclass(frozen=True)
class Provider:
    """As the settings name it; `new_people` is the code of the unit for those not known yet."""

    issuer: str
    client_id: str
    client_secret: str | None
    name: str
    username_claim: str
    scopes: str
    new_people: str | None = None

    @property
    def is_safe(self) -> bool:
        """Is it reached in such a way that nobody can answer in its place?"""
        parts = urlsplit(self.issuer)
        return parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}


@dataclass(frozen=True)
class Errand:
    """What a browser keeps between going to the provider and coming back."""

    state: str
    nonce: str
    verifier: str

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Identity:
    """Whom the provider has told of."""

    username: str
    name: str


_provider: Provider | None = None
#: Of the provider: until when it holds, and what it said.
_discovered: tuple[float, dict[str, Any]] | None = None


def use(wanted: Provider | None) -> None:
    """Switch it on or off (by create_app)."""
    global _provider, _discovered
    _provider, _discovered = wanted, None


def provider() -> Provider | None:
    return _provider


def discover() -> dict[str, Any]:
    """Where the provider's doors are. Raises: ProviderAway, AnswerNotValid."""
    global _discovered  # noqa: PLW0603 - remembered for a while
    if _discovered is not None and _discovered[0] > time.monotonic():
        return _discovered[1]
    found = _fetched(_known().issuer.rstrip("/") + WELL_KNOWN)
    if found.get("issuer") != _known().issuer:
        raise AnswerNotValid  # another's doors (OpenID Connect Discovery 4.3)
    _discovered = time.monotonic() + HOLDS, found
    return found


def begin(doors: Mapping[str, Any], back: str) -> tuple[str, Errand]:
    """Where to send the browser, and on which errand; `back` is where it comes back to."""
    errand = Errand(generate_token(32), generate_token(32), generate_token(64))
    url, _state = _client(back).create_authorization_url(
        doors["authorization_endpoint"],
        state=errand.state,
        nonce=errand.nonce,
        code_verifier=errand.verifier,
    )
    return url, errand


def finish(kept: Mapping[str, str] | None, answer: Mapping[str, str], back: str) -> Identity:
    """Whom the provider tells of.

    Raises:
        AnswerNotOurs: it answers no errand of this browser.
        ProviderRefused, ProviderAway.
        AnswerNotValid: what it says is not signed by it, for us, now, for this errand.
    """
    if kept is None or not hmac.compare_digest(
        kept["state"].encode(), answer.get("state", "").encode()
    ):
        raise AnswerNotOurs
    doors = discover()
    _require_from(doors, answer.get("iss"))
    if answer.get("error") or not answer.get("code"):
        raise ProviderRefused
    claims = _claims(doors, _tokens(doors, kept, answer["code"], back), kept["nonce"])
    username = claims.get(_known().username_claim)
    if not isinstance(username, str) or not 0 < len(username) <= LONGEST_USERNAME:
        raise AnswerNotValid
    name = claims.get("name")
    return Identity(username, name[:LONGEST_NAME] if isinstance(name, str) and name else username)


def admit(told: Identity) -> Person:
    """The person of ours, entered now if the settings say so.

    Raises: NotKnownHere, AdministratorsByPassword.
    """
    person = session.scalar(sa.select(Person).filter_by(username=told.username).with_for_update())
    if person is None:
        person = _entered(told)
    if person is None or person.disabled_at is not None:
        raise NotKnownHere(username=told.username)
    if person.is_administrator:
        raise AdministratorsByPassword
    return person


def way_out(door: str, home: str) -> str:
    """The address at which a browser signs out of the provider, to come back home."""
    told = {"client_id": _known().client_id, "post_logout_redirect_uri": home}
    return str(add_params_to_uri(door, told))


def _entered(told: Identity) -> Person | None:
    """Somebody new, who may do nothing yet, where the settings name a unit for it."""
    code = _known().new_people
    unit = session.scalar(sa.select(Unit).filter_by(code=code)) if code else None
    if unit is None:
        return None
    person = Person(username=told.username, name=told.name, unit=unit)
    session.add(person)
    session.flush()  # its id stands on record
    details = {"person_id": str(person.id), "username": told.username, "unit": unit.name}
    administration.record(SYSTEM, "account.entered_by_provider", details)
    return person


def _known() -> Provider:
    assert _provider is not None, "single sign-on is switched off"
    return _provider


def _client(back: str) -> OAuth2Session:
    known = _known()
    return OAuth2Session(
        known.client_id,
        known.client_secret,
        token_endpoint_auth_method="client_secret_basic" if known.client_secret else "none",
        scope=known.scopes,
        redirect_uri=back,
        code_challenge_method="S256",
    )


def _require_from(doors: Mapping[str, Any], sender: str | None) -> None:
    """An answer of another provider is none (mix-up; RFC 9207)."""
    must_tell = bool(doors.get("authorization_response_iss_parameter_supported"))
    if (sender is None and must_tell) or sender not in {None, _known().issuer}:
        raise AnswerNotOurs


def _fetched(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway from error
    if not isinstance(found, dict):
        raise AnswerNotValid
    return found


def _tokens(
    doors: Mapping[str, Any], kept: Mapping[str, str], code: str, back: str
) -> dict[str, Any]:
    """What the provider gives for a code: once, and only to who has the verifier."""
    try:
        found = _client(back).fetch_token(
            doors["token_endpoint"], code=code, code_verifier=kept["verifier"], timeout=PATIENCE
        )
    except AuthlibBaseError as error:
        raise ProviderRefused from error
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway from error
    return dict(found)


def _claims(doors: Mapping[str, Any], given: Mapping[str, Any], nonce: str) -> CodeIDToken:
    """What the id token says, if it is the provider's, for us, now and for this errand."""
    keys, known = _fetched(doors["jwks_uri"]), _known()
    wanted = {
        "iss": {"essential": True, "value": known.issuer},
        "aud": {"essential": True, "value": known.client_id},
    }
    with_it = {
        "nonce": nonce,
        "client_id": known.client_id,
        "access_token": given.get("access_token"),
    }
    try:
        token = jwt.decode(
            given.get("id_token", ""),
            KeySet.import_key_set(cast("KeySetSerialization", keys)),
            registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False),
        )
        claims = CodeIDToken(token.claims, token.header, wanted, with_it)
        claims.validate(leeway=LEEWAY)
    except (JoseError, AuthlibBaseError, ValueError, KeyError) as error:
        raise AnswerNotValid from error
    return claims
