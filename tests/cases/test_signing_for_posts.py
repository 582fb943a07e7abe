"""Several sign for one post: each of them once, whatever else a word still waits for."""

from __future__ import annotations

import pytest
import together
from diagrams import instances
from together import Table

from app.cases import official, signers
from app.cases.voices import SignedAlready


@pytest.fixture
def two_of_a_post(cast):
    """A table where two assessors sign, a case of it, and its two items."""
    marker = instances(collection="[1, 2]", elementVariable="copy")
    given = together.files(marker, rule="all", acts="add-signer")
    given["process.bpmn"] = given["process.bpmn"].replace(b"sign.acts", b"acts")
    table = Table(cast, given)
    case = table.starts()
    return table, case, *table.open(case)


def test_who_has_signed_for_a_post_and_waits_for_another_s_word_does_not_sign_it_twice(
    cast, two_of_a_post
):
    table, case, first, second = two_of_a_post
    [beside] = signers.add(table.actor("zhao"), first.id, [cast.gao.id], where="beside")
    table.votes("zhao", first)
    with pytest.raises(SignedAlready):
        table.votes("zhao", second)
    table.votes("hu", second)
    signers.sign(table.actor("gao"), beside.id, outcome="agree")
    assert case.outcome == "done"


def test_who_has_signed_for_a_post_is_told_so_before_others_are_waited_for(cast, two_of_a_post):
    table, _case, first, second = two_of_a_post
    signers.add(table.actor("zhao"), second.id, [cast.gao.id], where="beside")
    table.votes("zhao", first)
    with pytest.raises(SignedAlready):
        table.votes("zhao", second)


def test_of_a_post_that_several_items_wait_for_nobody_speaks_twice(two_of_a_post):
    table, case, first, second = two_of_a_post
    table.votes("zhao", first)
    with pytest.raises(SignedAlready):
        table.votes("zhao", second)
    table.votes("hu", second)
    assert case.outcome == "done"


def test_who_has_signed_for_a_post_does_not_take_what_is_left_for_others(two_of_a_post):
    table, _case, first, second = two_of_a_post
    table.votes("zhao", first)
    with pytest.raises(SignedAlready):
        official.claim(table.actor("zhao"), second.id)
