"""The OpenAPI document: complete, true and well formed; and the page that shows it."""

from __future__ import annotations

import re

import pytest
from program import Program

from app.api import schemas
from app.api.routes import ROUTES

OURS = ("/api/", "/healthz", "/readyz", "/metrics")
TYPES = {"string", "integer", "number", "boolean", "object", "array", "null"}
KEYWORDS = {
    "$ref", "additionalProperties", "anyOf", "const", "contentMediaType", "enum", "format",
    "items", "maxLength", "maximum", "minItems", "minLength", "minimum", "properties", "required",
    "type",
}  # fmt: skip


@pytest.fixture
def api(sqlite_house):
    return Program(sqlite_house, None)


@pytest.fixture
def document(api):
    return api.get("/openapi.json").json


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def schemas_in(value):
    """Every schema in the document, however deep."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "schema":
                yield from _with_inner(one)
            elif key == "schemas":
                for named in one.values():
                    yield from _with_inner(named)
            else:
                yield from schemas_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from schemas_in(one)


def _with_inner(schema):
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    inner += [one for one in (schema.get("items"), schema.get("additionalProperties")) if one]
    for one in inner:
        yield from _with_inner(one)


def test_every_route_is_in_it_and_every_route_in_it_exists(sqlite_house, document):
    standing = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in sqlite_house.url_map.iter_rules()
        if rule.rule.startswith(OURS)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert standing == {(method, path) for method, path, _ in operations(document)}


def test_it_begins_as_the_standard_asks(document):
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"]
    assert document["info"]["version"]


def test_every_operation_is_described(document):
    names = [operation["operationId"] for *_, operation in operations(document)]
    assert len(names) == len(set(names)) == len(ROUTES)
    groups = {tag["name"] for tag in document["tags"]}
    for *_, operation in operations(document):
        assert operation["summary"]
        assert set(operation["tags"]) <= groups
        assert all(response["description"] for response in operation["responses"].values())
        assert any(status < "300" for status in operation["responses"])


def test_the_places_in_an_address_are_its_parameters(document):
    for _method, path, operation in operations(document):
        places = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
        assert places == set(re.findall(r"{(\w+)}", path))
        assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")


def test_every_reference_leads_somewhere_and_every_component_is_used(document):
    found = {one["$ref"] for one in schemas_in(document) if "$ref" in one}
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert found == known


def test_schemas_use_only_words_that_the_check_understands(document):
    used = {word for one in schemas_in(document) for word in one}
    assert used <= KEYWORDS
    for one in schemas_in(document):
        assert set(one.get("required", [])) <= set(one.get("properties", {}))
        assert set(schemas.kinds(one)) <= TYPES


def test_what_needs_a_token_says_so_and_refuses_without(api, document):
    for method, path, operation in operations(document):
        is_open = operation.get("security") == []
        assert ("401" in operation["responses"]) != (is_open and not path.endswith("/tokens"))
        if path.startswith("/api/v1/") and not is_open:
            somewhere = re.sub(r"{\w+}", "00000000-0000-0000-0000-000000000000", path)
            assert api.call(method, somewhere.removeprefix("/api/v1")).status_code == 401


def test_changes_may_carry_a_key(document):
    for method, path, operation in operations(document):
        has_key = any(one["name"] == "Idempotency-Key" for one in operation["parameters"])
        assert has_key == (method == "POST" and not path.endswith("/tokens"))


def test_the_page_shows_every_operation_and_every_code(sqlite_house, document):
    page = sqlite_house.test_client().get("/api/v1/").text
    for method, path, operation in operations(document):
        assert f"{method} {path}" in page
        assert operation["summary"] in page
    for code in ("WorkItemDone", "IdempotencyMismatch", "NotSignedIn"):
        assert f'id="{code}"' in page


def test_the_page_needs_nothing_from_elsewhere(sqlite_house):
    page = sqlite_house.test_client().get("/api/v1/").text
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert not re.search(r"<script(?![^>]*nonce=)", page)
