"""What the system has done in one move of a case, as its record tells it."""

from __future__ import annotations

from typing import Any

from app.cases import correlation
from app.engine import Decided, Declined, Performed, Run, Sent, feel


def system_steps(run: Run) -> list[dict[str, Any]]:
    """What the system did in this move, in the order of the way."""
    done = [_performed(run, one) for one in run.performed]
    done += [_declined(run, one) for one in run.declined]
    done += [_decided(run, one) for one in run.decided]
    done += [_sent(run, one) for one in run.sent]
    order = {passed.id: number for number, passed in enumerate(run.trail)}
    return sorted(done, key=lambda step: order.get(step["element"], len(order)))


def _performed(run: Run, one: Performed) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "operation": one.operation,
        "result": feel.to_json(one.result),
    }


def _declined(run: Run, one: Declined) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "operation": one.operation,
        "refused": one.code,
    }


def _decided(run: Run, one: Decided) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "decision": one.decision,
        "table": one.name,
        "inputs": feel.to_json(one.inputs),
        "rules": list(one.rules),
        "notes": list(one.notes),
        "result": feel.to_json(one.result),
    }


def _sent(run: Run, one: Sent) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": run.spec.elements[one.element].label,
        "message": one.message,
        "key": correlation.key_text(one.key),
    }
