"""What the house did when the examples of a procedure were last lived through (`runs.json`).

The file is written by `make example-runs` for procedures that are shipped. By the digest of the
example that was lived through: its `name`; when its case began (`began_at`) and when its own steps
did (`goes_on_at`); what operations gave (`results`: element → one after the other, each `given` as
`feel.to_json` or `refused`); and what `happened` besides those steps, each `after` so many of its
answers: messages that came by themselves, and what people had answered where an example goes on
from half-way. So an example that somebody has changed since has no run; nor has one whose entry
cannot be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.definitions.folders import RUNS
from app.engine import feel
from app.studio.scripts import Answered, Received, Result

#: What an example expects, and what is said of it, may change without its being another one.
_NOT_LIVED = frozenset({"name", "path", "outcome", "variables", "replies"})


@dataclass(frozen=True)
class ExampleRun:
    """`happened` are pairs: after so many of the example's answers, what.

    `results` by element, in their order.
    """

    began_at: datetime
    goes_on_at: datetime
    happened: tuple[tuple[int, Answered | Received], ...]
    results: Mapping[str, list[Result]]

    @property
    def is_half_way(self) -> bool:
        """Does the example go on from where others have come?"""
        return any(isinstance(one, Answered) for _after, one in self.happened)


class ExampleRuns:
    """Those of one procedure folder."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._kept = _read(files.get(RUNS, "{}"))

    def of(self, example: Mapping[str, Any]) -> ExampleRun | None:
        """That of an example as it is written now; None where there is none."""
        kept = self._kept.get(digest(example))
        try:
            return None if kept is None else _run(kept)
        except (feel.FeelError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
            return None


def digest(example: Mapping[str, Any]) -> str:
    """Of what is lived through in an example."""
    lived = {name: value for name, value in example.items() if name not in _NOT_LIVED}
    return hashlib.sha256(json.dumps(lived, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _read(text: str) -> dict[str, Any]:
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _run(kept: Mapping[str, Any]) -> ExampleRun:
    return ExampleRun(
        _instant(kept["began_at"]),
        _instant(kept["goes_on_at"]),
        tuple((int(one["after"]), _event(one)) for one in kept["happened"]),
        {name: [_result(one) for one in several] for name, several in kept["results"].items()},
    )


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _result(kept: Mapping[str, Any]) -> Result:
    return Result(kept["operation"], feel.from_json(kept["given"]), kept.get("refused"))


def _event(kept: Mapping[str, Any]) -> Answered | Received:
    at = _instant(kept["at"])
    if "message" in kept:
        return Received(at, kept["message"], "", feel.from_json(kept["payload"]))
    return Answered(at, kept["element"], feel.from_json(kept["answers"]), kept["doer"])
