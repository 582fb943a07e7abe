"""Every shipped procedure is walked through in a process of its own."""

from __future__ import annotations

import random

import pytest

from app import clock, engine, operations
from app.cli import WORKFLOWS
from app.definitions import folders
from app.engine import trial


@pytest.mark.parametrize("name", sorted(one.name for one in WORKFLOWS.iterdir()))
def test_a_shipped_procedure_passes_its_trial(name):
    operations.register_all()
    spec = engine.parse(folders.read(WORKFLOWS / name))
    assert engine.try_out(spec) is None


@pytest.mark.parametrize("name", sorted(one.name for one in WORKFLOWS.iterdir()))
def test_the_walks_come_nearly_everywhere(name, monkeypatch):
    monkeypatch.setattr(clock, "_calendar_in_force", lambda: clock.NATIONAL)  # not a house's
    operations.register_all()
    spec = engine.parse(folders.read(WORKFLOWS / name))
    walker = trial.Walker(spec, random.Random(1))  # noqa: S311 - reproducible on purpose
    for _ in range(trial.WALKS):
        walker.walk()
    elements = set(spec.elements)
    assert len(walker.passed & elements) >= 0.9 * len(elements), elements - walker.passed
