"""Every shipped procedure is walked through in a process of its own."""

from __future__ import annotations

import pytest

from app import engine, operations
from app.cli import WORKFLOWS
from app.definitions import folders


@pytest.mark.parametrize("name", sorted(one.name for one in WORKFLOWS.iterdir()))
def test_a_shipped_procedure_passes_its_trial(name):
    operations.register_all()
    spec = engine.parse(folders.read(WORKFLOWS / name))
    assert engine.try_out(spec) is None
