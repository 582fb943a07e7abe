"""The board of the cast's branch."""

from __future__ import annotations

import pytest
from noticeboard import hang


class Board:
    def __init__(self, cast) -> None:
        self.cast = cast

    def hangs(self, posted_on, working_days=5, *, at=None, **more):
        return hang((at or self.cast.branch).id, posted_on, working_days, **more)


@pytest.fixture
def board(cast):
    return Board(cast)
