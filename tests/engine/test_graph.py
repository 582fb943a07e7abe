"""Ways through a graph, against the plainest way of finding the same."""

from __future__ import annotations

import random

import pytest

from app.engine.graph import Graph, between, dominators, onward, reach


def plainly(graph: Graph, start: str, name: str) -> str:
    """Of all that `name` cannot be reached without, the one that has all the others before it."""
    needed = [
        one
        for one in reach(graph, start) - {name}
        if one == start or name not in reach(graph, start, {one})
    ]
    return max(needed, key=lambda one: sum(one not in reach(graph, start, {o}) for o in needed))


def at_random(seed: int) -> Graph:
    source = random.Random(seed)  # noqa: S311 - reproducible on purpose
    names = [f"n{number}" for number in range(source.randint(2, 14))]
    graph: dict[str, list[str]] = {name: [] for name in names}
    for number, name in enumerate(names[1:], 1):
        graph[source.choice(names[:number])].append(name)
    for _ in range(source.randint(0, 12)):
        graph[source.choice(names)].append(source.choice(names))
    return graph


@pytest.mark.parametrize("seed", range(200))
def test_the_last_that_every_way_passes(seed):
    graph = at_random(seed)
    found = dominators(graph, "n0")
    assert found.keys() == reach(graph, "n0")
    assert {name: found[name] for name in found if name != "n0"} == {
        name: plainly(graph, "n0", name) for name in found if name != "n0"
    }


def test_what_cannot_be_reached_has_none():
    assert dominators({"a": ["b"], "c": ["b"]}, "a") == {"a": "a", "b": "a"}


def test_from_where_something_can_be_reached():
    graph = {"a": ["b"], "b": ["c"], "c": ["d"], "x": ["d"]}
    assert between(graph, "d", {"b"}) == {"c", "d", "x"}


@pytest.mark.parametrize("seed", range(200))
def test_what_leads_back_is_left_out_and_nothing_else(seed):
    graph = at_random(seed)
    found = onward(graph, ["n0"])
    assert reach(found, "n0") == reach(graph, "n0")
    for name, following in graph.items():
        assert name not in {one for after in found[name] for one in reach(found, after)}
        left_out = set(following) - set(found[name])
        assert all(name in reach(graph, one) for one in left_out)


def test_a_step_that_may_be_skipped_comes_before_what_follows_it():
    graph = {"ask": ["g"], "g": ["b", "x"], "x": ["b"], "b": ["ask", "end"], "end": []}
    found = onward(graph, ["ask"])
    assert reach(found, "x") == {"x", "b", "end"}
    assert reach(found, "b") == {"b", "end"}


def test_what_no_start_leads_to_is_looked_at_as_well():
    assert onward({"a": [], "x": ["y"], "y": ["x"]}, ["a"]) == {"a": [], "x": ["y"], "y": []}
