"""A run as bytes and back: the live tokens, the variables, the way so far.

What is kept is a JSON array, compressed; no history, no predictions. Elements are numbers in the
spec's order, so a state belongs to one spec, and says to which. The order of keys means nothing.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import Any

import orjson
import zstandard

from app.engine import feel
from app.engine.failures import StateMismatch
from app.engine.journal import Journal, MakeCall, Performed
from app.engine.scripting import ENGINE
from app.engine.specs import Spec
from app.engine.tokens import ROOT, CaseWorkflow, SubProcess, Token
from app.errors import Sentence

#: Goes up when the shape below changes; `restore` reads every earlier one.
FORMAT = 1
_DIGEST_LENGTH = 12
_LEVEL = 1
#: A token hangs on the root, has no notes and no variables of its own, unless it says so.
_NOTHING: list[Any] = [ROOT, {}, {}]


def save(spec: Spec, case: CaseWorkflow, variables: dict[str, Any]) -> bytes:
    """The bytes of [format, digest, variables, journal, is over?, tokens, levels]."""
    kept = [
        FORMAT,
        spec.digest[:_DIGEST_LENGTH],
        feel.to_json(variables),
        _journal(spec, case.journal),
        int(case.completed),
        _level(case),
        [_sub_level(level) for level in case.subprocesses.values()],
    ]
    return zstandard.compress(orjson.dumps(kept), _LEVEL)


def _journal(spec: Spec, journal: Journal) -> list[Any]:
    numbers = spec.numbers
    trail = [_passed(numbers[identity], entry) for identity, entry in journal.trail.items()]
    done = [
        [
            numbers[one.element],
            one.call.visit,
            feel.to_json(one.arguments),
            feel.to_json(one.result),
        ]
        for one in journal.done
    ]
    outcome = None if journal.outcome is None else numbers[journal.outcome]
    return [journal.visits, journal.began, trail, done, outcome]


def _passed(number: int, entry: list[int]) -> list[int]:
    """[number, first, visit?, count?, last?]: what is left out is as for a first passing."""
    first, visit, count, last = entry
    if (count, last) != (1, first):
        return [number, *entry]
    return [number, first, visit] if visit else [number, first]


def _level(level: Any) -> list[Any]:
    """[tokens, arrivals]; a token is [visit, spec, state, parent?, notes?, own variables?]."""
    names = {name: number for number, name in enumerate(level.spec.task_specs)}
    tokens = [_token(level, names, token) for token in level.tasks.values() if token.id != ROOT]
    arrivals = [
        [names[join], {str(names[source]): count for source, count in waiting.items()}]
        for join, waiting in level.arrivals.items()
    ]
    return [tokens, arrivals]


def _token(level: Any, names: dict[str, int], token: Token) -> list[Any]:
    kept: list[Any] = [token.id, names[token.task_spec.name], token.state]
    parent = token.parent.id
    own = {}
    if isinstance(token.data, ChainMap) and token.data is not level.task_tree.data:
        own = _written(token.data.maps[0])
    notes = _written(token.internal_data)
    optional = [parent, notes, own]
    while optional and not optional[-1]:
        optional.pop()
    return kept + optional


#: What JSON keeps by itself, so that hundreds of instances need no translation of each value.
_EXACT = 2**53
_PLAIN = frozenset({int, bool, type(None), str})


def _written(values: Mapping[str, Any]) -> Any:
    return values if all(map(_is_plain, values, values.values())) else feel.to_json(values)


def _is_plain(name: str, value: Any) -> bool:
    if type(value) is str:
        return value.isprintable() and name[:1] != "@"
    if type(value) is int:
        return abs(value) < _EXACT and name[:1] != "@"
    return type(value) in _PLAIN and name[:1] != "@"


def _read_back(kept: dict[str, Any]) -> Any:
    for name, value in kept.items():
        if type(value) not in _PLAIN or name[:1] == "@":
            return feel.from_json(kept)
    return kept


def _sub_level(level: SubProcess) -> list[Any]:
    return [level.host.id, level.spec.name, *_level(level)]


def restore(spec: Spec, stored: bytes, make_call: MakeCall) -> tuple[CaseWorkflow, dict[str, Any]]:
    """The case and its variables, as they were saved.

    Raises:
        StateMismatch: damaged, saved by a later release, or of another procedure.
    """
    kept = _read(spec, stored)
    _, _, variables, journal, completed, tokens, levels = kept
    variables = feel.from_json(variables)
    case = begin_case(spec, variables, _restored_journal(spec, journal, make_call))
    case.completed = bool(completed)
    _fill(case, tokens)
    for host, name, *tokens in levels:
        token = case.find(host)
        if token is None:
            raise StateMismatch(cause=Sentence("内容不完整"))
        level = case.create_subprocess(token, name)
        _fill(level, tokens)
        token.task_spec.reconnect(level)
    return case, variables


def begin_case(spec: Spec, variables: dict[str, Any], journal: Journal) -> CaseWorkflow:
    """A case that shares these variables and has no tokens yet. The expression engine is ours."""
    built = spec.built
    case = CaseWorkflow(built.process, built.levels, ENGINE, journal)
    case.task_tree.data = variables
    return case


def _read(spec: Spec, stored: bytes) -> list[Any]:
    try:
        kept = orjson.loads(zstandard.decompress(stored))
    except (zstandard.ZstdError, orjson.JSONDecodeError) as error:
        raise StateMismatch(cause=Sentence("内容已损坏")) from error
    if not isinstance(kept, list) or kept[:1] != [FORMAT]:
        raise StateMismatch(cause=Sentence("它由更新的版本保存"))
    if kept[1] != spec.digest[:_DIGEST_LENGTH]:
        raise StateMismatch(cause=Sentence("它属于另一个流程版本"))
    return kept


def _restored_journal(spec: Spec, kept: list[Any], make_call: MakeCall) -> Journal:
    visits, began, trail, done, outcome = kept
    codes = spec.codes
    journal = Journal(make_call=make_call, visits=visits, began=began)
    for number, first, *more in trail:
        entry = [first, *more, *(0, 1, first)[len(more) :]]
        journal.trail[codes[number]] = entry
    for number, visit, arguments, result in done:
        element = spec.elements[codes[number]]
        call = make_call(element.id, visit)
        values = feel.from_json(arguments), feel.from_json(result)
        journal.done.append(Performed(element.id, element.operation or "", call, *values))
    journal.outcome = None if outcome is None else codes[outcome]
    return journal


def _fill(level: Any, kept: list[Any]) -> None:
    names = list(level.spec.task_specs)
    tokens, arrivals = kept
    for row in tokens:
        visit, number, state, parent, notes, own = row + _NOTHING[len(row) - 3 :]
        token = Token(
            level, level.spec.task_specs[names[number]], level.tasks[parent], state, id=visit
        )
        if notes:
            token.internal_data = _read_back(notes)
        if own:
            token.triggered = True
            token.data = ChainMap(_read_back(own), token.data)
    for number, waiting in arrivals:
        level.arrivals[names[number]] = {
            names[int(source)]: count for source, count in waiting.items()
        }
