"""The examples of a draft (`cases.toml`), tried on the engine alone: what comes out, as it says?

An example, or the file for all of them, may give the `replies` of operations: element → what it
gives every time, or a list of that for one time after the other. Where it gives none they are those
of its last run in a house, if there was one. Where an operation that tells something has none, the
example cannot be told without the house; the operation is named.
"""

from __future__ import annotations

import enum
import tomllib
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import accumulate
from typing import Any

from app import clock
from app.definitions.catalogue import Deployed
from app.errors import Sentence
from app.studio import recording
from app.studio.exampleruns import ExampleRun, ExampleRuns
from app.studio.playing import MOST_STEPS, Player
from app.studio.scripts import Answered, Event, GapKind, Received, Result, Script, Stood

FILE = "cases.toml"
#: A file without examples.
NOTHING = "today = 1970-01-01"
OPENING = time(9, 0)
_STARTER, _OTHER = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


class Verdict(enum.StrEnum):
    AS_SAID = "AS_SAID"
    DIFFERS = "DIFFERS"
    UNTOLD = "UNTOLD"


@dataclass(frozen=True)
class Tried:
    """What came of an example: where it differs, or the operations that only the house knows.

    `steps` are the names of the steps that ask for these.
    """

    name: str
    verdict: Verdict
    differences: tuple[Sentence, ...] = ()
    operations: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


class UnreadableExamples(ValueError):
    """The file cannot be read: why."""


def read(text: str) -> list[dict[str, Any]]:
    """The examples of a file, each with the day it begins on.

    Raises:
        UnreadableExamples.
    """
    try:
        given = tomllib.loads(text)
        usual = given.get("replies", {})
        return [
            {
                "today": given["today"],
                **example,
                "replies": {**usual, **example.get("replies", {})},
            }
            for example in given.get("example", [])
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UnreadableExamples(str(error)) from error


def of(deployed: Deployed, files: Mapping[str, str]) -> list[Tried]:
    """Every example of a folder, in its order. Raises: UnreadableExamples."""
    runs = ExampleRuns(files)
    written = read(files.get(FILE, NOTHING))
    return [try_one(deployed, one, runs.of(one)) for one in written]


def try_one(
    deployed: Deployed, example: Mapping[str, Any], lived: ExampleRun | None = None
) -> Tried:
    player = Player(deployed, _script(deployed, example, lived), supposes=False)
    player.play()
    name = str(example.get("name", ""))
    unknown = [one for one in player.gaps if one.kind == GapKind.OPERATION]
    if unknown:
        asked = tuple(dict.fromkeys(one.about for one in unknown))
        steps = tuple(dict.fromkeys(_label(player, one.element) for one in unknown))
        return Tried(name, Verdict.UNTOLD, operations=asked, steps=steps)
    found = tuple(_differences(player, example))
    return Tried(name, Verdict.DIFFERS if found else Verdict.AS_SAID, found)


def _script(deployed: Deployed, example: Mapping[str, Any], lived: ExampleRun | None) -> Script:
    begins = lived.began_at if lived else _opening(example["today"])
    events = _events(deployed, example, lived, begins)
    entered = example.get("entered_by") is not None
    about: dict[str, Any] = {
        "id": "",
        "number": "",
        "unit": "",
        "starter": _STARTER,
        "entered_by": _OTHER if entered else None,
        "started_on": clock.office_day(begins),
        "done_by": {},
    }
    until = max([begins, *(one.at for one in events)])
    return Script(about, begins, until, events, _replies(deployed, example, lived))


def _events(
    deployed: Deployed, example: Mapping[str, Any], lived: ExampleRun | None, begins: datetime
) -> list[Event]:
    """What the example tells and what happened besides, each in its place."""
    own: list[Event] = []
    if lived is None or not lived.is_half_way:
        own += _first_form(deployed, example, begins)
    own += _steps(example, lived.goes_on_at if lived else begins)
    answered = accumulate(isinstance(one, Answered) for one in own)
    placed: list[tuple[int, Event]] = list(zip(answered, own, strict=True))
    placed += lived.happened if lived else ()
    return [one for _after, one in sorted(placed, key=lambda pair: (pair[1].at, pair[0]))]


def _first_form(
    deployed: Deployed, example: Mapping[str, Any], begins: datetime
) -> Iterator[Answered]:
    first = deployed.spec.first_user_task
    if first is not None:
        yield Answered(begins, first, _values(example.get("start", {})), _STARTER)


def _steps(example: Mapping[str, Any], now: datetime) -> Iterator[Event]:
    for number, step in enumerate(example.get("step", ()), start=1):
        if "wait" in step:
            for _ in range(step["wait"]):
                now = _opening(clock.working_day_after(clock.office_day(now), 1))
                yield Stood(now, is_still=False)
        elif "until" in step:
            now = _opening(step["until"])
            yield Stood(now, is_still=False)
        elif "message" in step:
            yield Received(now, step["message"], "", _values(step.get("payload", {})))
        elif "at" in step:
            doer = str(uuid.UUID(int=number + 2))
            yield Answered(now, step["at"], _values(step.get("answers", {})), doer)


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENING, clock.OFFICE_ZONE)


def _replies(
    deployed: Deployed, example: Mapping[str, Any], lived: ExampleRun | None
) -> dict[str, deque[Result]]:
    known = lived.results if lived else {}
    found = {element: deque(several) for element, several in known.items()}
    for element, given in example.get("replies", {}).items():
        asked = deployed.spec.elements.get(element)
        several = given if isinstance(given, list) else [given] * MOST_STEPS
        name = (asked.operation if asked else None) or ""
        found[element] = deque(Result(name, _values(one)) for one in several)
    return found


def _values(given: Any) -> Any:
    """As a form would give it: exact numbers."""
    if isinstance(given, dict):
        return {name: _values(one) for name, one in given.items()}
    if isinstance(given, list):
        return [_values(one) for one in given]
    if isinstance(given, int | float) and not isinstance(given, bool):
        return Decimal(str(given))
    return given


def _differences(player: Player, example: Mapping[str, Any]) -> Iterator[Sentence]:
    if player.stuck is not None:
        yield Sentence("走不下去：%(why)s", why=player.stuck)
    if player.run is None:
        return
    elements = player.deployed.spec.elements
    for one in player.unused:
        label = elements[one.element].label if one.element in elements else one.element
        yield Sentence("没有轮到“%(step)s”办理", step=label)
    yield from _of_the_way(player, example)
    for name, wanted in example.get("variables", {}).items():
        value = player.run.variables.get(name)
        if value != _values(wanted):
            yield Sentence(
                "“%(name)s”是 %(value)s，例子里写的是 %(wanted)s",
                name=name,
                value=_told(value),
                wanted=_told(wanted),
            )


def _of_the_way(player: Player, example: Mapping[str, Any]) -> Iterator[Sentence]:
    assert player.run is not None, "it was looked at before"
    outcome = player.run.outcome if player.run.finished else None
    if "withdrawn" not in example and outcome != example.get("outcome"):
        ends = (outcome, example.get("outcome"))
        there, said = (_label(player, one) if one else Sentence("没有办结") for one in ends)
        yield Sentence("结果是“%(there)s”，例子里写的是“%(said)s”", there=there, said=said)
    way = list(recording.passed(player.run))
    wanted = example.get("path")
    if wanted is not None and way != wanted:
        there, said = (_joined(player, one) for one in (way, wanted))
        yield Sentence("经过：%(there)s；例子里写的是：%(said)s", there=there, said=said)


def _joined(player: Player, elements: Sequence[str]) -> str:
    return " → ".join(_label(player, one) for one in elements)


def _label(player: Player, element: str) -> str:
    found = player.deployed.spec.elements.get(element)
    return found.label if found is not None else element


def _told(value: Any) -> str:
    return "—" if value is None else str(value)
