"""A number in an address that no column holds leads nowhere; it is no fault of the house."""

from __future__ import annotations

import re

import pytest

from app import Number

#: One more than a column holds, one more than a long one does, and one beyond all of them.
TOO_GREAT = (Number.GREATEST + 1, 2**63, 10**21)
#: What stands in the other places of an address.
ELSEWHERE = {
    "uuid": "01a2b3c4-0000-7000-8000-000000000000",
    "any": "export",
    "string": "seal",
    "path": "seal",
    None: "seal",
}
PLACE = re.compile(r"<(?:(\w+)(?:\((.*?)\))?:)?(\w+)>")


def with_numbers(app):
    """Every address with a number in it, and the method by which it is asked for."""
    found = {}
    for rule in app.url_map.iter_rules():
        converters = [one[0] for one in PLACE.findall(rule.rule)]
        if "int" in converters and rule.methods:
            found[rule.rule] = "GET" if "GET" in rule.methods else min(rule.methods - {"OPTIONS"})
    return found


def address(rule, number):
    def place(found):
        name = found.group(1)
        return str(number) if name == "int" else ELSEWHERE[name]

    return PLACE.sub(place, rule)


@pytest.mark.parametrize("number", TOO_GREAT)
def test_a_number_too_great_is_no_page(administered, number):
    asked = with_numbers(administered.house)
    assert {"/audit/seals/<int:number>", "/audit/seals/<int:number>/ends"} <= asked.keys()
    browsers = [administered.enter(name) for name in ("ming", "root", "wang")]
    found = {
        (rule, browser.open(address(rule, number), method=method).status_code)
        for rule, method in asked.items()
        for browser in browsers
    }
    assert found == {(rule, 404) for rule in asked}


def test_numbers_that_are_none_lead_nowhere_either(administered):
    ming = administered.enter("ming")
    for number in ("0", "-1", "x", str(Number.GREATEST)):
        assert ming.get(f"/audit/seals/{number}").status_code == 404
