"""The town, on both databases or on one."""

from __future__ import annotations

import pytest
from cast import Cast
from township import Town


@pytest.fixture
def town(house):
    return Town(house)


@pytest.fixture
def sqlite_town(sqlite_house):
    return Town(sqlite_house)


@pytest.fixture
def administered(sqlite_town):
    """The town with `an`, who looks after accounts, and `ming`, the only one who audits."""

    def enter():
        cast = Cast.found(sqlite_town.ids)
        cast.person("an", "卫思危", cast.district, "SECURITY_ADMIN")
        cast.person("ming", "石秉公", cast.district, "AUDIT_ADMIN")

    sqlite_town.does(enter)
    return sqlite_town
