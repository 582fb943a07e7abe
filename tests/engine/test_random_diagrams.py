"""Random diagrams go as the oracle says, whatever they hold and whatever happens to them."""

from __future__ import annotations

import pytest
from engine.random_play import EVERYTHING, MOST_STEPS, Drawing, Ours, play_random
from engine.stock import Stock


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_every_random_diagram_goes_as_the_oracle_says(first):
    assert play_random(50, first).wrong == []


@pytest.mark.parametrize("kind", EVERYTHING)
def test_every_kind_of_block_with_rows_and_splits(kind):
    assert play_random(15, 5_000, f"rp{kind}{kind}bd").wrong == []


@pytest.mark.parametrize("first", range(20_000, 20_100, 50))
def test_after_a_send_back_everything_goes_as_if_begun_anew(first):
    wrong = [play_with_send_backs(seed) for seed in range(first, first + 50)]
    assert [one for one in wrong if one] == []


def play_with_send_backs(seed: int) -> str | None:
    """As `play`, but now and then somebody sends the case back to its first step."""
    drawing = Drawing.of(seed, "rpxilosmckta")
    maker, values = drawing.maker, drawing.maker.values()
    oracle, played = drawing.oracle(values), Ours(drawing, values)
    for step in range(MOST_STEPS):
        fault = played.differs(oracle)
        if fault or oracle.over:
            return fault and f"seed {seed}, step {step}: {fault}"
        place = maker.random.choice(oracle.places)
        if maker.random.random() < 0.15:
            oracle = drawing.oracle(oracle.scope.values or {})
            played.send_back(place, drawing.first)
        else:
            values = maker.values()
            oracle.complete(place, values)
            played.complete(place, values)
    return None


@pytest.mark.parametrize("kinds", ["rpil", "rpxilse", "rpxilsk"])
def test_loops_event_sub_processes_and_links_are_where_stock_goes_wrong(kinds):
    assert play_random(60, 1_000, kinds).wrong == []
    assert play_random(60, 1_000, kinds, Stock).wrong != []
