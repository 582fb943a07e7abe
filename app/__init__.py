"""星绩: approval procedures that grass-roots offices draw themselves.

The only assembly point: settings, database, doors. Nothing else knows all the parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map

import config

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Number(IntegerConverter):
    """A number in an address; beyond what a column holds there is no such page."""

    GREATEST = 2**31 - 1

    def __init__(self, map: Map) -> None:  # noqa: A002 - as the router calls it
        super().__init__(map, max=self.GREATEST)


class House(Flask):
    """A Flask application in which one request is one transaction."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Returning commits, raising rolls back; a commit that fails reaches the error pages."""
        if request.endpoint == "static":
            return super().dispatch_request()
        reads_only = request.method in SAFE_METHODS
        self._do_beforehand()
        with self._transaction(reads_only=reads_only):
            return super().dispatch_request()

    def _do_beforehand(self) -> None:
        """Do what the view wants done before its transaction (`db.beforehand`)."""
        from app import db

        view = self.view_functions.get(request.endpoint or "")
        look = getattr(view, db.BEFOREHAND, None)
        if look is not None:
            with self._transaction(reads_only=True):
                work = look()
            g.beforehand = work()

    @contextmanager
    def _transaction(self, *, reads_only: bool) -> Iterator[None]:
        from app import db
        from app.demo import democlock

        with db.transaction(reads_only=reads_only):
            if self.config["DEMO"]:
                democlock.follow()
            yield


def create_app(settings: Mapping[str, Any] | None = None) -> House:
    """Assemble the application; `settings` stand above those of the environment."""
    from flask_migrate import Migrate

    from app import api, cli, clock, db, logs, operations, views
    from app.auditing import sealing
    from app.ballots import secret
    from app.cases import evidence
    from app.organisation import workcalendar

    app = House(__name__, instance_path=str(config.INSTANCE))
    app.url_map.converters["int"] = Number
    app.config.update(config.from_environment())
    app.config.update(settings or {})
    logs.configure()
    db.init_app(app)
    Migrate(app, db.db, directory=str(Path(app.root_path).parent / "migrations"))
    clock.begin_at(app.config["NOW"])
    clock.use_calendar(workcalendar.in_force)
    for keyed in (sealing, secret):
        keyed.use_key(app.config["SECRET_KEY"])
    _guard_accounts(app)
    _choose_carrier(app)
    _set_up_channels(app)
    evidence.store.folder = Path(app.config["EVIDENCE_FOLDER"])
    operations.register_all()
    for door in (views, api, cli):
        door.init_app(app)
    return app


def _guard_accounts(app: Flask) -> None:
    """How people sign in, and what a password has to be like."""
    from app.organisation import attempts, passwords, secondfactor

    given = app.config
    attempts.use_key(given["SECRET_KEY"])
    attempts.use_limits(
        failures=given["LOCK_AFTER"],
        lasts=given["LOCK_LASTS"],
        passwords_of_all=given["LOCAL_PASSWORDS"],
    )
    passwords.use(
        passwords.Policy(
            shortest=given["PASSWORD_SHORTEST"],
            classes=given["PASSWORD_CLASSES"],
            not_reused=given["PASSWORD_NOT_REUSED"],
            lasts=given["PASSWORD_LASTS"],
        )
    )
    _use_provider(app)
    needs_code = given["ADMINISTRATORS_NEED_CODE"]
    secondfactor.use(given["SECRET_KEY"], required_for_administrators=needs_code)


def _use_provider(app: Flask) -> None:
    """By whom people are signed in besides us, if the settings name somebody."""
    from app.organisation import singlesignon

    given, found = app.config, None
    if given["OIDC_ISSUER"]:
        found = singlesignon.Provider(
            issuer=given["OIDC_ISSUER"],
            client_id=given["OIDC_CLIENT_ID"],
            client_secret=given["OIDC_CLIENT_SECRET"],
            name=given["OIDC_NAME"] or "统一身份认证",
            username_claim=given["OIDC_USERNAME"],
            scopes=given["OIDC_SCOPES"],
            new_people=given["OIDC_NEW_PEOPLE"],
        )
    if found is not None and not found.is_safe:
        raise SystemExit("OIDC_ISSUER 要用 https://（本机除外）。")
    if found is None and not given["LOCAL_PASSWORDS"]:
        raise SystemExit("LOCAL_PASSWORDS 关掉以前，先用 OIDC_ISSUER 接好统一身份认证。")
    singlesignon.use(found)


def _choose_carrier(app: Flask) -> None:
    """Who is told of jobs: nobody, when a ticker looks by itself, or Procrastinate."""
    from app.jobs import carrier

    worker, url = app.config["WORKER"], app.config["SQLALCHEMY_DATABASE_URI"]
    if worker not in config.WORKERS:
        raise SystemExit(f"WORKER 只能是 {'、'.join(config.WORKERS)}，不能是“{worker}”。")
    if worker == config.TICKER:
        carrier.use(None)
        return
    if not url.startswith("postgresql"):
        raise SystemExit("WORKER=procrastinate 需要 PostgreSQL，请设置 DATABASE_URL。")
    from app.jobs import postgres

    carrier.use(postgres.announce)


def _set_up_channels(app: Flask) -> None:
    """By which ways messages leave the house."""
    from app.notifications import channels

    try:
        channels.use(app.config["CHANNELS"], app.config["PUBLIC_URL"])
    except channels.BadSetting as error:
        raise SystemExit(f"NOTIFY_{error} 里要有 {channels.PLACE}，个人的地址填在那里。") from None
