"""Worked examples of `domain.md` section 10 that hold under both shipped profiles."""

from __future__ import annotations

import pytest

#: For tests that tell a story: once under SEED, once under REF.
under_both = pytest.mark.parametrize("story", ["SEED", "REF"], indirect=True)
