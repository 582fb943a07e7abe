"""The town, on both databases or on one."""

from __future__ import annotations

import pytest
from township import Town


@pytest.fixture
def town(house):
    return Town(house)


@pytest.fixture
def sqlite_town(sqlite_house):
    return Town(sqlite_house)
