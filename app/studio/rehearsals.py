"""What the house did when the examples of a procedure were last lived through (`rehearsal.json`).

The file is written by `make rehearsals` for procedures that are shipped: an example's name → the
`example` that it was (a digest), what operations gave (`results`: element → one after the other,
each `given` as `feel.to_json` or `refused`) and what `happened` besides the example's own steps,
each `after` so many of its answers: the messages that came by themselves, and what people had
answered where an example goes on from half-way. What was recorded of an example that somebody has
changed since is not used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.engine import feel
from app.studio.scripts import Answered, Received, Result

FILE = "rehearsal.json"
#: What an example expects, and what is said of it, may change without its being another one.
_NOT_LIVED = frozenset({"name", "path", "outcome", "variables", "replies"})


@dataclass(frozen=True)
class Rehearsal:
    """Of one example: when the case began, and when the example's own steps did.

    `happened` are pairs: after so many of the example's answers, what. `results` by element, in
    their order.
    """

    began_at: datetime
    goes_on_at: datetime
    happened: tuple[tuple[int, Answered | Received], ...]
    results: Mapping[str, list[Result]]

    @property
    def is_half_way(self) -> bool:
        """Does the example go on from where others have come?"""
        return any(isinstance(one, Answered) for _after, one in self.happened)


class Rehearsals:
    """Those of one procedure."""

    def __init__(self, text: str | None) -> None:
        self._kept = _read(text)

    def of(self, example: Mapping[str, Any]) -> Rehearsal | None:
        """That of an example as it is written now; None where there is none."""
        kept = self._kept.get(str(example.get("name")))
        if not isinstance(kept, dict) or kept.get("example") != digest(example):
            return None
        return Rehearsal(
            datetime.fromisoformat(kept["began_at"]),
            datetime.fromisoformat(kept["goes_on_at"]),
            tuple((one["after"], _event(one)) for one in kept["happened"]),
            {name: [_result(one) for one in several] for name, several in kept["results"].items()},
        )


def digest(example: Mapping[str, Any]) -> str:
    """Of what is lived through in an example."""
    lived = {name: value for name, value in example.items() if name not in _NOT_LIVED}
    return hashlib.sha256(json.dumps(lived, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _read(text: str | None) -> dict[str, Any]:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _result(kept: Mapping[str, Any]) -> Result:
    return Result(kept["operation"], feel.from_json(kept["given"]), kept.get("refused"))


def _event(kept: Mapping[str, Any]) -> Answered | Received:
    at = datetime.fromisoformat(kept["at"])
    if "message" in kept:
        return Received(at, kept["message"], "", feel.from_json(kept["payload"]))
    return Answered(at, kept["element"], feel.from_json(kept["answers"]), kept["doer"])
