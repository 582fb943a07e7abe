"""An event log as XES (IEEE 1849-2016), with its extensions concept, lifecycle, org and time.

Each step of a person is two events, `start` and `complete`, tied by `concept:instance`; what went
by itself is one. The text is given piece by piece, a trace at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from xml.sax.saxutils import quoteattr

from app import clock
from app.supervision.eventlog import Asked, Resources, Trace
from app.supervision.happenings import COMPLETE, STEP, Happening

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="UNKNOWN"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="UNKNOWN"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value="UNKNOWN"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" keys="org:resource"/>
"""
#: What no XML may hold, however it is written.
_UNSPEAKABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def pieces(asked: Asked, traces: Iterable[Trace], resources: Resources) -> Iterator[str]:
    """The log, from its head to its end."""
    yield _HEAD
    yield _texts(
        {
            "concept:name": asked.procedure,
            "since": asked.since.isoformat(),
            "until": asked.until.isoformat(),
            "lifecycle:model": "standard",
        },
        indent=2,
    )
    for trace in traces:
        yield _trace(trace, resources)
    yield "</log>\n"


def _trace(trace: Trace, resources: Resources) -> str:
    case = trace.case
    about = {
        "concept:name": case.number,
        "procedure": case.definition.title,
        "unit": case.unit.name,
        "status": case.status.lower(),
        "variant": trace.variant,
    }
    events = [
        one for number, told in enumerate(trace.happenings, 1) for one in _events(told, str(number))
    ]
    events.sort(key=lambda one: one[0])
    written = "".join(
        f"    <event>\n{_texts(_said(told, resources) | more, indent=6)}{_date(at)}    </event>\n"
        for at, told, more in events
    )
    version = f'    <int key="version" value="{trace.version}"/>\n'
    return f"  <trace>\n{_texts(about, indent=4)}{version}{written}  </trace>\n"


def _events(told: Happening, number: str) -> Iterator[tuple[datetime, Happening, dict[str, str]]]:
    if told.transition == COMPLETE and told.began_at < told.ended_at:
        yield told.began_at, told, {"lifecycle:transition": "start", "concept:instance": number}
    more = {"lifecycle:transition": told.transition, "concept:instance": number}
    if told.outcome:
        more["outcome"] = told.outcome
    yield told.ended_at, told, more


def _said(told: Happening, resources: Resources) -> dict[str, str]:
    group = (told.by.acting_as or "").partition("@")[2]
    said = {
        "concept:name": told.name or told.element,
        "org:resource": resources.of(told.by),
        "org:role": told.role,
        "org:group": group if told.kind == STEP else "",
        "element": told.element,
        "kind": told.kind,
        "action": told.action,
    }
    return {key: text for key, text in said.items() if text}


def _texts(said: Mapping[str, str], *, indent: int) -> str:
    return "".join(
        f"{' ' * indent}<string key={quoteattr(key)} value={_quoted(text)}/>\n"
        for key, text in said.items()
    )


def _quoted(text: str) -> str:
    return quoteattr(_UNSPEAKABLE.sub("", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _date(at: datetime) -> str:
    return f'      <date key="time:timestamp" value="{stamp(at)}"/>\n'


def stamp(at: datetime) -> str:
    """An instant in the offices' own time, to the millisecond."""
    return at.astimezone(clock.OFFICE_ZONE).isoformat(timespec="milliseconds")
