"""Houses full of errands, and broods of workers for them."""

from __future__ import annotations

import lacking
import pytest
from cluster import programs, running_cluster
from reliability.yards import Yard


@pytest.fixture
def yard(house, tmp_path):
    return Yard(house, tmp_path)


@pytest.fixture
def cluster():
    """A PostgreSQL server of this test's own."""
    if programs() is None:
        lacking.give_up("the programs of a PostgreSQL server are not installed")
    with running_cluster() as running:
        yield running
