"""Whatever is sent, the answer is a problem in JSON and in the reader's language, never a fault."""

from __future__ import annotations

import base64
import json

import pytest

from app.api import work
from app.db import new_id

DEEP = "[" * 900 + "]" * 900
#: An instant that is in no calendar once it is told in UTC.
BEFORE_ALL_TIME = base64.urlsafe_b64encode(
    json.dumps(["0001-01-01T00:00:00+14:00", "0" * 32]).encode()
).decode()
ID = "00000000-0000-0000-0000-000000000000"


def sends(lin, path, data, mimetype="application/json"):
    return lin.call("POST", path, data=data, content_type=mimetype)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/cases/not-an-id", 404),
        ("GET", "/cases/not-an-id?text=%00", 404),
        ("GET", "/cases/../../etc/passwd", 404),
        ("GET", "/work-items/1", 404),
        ("DELETE", f"/cases/{ID}", 405),
        ("PUT", "/cases", 405),
        ("PATCH", "/me", 405),
        ("FOO", "/me", 405),
        ("GET", "/tokens", 405),
    ],
)
def test_unknown_addresses_and_methods_are_problems_too(lin, method, path, status):
    refused = lin.call(method, path)
    assert refused.status_code == status
    assert refused.json["message"]
    assert (status == 405) == ("Allow" in refused.headers)


def test_pages_keep_their_own_words_for_unknown_addresses(house):
    assert house.test_client().get("/nothing").mimetype == "text/html"


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_only_json_is_read(lin, mimetype):
    refused = sends(lin, "/cases", b'{"definition": "seal"}', mimetype)
    assert (refused.status_code, refused.json["code"]) == (415, "UnsupportedMediaType")


def test_too_long_a_body_is_refused(lin):
    assert sends(lin, "/cases", b" " * 2_000_000).status_code == 413


MALFORMED = [
    b"",
    b"{",
    b"}",
    b"null",
    b"true",
    b"[]",
    b"[{}]",
    b'"text"',
    b"12",
    b"NaN",
    b"{'single': 1}",
    b'{"a":1,}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b"\xff\xfe{}",
    b'{"a":"\xff"}',
    b'{"a":"\\ud800"}',
    b'{"a":"\x00"}',
    b"{}{}",
    b"\xef\xbb\xbf{}",
    DEEP.encode(),
    ('{"a":' * 2000 + "1" + "}" * 2000).encode(),
    b'{"definition":null,"unit":null}',
    b'{"definition":1,"unit":2}',
    b'{"definition":"seal","unit":"x"}',
    b'{"definition":"seal","unit":{}}',
    b'{"definition":"\\u0000","unit":"' + ID.encode() + b'"}',
    b'{"definition":"","unit":"' + ID.encode() + b'"}',
    b'{"definition":"' + b"x" * 5000 + b'","unit":"' + ID.encode() + b'"}',
    b'{"definition":["seal"],"unit":"' + ID.encode() + b'","answers":{}}',
    b'{"definition":"seal","unit":"' + ID.encode() + b'","answers":null}',
    b'{"definition":"seal","unit":"' + ID.encode() + b'","answers":[]}',
    b'{"definition":"seal","unit":"{' + ID.encode() + b'}"}',
    b'{"definition":"seal","unit":"' + ID.encode() + b'","":1}',
    b'{"definition":"seal","definition":{},"unit":1}',
]


def test_malformed_bodies_are_refused_on_every_route(lin, town, case):
    item = case["work_items"][0]["id"]
    paths = ("/cases", "/tokens", f"/work-items/{item}/complete", f"/cases/{case['id']}/withdraw")
    for path in paths:
        for sent in MALFORMED[1:]:
            refused = sends(lin, path, sent)
            assert refused.status_code == 422, (path, sent[:60])
            assert refused.json["fields"] or refused.json["code"] == "MalformedBody"


ODD_ANSWERS = [
    None, True, -1, 0, 1e308, -0.0, 2**53 + 1, 2**70, 0.1, "", " ", "x" * 20_000, "\x00", "\x1b[0m",
    "1e999999999", "-Infinity", "NaN", "٣", "１２", "2026-02-30", "'; DROP TABLE case_; --",
    "{{7*7}}", "${case.starter}", "=1+1", [], [""], ["x"], [ID], [ID] * 50, [None], [1], [[]],
    {}, {"@number": "1"}, {"a": {"b": []}},
]  # fmt: skip


@pytest.mark.parametrize(
    "question", ["purpose", "copies", "papers", "case", "\x00", "@number", "🙂"]
)
def test_odd_answers_are_taken_or_refused_and_never_a_fault(lin, town, question):
    for odd in ODD_ANSWERS:
        answers = {"purpose": "证明", "copies": 1, question: odd}
        body = {"definition": "seal", "unit": town.branch, "answers": answers}
        answer = sends(lin, "/cases", json.dumps(body))
        assert answer.status_code in {201, 404, 422}, (question, odd)
        if question not in {"purpose", "copies", "papers"}:
            assert answer.status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        "unit=x",
        f"unit={ID}x",
        "year=abc",
        "year=99999999999999999999",
        "year=-5",
        "year=2026.5",
        "year=%00",
        "unit=%F0%28%8C%28",
        "limit=5",
        "year=",
    ],
)
def test_odd_queries_are_refused_by_name(lin, query):
    refused = lin.get(f"/points/wall?{query}")
    assert refused.status_code == 422
    assert list(refused.json["fields"]) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "cursor",
    [
        *("", "x", "====", "bnVsbA", "W10", "WzEsMl0", "WyJhIiwiYiJd", "e30", "%00", "é"),
        "A" * 9000,
        BEFORE_ALL_TIME,
    ],
)
def test_odd_cursors_lead_nowhere(lin, cursor):
    for box in ("todo", "done", "started"):
        assert lin.get(f"/work-items?box={box}&cursor={cursor}").status_code in {404, 422}


@pytest.mark.parametrize(
    ("accepted", "is_english"),
    [
        ("zh-CN,zh;q=0.9", False),
        ("en-GB", True),
        ("fr, en;q=0.5", True),
        ("fr", False),
        ("", False),
    ],
)
def test_sentences_come_in_the_reader_s_language(lin, accepted, is_english):
    told = lin.get(f"/cases/{new_id()}", headers={"Accept-Language": accepted}).json
    assert told["message"].isascii() == is_english
    assert told["code"] == "NotFound"


def test_a_fault_says_nothing_of_its_cause_but_a_number_to_quote(house, lin, monkeypatch):
    def fails(_actor, _cursor):
        raise RuntimeError("secret")

    monkeypatch.setitem(work.BOXES, "todo", fails)
    monkeypatch.setitem(house.config, "TESTING", 0)
    fault = lin.get("/work-items")
    assert fault.status_code == 500
    assert "secret" not in fault.text
    assert len(fault.json["reference"]) == 8
