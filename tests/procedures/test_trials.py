"""Every shipped procedure is walked through in a process of its own."""

from __future__ import annotations

import random

import examples
import pytest

from app import engine, operations
from app.cli import WORKFLOWS
from app.definitions import calls, deployment, folders, samples
from app.engine import trial, walking

pytestmark = pytest.mark.usefixtures("room")
SHIPPED = sorted(one.name for one in WORKFLOWS.iterdir())


@pytest.fixture
def house(sqlite_house):
    """A walk keeps nothing, so that one database is enough."""
    return sqlite_house


@pytest.fixture(autouse=True, scope="module")
def register():
    operations.register_all()


def walked(name, seed, walks):
    files = folders.read(WORKFLOWS / name)
    examples.deploy_called_by(files)
    called = calls.in_force(files)
    spec = engine.parse(files, called=calls.specs(called))
    source = random.Random(seed)  # noqa: S311 - reproducible on purpose
    walker = walking.Walker(spec, source, samples.of_steps(spec, files, called))
    for _ in range(walks):
        walker.walk()
    return walker, set(spec.elements)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_procedure_passes_its_trial(name):
    files = folders.read(WORKFLOWS / name)
    examples.deploy_called_by(files)
    assert deployment.try_out(files) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_the_walks_come_everywhere(name):
    walker, elements = walked(name, 1, trial.WALKS)
    assert walker.passed >= elements, elements - walker.passed


@pytest.mark.parametrize("seed", range(1, 4))
def test_few_walks_come_to_the_end_of_a_claim(seed):
    walker, elements = walked("points_claim", seed, 60)
    assert {
        "listed",
        "await_ruling",
        "await_release",
        "post",
        "posted",
        "rejected",
    } <= walker.passed
    assert len(walker.passed & elements) >= 0.9 * len(elements), elements - walker.passed
