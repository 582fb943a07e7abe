"""An event log as rows for spreadsheets and programs: an act a row, under the names pm4py knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.supervision.eventlog import Asked, Resources, Trace
from app.supervision.xes import stamp
from app.views import spreadsheet

HEAD = (
    "case:concept:name",
    "concept:name",
    "start_timestamp",
    "time:timestamp",
    "lifecycle:transition",
    "org:resource",
    "org:role",
    "element",
    "kind",
    "action",
    "outcome",
    "case:procedure",
    "case:version",
    "case:unit",
    "case:status",
    "case:variant",
)


def pieces(asked: Asked, traces: Iterable[Trace], resources: Resources) -> Iterator[str]:
    """The table, a case at a time."""
    del asked
    return spreadsheet.pieces(_rows(traces, resources))


def _rows(traces: Iterable[Trace], resources: Resources) -> Iterator[list[str]]:
    yield list(HEAD)
    for trace in traces:
        case = trace.case
        about = [case.definition.title, str(trace.version), case.unit.name]
        about += [case.status.lower(), trace.variant]
        for one in trace.happenings:
            said = [case.number, one.name or one.element, stamp(one.began_at)]
            said += [stamp(one.ended_at), one.transition, resources.of(one.by), one.role]
            said += [one.element, one.kind, one.action, one.outcome]
            yield [spreadsheet.harmless(text) for text in (*said, *about)]
