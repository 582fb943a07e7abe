"""What comes along with a request, checked against what its route declares."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from app.api import checking
from app.api.problems import MalformedBody
from app.api.routes import FILE, JSON, Route
from app.api.schemas import Schema, kinds, record, text
from app.cases import evidence
from app.errors import Invalid, NotFound, Sentence
from app.i18n import mark

LARGEST_JSON = 1024 * 1024
#: Room for a file that is too large, so that it is refused by name.
LARGEST_UPLOAD = 2 * evidence.LARGEST
LONGEST_KEY = 128
FILE_PART = "file"


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True)
class Given:
    """The query and body of a request; `file` where the route takes one."""

    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    file: File | None = None

    @property
    def digest(self) -> str:
        """The same for the same content, however it was written down."""
        said: list[Any] = [self.body]
        if self.file is not None:
            said += [self.file.name, hashlib.sha256(self.file.content).hexdigest()]
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def read(route: Route, places: Mapping[str, Any]) -> Given:
    """Everything that came along.

    Raises:
        NotFound: the address holds what cannot be the name of anything.
        Invalid: per field.
        UnsupportedMediaType: the body is of another type than the route takes.
    """
    if any(list(checking.faults(str(places[name]), one)) for name, one in route.places.items()):
        raise NotFound
    query = _query(route)
    if route.takes_media == FILE:
        return Given(query, file=_file())
    if route.method != "POST":
        return Given(query)
    return Given(query, _body(route.takes or record()))


def idempotency_key() -> str | None:
    """The key under which the answer is to be kept. Raises: Invalid."""
    key = request.headers.get("Idempotency-Key")
    if key is not None:
        found = {"Idempotency-Key": key}
        checking.require(found, record(**{"Idempotency-Key": text(LONGEST_KEY)}))
    return key


def _query(route: Route) -> dict[str, Any]:
    given = {name: _typed(value, route.query.get(name, {})) for name, value in request.args.items()}
    optional = tuple(name for name in route.query if name not in route.required)
    checking.require(given, record(optional, **route.query))
    return given


def _typed(value: str, schema: Schema) -> Any:
    """A value of the query, which is always text, as the kind its schema asks for."""
    is_whole = "integer" in kinds(schema) and re.fullmatch(r"-?\d{1,9}", value, re.ASCII)
    return int(value) if is_whole else value


def _body(schema: Schema) -> dict[str, Any]:
    request.max_content_length = LARGEST_JSON
    sent = request.get_data()
    if not sent and not schema["required"]:
        return {}
    if request.mimetype != JSON:
        raise UnsupportedMediaType
    body = _parsed(sent)
    checking.require(body, schema)
    return body


def _parsed(sent: bytes) -> dict[str, Any]:
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError as error:
        raise MalformedBody from error
    if not isinstance(body, dict):
        raise MalformedBody
    return body


def _file() -> File:
    request.max_content_length = LARGEST_UPLOAD
    if request.mimetype != FILE:
        raise UnsupportedMediaType
    parts = request.files.getlist(FILE_PART)
    if len(parts) != 1 or len(request.files) != 1:
        raise Invalid({FILE_PART: [Sentence(mark("请上传一个文件，字段名为 file。"))]})
    with closing(parts[0]) as part:
        return File(part.filename or "", part.read())
