"""The shipped examples lived through, and what the house did: `make example-runs` writes it down.

Ids and digests are numbered in the order in which they are first named, so that the same example
always says the same.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import uuid
from pathlib import Path

import examples
from cast import Cast
from databases import SqliteHouse, furnished
from story import WORKFLOWS

from app import audit, clock, db
from app.db import session
from app.definitions.folders import RUNS
from app.points import rulebook
from app.studio import exampleruns

#: An id, or a digest of what has ids in it.
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")


def lived(folder, example, cast):
    """An example from its beginning to its end, in a house that has rules; who played it."""
    rulebook.introduce(cast.subdistrict, example.get("profile", "SEED"))
    cast.lin.password_hash = "so that she can sign in"
    session.flush()
    player = examples.Player(folder, example, cast)
    player.play()
    session.flush()
    return player


def recorded(player):
    """What the house did in an example that was played, as `runs.json` keeps it."""
    example, entries = player.example, list(audit.entries(player.story.case.id))
    told = {
        "name": example["name"],
        "began_at": _said(player.story.case.started_at),
        "goes_on_at": _said(player.goes_on_at),
        "happened": list(_happened(example, entries)),
        "results": _results(entries),
    }
    return json.loads(_numbered(json.dumps(told)))


def _results(entries):
    found = {}
    for entry in entries:
        for step in entry.details.get("steps", ()) if entry.action == "case.moved" else ():
            if "operation" in step:
                found.setdefault(step["element"], []).append(_result(step))
    return found


def _happened(example, entries):
    """What the example does not tell: messages, and answers where it goes on from half-way.

    Each with the number of the example's own answers before it.
    """
    sent = {step.get("message") for step in example.get("step", ())}
    foreign = _answered_before(example, entries)
    own = 0
    for entry in entries:
        if entry.action == "message.received":
            if entry.details["message"] not in sent:
                yield {"after": own, **_message(entry)}
        elif _is_answer(entry) and foreign:
            foreign -= 1
            yield {"after": own, **_answered(entry)}
        else:
            own += _is_answer(entry)


def _answered_before(example, entries):
    """How many answers came before the example's own, where it goes on from half-way."""
    answered = sum(map(_is_answer, entries))
    own = sum("at" in step for step in example.get("step", ()))
    return answered - own if answered > own + 1 else 0


def _is_answer(entry):
    is_first_form = entry.action == "case.started" and bool(entry.details.get("element"))
    return entry.action == "work_item.completed" or is_first_form


def _answered(entry):
    return {
        "at": _said(entry.at),
        "element": entry.details["element"],
        "answers": entry.details["answers"] or {},
        "doer": str(entry.actor_id),
    }


def _result(step):
    told = {"operation": step["operation"], "given": step.get("result")}
    return {**told, "refused": step["refused"]} if "refused" in step else told


def _message(entry):
    told = entry.details
    return {"at": _said(entry.at), "message": told["message"], "payload": told["payload"]}


def _said(at):
    return at.astimezone(clock.OFFICE_ZONE).isoformat()


def _numbered(text):
    known = {}

    def number(found):
        return known.setdefault(found[0], str(uuid.UUID(int=len(known) + 1)))

    return ID.sub(number, text)


def kept(folder):
    """What is written down of a folder: an example's digest → what the house did."""
    return json.loads((WORKFLOWS / folder / RUNS).read_text(encoding="utf-8"))


def write(folder, house, morning):
    told = {}
    for example in examples.read(folder):
        clock.freeze(morning)
        room = house.fresh()
        with room.app_context():
            cast = Cast.found(furnished(room, "cast", lambda: Cast.enter().ids))
            told[exampleruns.digest(example)] = recorded(lived(folder, example, cast))
            db.session.rollback()
            db.session.remove()
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (WORKFLOWS / folder / RUNS).write_text(f"{text}\n", encoding="utf-8")


def main():
    from conftest import MORNING  # noqa: PLC0415 - of pytest, which reads it by itself

    with tempfile.TemporaryDirectory() as place:
        house = SqliteHouse(Path(place), in_haste=True)
        for folder in examples.folders():
            write(folder, house, MORNING)
            sys.stdout.write(f"{folder}\n")
    clock.freeze(None)


if __name__ == "__main__":
    main()
