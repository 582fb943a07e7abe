"""Houses full of errands, and broods of workers for them."""

from __future__ import annotations

import pytest
from reliability.yards import Yard


@pytest.fixture
def yard(house, tmp_path):
    return Yard(house, tmp_path)
