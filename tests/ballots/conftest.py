"""A village with an appraisal of its branch in it."""

from __future__ import annotations

import pytest
from pollsters import Pollsters


@pytest.fixture
def ballots(cast):
    """The people of an appraisal, inside the room's transaction."""
    return Pollsters(cast)
