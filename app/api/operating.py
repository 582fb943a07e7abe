"""What operators and their machines ask at the root: alive, ready, and how it goes."""

from __future__ import annotations

import functools
import ipaddress
import os
import time
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from sqlalchemy.exc import SQLAlchemyError

from app import db
from app.api.routes import JSON, Route, note
from app.api.schemas import TEXT, Schema, ref
from app.db import session
from app.i18n import lazy as _
from app.jobs import looks
from app.points import stopping
from app.upkeep import gauges

OPERATING = _("运行状况")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
UNKNOWN = "unknown"
NOWHERE = "::"
#: Headers that only what stands between a reader and this server adds.
MARKS_OF_A_PROXY = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host", "Via")
SERVICE_UNAVAILABLE = 503

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "xingji_requests", "Requests answered.", ["route", "method", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "xingji_request_seconds", "How long an answer took.", ["route", "method"], registry=REGISTRY
)

blueprint = Blueprint("operating", __name__)


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_measure)
    app.register_blueprint(blueprint)


def _begin() -> None:
    g.began = time.perf_counter()


def _measure(response: Response) -> Response:
    """Addresses that no route has, and invented methods, are counted together."""
    began = g.pop("began", None)
    route = request.url_rule.rule if request.url_rule else UNKNOWN
    method = request.method if request.method in METHODS else UNKNOWN
    REQUESTS.labels(route, method, response.status_code).inc()
    if began is not None:
        SECONDS.labels(route, method).observe(time.perf_counter() - began)
    return response


@blueprint.before_request
def answer_without_database() -> ResponseReturnValue | None:
    """Liveness and metrics are told before the request's transaction begins."""
    tell = {"operating.healthz": healthz, "operating.metrics": metrics}.get(request.endpoint or "")
    return None if tell is None else tell()


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    return {"status": "alive"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    if _heads_in_database() != _heads_in_code():
        return {"status": "migrations are not at head"}, SERVICE_UNAVAILABLE
    if looks.is_missed():
        return {"status": "no worker looks at what is due"}, SERVICE_UNAVAILABLE
    return {"status": "ready", "posting": "stopped" if stopping.stop_in_force() else "running"}


def _heads_in_database() -> set[str]:
    return set(MigrationContext.configure(session.connection()).get_current_heads())


def _heads_in_code() -> set[str]:
    return _heads_below(current_app.extensions["migrate"].directory)


@functools.cache
def _heads_below(directory: str) -> set[str]:
    return set(ScriptDirectory(directory).get_heads())


@blueprint.errorhandler(SQLAlchemyError)
def database_is_away(_error: SQLAlchemyError) -> ResponseReturnValue:
    return {"status": "the database does not answer"}, SERVICE_UNAVAILABLE


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Only for readers on this machine; elsewhere there is no such page."""
    if not _is_from_here():
        return Response(status=404)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    text = generate_latest(registry) + generate_latest(_of_the_house())
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _of_the_house() -> CollectorRegistry:
    """What the database tells, in a transaction of its own; nothing where it does not answer."""
    registry = CollectorRegistry()
    try:
        with db.transaction(reads_only=True):
            for name, words, much in gauges.figures():
                Gauge(name, words, registry=registry).set(much)
    except SQLAlchemyError:
        return CollectorRegistry()
    return registry


def _is_from_here() -> bool:
    """Did the request itself begin on this machine, not pass through a proxy on it?"""
    is_forwarded = any(name in request.headers for name in MARKS_OF_A_PROXY)
    return not is_forwarded and ipaddress.ip_address(request.remote_addr or NOWHERE).is_loopback


def _note(name: str, summary: Any, *, gives: Schema, media: str) -> None:
    told = {"summary": summary, "group": OPERATING, "gives": gives, "gives_media": media}
    note(name, Route("GET", f"/{name}", **told, is_open=True, base=""))


_note("healthz", _("活着：进程能应答。"), gives=ref("Health"), media=JSON)
_note(
    "readyz",
    _(
        "就绪：数据库能用，表结构是最新的，后台任务有人办理；否则 503。"
        "posting 说明入账是否因核对出错而暂停。"
    ),
    gives=ref("Readiness"),
    media=JSON,
)
_note("metrics", _("Prometheus 指标，只给本机。"), gives=TEXT, media="text/plain")
