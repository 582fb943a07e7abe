"""Variables come back as they were, and only what somebody looks at is worked out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.engine.variables import Variables

LONG = [{"name": f"m{number}", "born": date(1990, 1, 1)} for number in range(20)]
VALUES = {
    "count": 1,
    "day": date(2026, 3, 3),
    "none": None,
    "members": LONG,
    "by name": {f"k{number}": Decimal(number) / 8 for number in range(20)},
    "@date": "a name like a mark",
    "@long": list(range(20)),
}


def again(variables: Variables) -> Variables:
    return Variables.kept(*variables.to_json())


def test_every_value_comes_back_however_often_it_is_kept():
    variables = Variables(VALUES)
    for _ in range(3):
        variables = again(variables)
    assert variables == VALUES
    assert again(variables) == VALUES


def test_what_nobody_looks_at_goes_through_unread():
    plain, texts = again(Variables(VALUES)).to_json()
    assert set(texts) == {"members", "by name"}
    broken = Variables.kept({**plain, "day": {"@date": "no day"}}, {**texts, "members": "{"})
    assert (broken["count"], len(broken), "members" in broken) == (1, 7, True)
    assert broken.to_json()[1]["members"] == "{"


@pytest.mark.parametrize("name", ["members", "count", "@long"])
def test_a_value_can_be_changed_or_taken_away_before_it_was_read(name):
    changed, removed = again(Variables(VALUES)), again(Variables(VALUES))
    changed[name] = "new"
    del removed[name]
    assert again(changed) == {**VALUES, name: "new"}
    assert again(removed) == {key: value for key, value in VALUES.items() if key != name}


def test_what_is_changed_in_place_is_kept():
    variables = again(Variables(VALUES))
    variables["members"].append("one more")
    assert again(variables)["members"] == [*LONG, "one more"]


def test_a_name_that_is_not_there_is_an_error():
    variables = again(Variables(VALUES))
    with pytest.raises(KeyError):
        variables["nothing"]
    with pytest.raises(KeyError):
        del variables["nothing"]
    assert "'count': 1" in repr(variables)
