"""The engine: procedures as officials draw them, checked, run, decided, kept.

The only room that knows SpiffWorkflow and XML. It knows no database and no web: state goes out and
comes back as bytes, operations are found by name (`app.engine.operations`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.engine import decisions, dmn, feel, packing
from app.engine.ahead import AWAITING, Ahead, Chart, Fork, Supposed
from app.engine.comparison import Change, Comparison, compare
from app.engine.decisions import Decision, DecisionFailed, Trial
from app.engine.failures import (
    CannotMove,
    CannotSendBack,
    NotWaiting,
    ReservedName,
    RunFailed,
    StateMismatch,
    TaskNotReady,
)
from app.engine.interface import Interface, interface_of
from app.engine.model import Element, Event, Flow, Lane, Repetition, home_of
from app.engine.operations import Call
from app.engine.parsing import called_by, check, parse, sketch
from app.engine.problems import InvalidProcedure, Problem
from app.engine.procedure import Procedure
from app.engine.records import Decided, Declined, Passed, Performed, Sent
from app.engine.replies import Asked
from app.engine.run import Run
from app.engine.signing import Signing
from app.engine.specs import Spec
from app.engine.tables import Table
from app.engine.tasks import ArmedTimer, Awaited, ReadyTask
from app.engine.transfer import Reason, move, reasons_against
from app.engine.trial import try_out

__all__ = [
    "AWAITING",
    "Ahead",
    "ArmedTimer",
    "Asked",
    "Awaited",
    "Call",
    "CannotMove",
    "CannotSendBack",
    "Change",
    "Chart",
    "Comparison",
    "Decided",
    "Decision",
    "DecisionFailed",
    "Declined",
    "Element",
    "Event",
    "Flow",
    "Fork",
    "Interface",
    "InvalidProcedure",
    "Lane",
    "NotWaiting",
    "Passed",
    "Performed",
    "Problem",
    "Procedure",
    "ReadyTask",
    "Reason",
    "Repetition",
    "ReservedName",
    "Run",
    "RunFailed",
    "Sent",
    "Signing",
    "Spec",
    "StateMismatch",
    "Supposed",
    "Table",
    "TaskNotReady",
    "Trial",
    "called_by",
    "check",
    "compare",
    "decide",
    "explain",
    "feel",
    "home_of",
    "interface_of",
    "mentions",
    "move",
    "parse",
    "reasons_against",
    "sketch",
    "try_out",
]


def decide(file: bytes, decision: str, names: Mapping[str, Any]) -> Decision:
    """Ask a decision of a DMN file.

    Raises:
        InvalidProcedure: the file cannot be read.
        DecisionFailed: the decision gave no lawful answer.
    """
    return decisions.decide(_tables(file), decision, names)


def explain(file: bytes, decision: str, names: Mapping[str, Any]) -> list[Trial]:
    """Try a decision of a DMN file: each decision on the way, with every rule and cell.

    Raises:
        InvalidProcedure: the file cannot be read.
    """
    return decisions.explain(_tables(file), decision, names)


def _tables(file: bytes) -> dict[str, Table]:
    tables, problems = dmn.read_files({"decision.dmn": file})
    if problems:
        raise InvalidProcedure(problems)
    return tables


def mentions(stored: bytes, text: str) -> bool:
    """Does the state of a run hold a text that is free of quotes, anywhere in it?"""
    return packing.holds(stored, text.encode())
