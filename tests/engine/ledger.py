"""Operations for the engine's tests: a ledger in memory, and a procedure that posts to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from engine.diagrams import Diagram

from app.engine.operations import Call, operation
from app.errors import Refused

ledger: list[tuple[str, int]] = []


class LimitExceeded(Refused):
    message = "超过 %(limit)s 分。"


class Frozen(Refused):
    message = "账户已冻结。"


def take_back(call: Call, arguments: dict[str, object], result: dict[str, object]) -> None:
    ledger.append((call.key, -int(str(arguments["amount"]))))


@operation("test.post", refuses=(LimitExceeded, Frozen), undo=take_back)
def post(call: Call, *, amount: int, household: str = "none", note: str | None = None) -> dict:
    """Post an entry."""
    if household == "frozen":
        raise Frozen
    if amount > 100:
        raise LimitExceeded(limit=100)
    ledger.append((call.key, amount))
    return {"entry": len(ledger), "note": note}


@operation("test.tell", repeatable=True)
def tell(call: Call, *, to: list[str], on: date | None = None) -> None:
    """Tell somebody."""


@operation("test.seal")
def seal(call: Call, *, share: Decimal) -> dict:
    """Cannot be undone."""
    return {"sealed": share}


def posting(amount: str = "amount", **outputs: str) -> Diagram:
    diagram = Diagram().start().user("u").user("last").end()
    diagram.service("post", "test.post", {"amount": amount}, outputs)
    return diagram.line("start", "u", "post", "last", "end")


def call_of(element: str, visit: str) -> Call:
    return Call("case-1", "lin", element, visit)
