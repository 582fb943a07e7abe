"""Operations of the random procedures: a list of what was carried out and taken back."""

from __future__ import annotations

from app.engine.operations import Call, operation

#: In order: the place, and 1 or, where it was taken back, -1.
ledger: list[tuple[str, int]] = []


def take_back(call: Call, arguments: dict[str, object], result: dict[str, object]) -> None:
    ledger.append((str(arguments["place"]), -1))


@operation("trial.book", undo=take_back)
def book(call: Call, *, place: str) -> dict:
    """Noted, and taken back when the case goes back before it."""
    ledger.append((place, 1))
    return {}


@operation("trial.seal")
def seal(call: Call, *, place: str) -> dict:
    """Noted for good."""
    ledger.append((place, 1))
    return {}
