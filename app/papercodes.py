"""Codes that stand on paper and are typed in by whoever holds it."""

from __future__ import annotations

import secrets

#: The signs of a code, without those that look alike on paper (0 and O, 1, I and L, U and V).
SIGNS = "23456789ABCDEFGHJKMNPQRSTWXYZ"
#: Of a code that nobody guesses: one of 29 to the power of 12.
LENGTH = 12


def new(length: int = LENGTH) -> str:
    """A random code."""
    return "".join(secrets.choice(SIGNS) for _place in range(length))


def tidy(written: str) -> str:
    """What somebody has typed, without spaces and dashes and in capitals."""
    return "".join(sign for sign in written.upper() if sign.isalnum())
