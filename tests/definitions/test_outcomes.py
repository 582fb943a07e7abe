"""On some outcomes more hangs than a gateway: they must say what the house has to know."""

from __future__ import annotations

import copy

import pytest
import seal
import together

from app.definitions import deployment
from app.engine import InvalidProcedure
from app.organisation.actors import SYSTEM


@pytest.fixture
def house(sqlite_house):
    return sqlite_house


def codes(files):
    return {(one.element, one.code) for one in deployment.check(files) if one.is_error}


def with_form(given, change):
    fields = copy.deepcopy(together.SIGN)
    change(fields)
    return {**given, "forms/sign.json": seal.form(fields)}


def without_outcome(fields):
    del fields[0]


def optional(fields):
    fields[0]["validate"] = {}


def only_agreement(fields):
    fields[0]["values"] = fields[0]["values"][:1]


def demanding(fields):
    fields[1]["validate"] = {"required": True}


def without_refusal(fields):
    fields[0]["values"] = [{"value": one, "label": one} for one in ("agree", "return")]


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (without_outcome, "no_outcome"),
        (optional, "no_outcome"),
        (only_agreement, "no_objection"),
    ],
)
def test_what_is_signed_together_needs_an_outcome_that_can_be_counted(change, code):
    assert ("sign", code) in codes(with_form(together.files(rule="all"), change))


@pytest.mark.usefixtures("room")
def test_choices_that_agree_or_abstain_must_be_there():
    assert codes(together.files(rule="all", agree="agree return", abstain="abstain")) == set()
    assert ("sign", "unknown_choice") in codes(together.files(rule="all", abstain="pass"))


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("said", [{"skip__same": "ever"}, {"assign__nobody": "pass"}])
def test_the_system_answers_nothing_but_the_outcome(said):
    given = together.files("", **said)
    assert codes(given) == set()
    assert ("sign", "unattended") in codes(with_form(given, demanding))


@pytest.mark.usefixtures("room")
def test_to_turn_down_there_must_be_a_choice_that_does():
    given = together.files("", assign__nobody="reject")
    assert codes(given) == set()
    assert ("sign", "no_refusal") in codes(with_form(given, without_refusal))


@pytest.mark.usefixtures("room")
def test_the_description_says_what_is_skipped_in_known_words():
    about = together.ABOUT + '[acts]\nskip_same = "always"\n'
    given = together.files(rule="all", about=about)
    assert ("acts", "acts") in codes(given)
    with pytest.raises(InvalidProcedure, match="skip_same"):
        deployment.deploy(SYSTEM, given)
