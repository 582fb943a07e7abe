"""What a machine may lack: on one's own the test is skipped, where all is required it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def give_up(reason: str) -> NoReturn:
    """Skip this test; fail it where nothing may be left out (`REQUIRE_ALL=1`)."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
