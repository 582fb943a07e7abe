# ruff: noqa: ARG002, C901, PLC0415, PLR0915 - the server's own shapes, in a process of its own
"""A real OpenID Connect provider for tests: Authlib's own server, RS256 keys, its own process.

`POST /twist` says in which way it is to misbehave from then on: a name of `TWISTS` and what it is
twisted to. Whoever types a username is taken to be that person.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECRET, CLIENT = "the provider knows it too", "xingji"
READY_WITHIN = 60


@contextmanager
def running():
    """Its address, while its process runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {"AUTHLIB_INSECURE_TRANSPORT": "1"}
    command = [sys.executable, str(Path(__file__)), str(port)]
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/.well-known/openid-configuration", process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url, process):
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not answer")


#: What can be wrong: what the id token says and how it is signed, and what comes back beside it.
TWISTS = ("nonce", "aud", "iss", "exp", "sign", "answer_iss", "username", "metadata_issuer")


@dataclass
class Code:
    """A code that was given out, good for one exchange."""

    code: str
    user: str
    payload: Any
    redirect_uri: str
    scope: str
    code_challenge: str
    code_challenge_method: str
    nonce: str
    auth_time: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return self.nonce

    def get_auth_time(self):
        return self.auth_time

    def get_acr(self):
        return None

    def get_amr(self):
        return None


def make_app(issuer):
    from authlib.integrations.flask_oauth2 import AuthorizationServer
    from authlib.oauth2.rfc6749 import ClientMixin
    from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
    from authlib.oauth2.rfc7636 import CodeChallenge
    from authlib.oidc.core import UserInfo
    from authlib.oidc.core.grants import OpenIDCode
    from flask import Flask, jsonify, redirect, request
    from joserfc.jwk import RSAKey

    key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
    foreign = RSAKey.generate_key(2048, parameters={"kid": "one"})
    twists, codes, nonces = {}, {}, set()

    class Client(ClientMixin):
        id_token_signed_response_alg = "RS256"

        def get_client_id(self):
            return CLIENT

        def get_default_redirect_uri(self):
            return None

        def get_allowed_scope(self, scope):
            return scope

        def check_redirect_uri(self, redirect_uri):
            return redirect_uri.endswith("/sign-in/provider/answer")

        def check_client_secret(self, client_secret):
            return client_secret == SECRET

        def check_endpoint_auth_method(self, method, endpoint):
            return method == "client_secret_basic"

        def check_response_type(self, response_type):
            return response_type == "code"

        def check_grant_type(self, grant_type):
            return grant_type == "authorization_code"

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code, request):
            data = request.payload.data
            nonces.add(data["nonce"])
            codes[code] = Code(
                code,
                request.user,
                data,
                data["redirect_uri"],
                data["scope"],
                data["code_challenge"],
                data["code_challenge_method"],
                data["nonce"],
            )

        def query_authorization_code(self, code, client):
            return codes.get(code)

        def delete_authorization_code(self, authorization_code):
            del codes[authorization_code.code]

        def authenticate_user(self, authorization_code):
            return authorization_code.user

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce, request):
            return nonce in nonces

        def resolve_client_private_key(self, client):
            return foreign if twists.get("sign") == "foreign" else key

        def get_encode_header(self, client):
            return {"alg": "RS256", "kid": "one"}

        def get_client_claims(self, client):
            claims = {"iss": twists.get("iss", issuer), "aud": twists.get("aud", CLIENT)}
            if "exp" in twists:
                claims |= {"exp": int(time.time()) + int(twists["exp"])}
            return claims

        def get_authorization_code_claims(self, authorization_code):
            claims = super().get_authorization_code_claims(authorization_code)
            return claims | {"nonce": twists.get("nonce", claims["nonce"])}

        def generate_user_info(self, user, scope):
            username = twists.get("username", user)
            return UserInfo(sub=f"id-{user}", preferred_username=username, name=f"{user}先生")

    app = Flask(__name__)
    server = AuthorizationServer(app, lambda client: Client() if client == CLIENT else None, _keep)
    server.register_grant(Grant, [IdToken(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def configuration():
        return jsonify(
            issuer=twists.get("metadata_issuer", issuer),
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            jwks_uri=f"{issuer}/jwks",
            end_session_endpoint=f"{issuer}/out",
            authorization_response_iss_parameter_supported=True,
        )

    @app.get("/jwks")
    def jwks():
        return jsonify(keys=[key.as_dict(private=False)])

    @app.get("/authorize")
    def ask():
        server.get_consent_grant(end_user=None)
        return (
            "<form method=post><label>username <input name=user></label>"
            "<button>sign in at the provider</button></form>"
        )

    @app.post("/authorize")
    def consent():
        answer = server.create_authorization_response(
            grant_user=request.form["user"], grant=server.get_consent_grant(end_user=None)
        )
        told = twists.get("answer_iss", issuer)
        return redirect(f"{answer.headers['Location']}&iss={told}" if told else answer.location)

    @app.post("/token")
    def token():
        return server.create_token_response()

    @app.get("/out")
    def out():
        return f"out of the provider, back to {request.args['post_logout_redirect_uri']}"

    @app.post("/twist")
    def twist():
        twists.clear()
        twists.update({name: request.form[name] for name in TWISTS if name in request.form})
        return "", 204

    return app


def _keep(_token, _request):
    """Nobody asks this provider for anything else."""


if __name__ == "__main__":
    port = int(sys.argv[1])
    make_app(f"http://127.0.0.1:{port}").run(port=port, threaded=True)
