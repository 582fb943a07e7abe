"""Which HTTP status a refusal of ours is answered with, for pages and programs alike."""

from __future__ import annotations

from app.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Refused

_STATUS: dict[type[AppError], int] = {
    Invalid: 422,
    NotFound: 404,
    Forbidden: 403,
    Refused: 409,
    Conflict: 409,
    AppError: 422,
}


def status_of(kind: type[AppError]) -> int:
    """By the nearest of the five kinds; what is of no kind could not be understood (422)."""
    return next(_STATUS[one] for one in kind.__mro__ if one in _STATUS)
