"""The files of a procedure in; a checked spec, or everything that is wrong with them, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import orjson

from app.engine import dmn, documents, linting, reading
from app.engine.documents import BPMN, Node
from app.engine.embedding import embed
from app.engine.followers import without_followers
from app.engine.operations import all_operations
from app.engine.problems import InvalidProcedure, Problem, error
from app.engine.procedure import Procedure
from app.engine.specs import Spec
from app.errors import Sentence

#: File name (`process.bpmn`, `rules.dmn`, `forms/claim.json`) → content.
Files = Mapping[str, bytes]
#: All that the answer hangs on: files, process, what is called, the operations that there are.
_Key = tuple[
    tuple[tuple[str, bytes], ...], str | None, tuple[tuple[str, Spec], ...], frozenset[str]
]
#: So many folders are remembered: putting one in force asks three times about the same files.
_KEPT = 64


def parse(
    files: Files, process_id: str | None = None, called: Mapping[str, Spec] | None = None
) -> Spec:
    """The spec of the process asked for, or of the only one.

    `called` are the procedures that call activities may name, by their keys; those that are named
    become part of the spec.

    Raises:
        InvalidProcedure: with every error found, all at once.
    """
    return _spec(_key(files, process_id, called))


def check(
    files: Files,
    process_id: str | None = None,
    called: Mapping[str, Spec] | None = None,
    *,
    starts_empty: bool = False,
) -> list[Problem]:
    """Everything that is wrong, or doubtful, with the files; never an exception.

    Tables by themselves are checked as tables; anything else must hold one diagram.
    `starts_empty`: people start it, so nobody hands variables in.
    """
    if files and all(name.endswith(".dmn") for name in files):
        return _look_at_tables(files)
    return list(_looked(_key(files, process_id, called), starts_empty=starts_empty)[1])


def sketch(files: Files) -> Procedure | None:
    """What can be read of a folder, sound or not; nothing of what it calls. None: no diagram."""
    return _looked(_key(files, None, None), starts_empty=False)[0]


def called_by(files: Files, process_id: str | None = None) -> list[str]:
    """The keys of the procedures that the call activities of a diagram name."""
    found = _process(files, process_id)
    if isinstance(found, Problem):
        return []
    calls = found[2].iter(f"{{{BPMN}}}callActivity")
    return list(dict.fromkeys((call.get("calledElement") or "").strip() for call in calls))


def _key(files: Files, process_id: str | None, called: Mapping[str, Spec] | None) -> _Key:
    operations = frozenset(one.name for one in all_operations())
    return tuple(sorted(files.items())), process_id, tuple((called or {}).items()), operations


@lru_cache(maxsize=_KEPT)
def _spec(key: _Key) -> Spec:
    procedure, problems = _looked(key, starts_empty=False)
    errors = [problem for problem in problems if problem.is_error]
    if errors or procedure is None:
        raise InvalidProcedure(errors)
    spec = Spec(embed(procedure, dict(key[2])))
    _ = spec.built
    return spec


@lru_cache(maxsize=_KEPT)
def _looked(key: _Key, *, starts_empty: bool) -> tuple[Procedure | None, tuple[Problem, ...]]:
    files, process_id, called, _operations = key
    procedure, problems = _look(dict(files), process_id, dict(called), starts_empty=starts_empty)
    return procedure, tuple(problems)


def _look_at_tables(files: Files) -> list[Problem]:
    found, problems = dmn.read_files(files)
    if not found and not problems:
        message = Sentence("文件里没有决策表，请用决策表编辑器画好后再保存。")
        return [error(min(files), None, "no_decision", message)]
    alone = Procedure(process_id="", name="", elements={}, flows={}, lanes={}, decisions=found)
    return problems + linting.lint_tables(linting.Subject(min(files), alone, {}))


def _look(
    files: Files,
    process_id: str | None,
    called: Mapping[str, Spec],
    *,
    starts_empty: bool = False,
) -> tuple[Procedure | None, list[Problem]]:
    tables, problems = dmn.read_files(files)
    forms, form_problems = _forms(files)
    problems += form_problems
    found = _process(files, process_id)
    if isinstance(found, Problem):
        return None, [*problems, found]
    file, root, process = found
    procedure, reading_problems = reading.read_process(file, root, process)
    procedure = replace(procedure, decisions=tables)
    problems += reading_problems
    problems += linting.lint(linting.Subject(file, procedure, forms, called, starts_empty))
    return procedure, without_followers(procedure, problems)


def _process(files: Files, process_id: str | None) -> tuple[str, Node, Node] | Problem:
    names = sorted(name for name in files if name.endswith(".bpmn"))
    if len(names) != 1:
        message = Sentence("请提供一个 .bpmn 流程图文件，且只提供一个。")
        return error(names[1] if names else "process.bpmn", None, "one_diagram", message)
    root = _diagram(names[0], files[names[0]])
    if isinstance(root, Problem):
        return root
    process = reading.choose_process(root, process_id)
    if process is None:
        return _no_single_process(names[0], root, process_id)
    return names[0], root, process


def _diagram(file: str, content: bytes) -> Node | Problem:
    try:
        root = documents.read(content)
    except documents.NotReadable as unreadable:
        return unreadable.problem(file)
    if documents.namespace(root) != BPMN or documents.local_name(root) != "definitions":
        message = Sentence("文件不是 BPMN 2.0 流程图，请用流程设计器重新导出。")
        return error(file, None, "not_bpmn", message)
    return root


def _no_single_process(file: str, root: Node, process_id: str | None) -> Problem:
    count = len(documents.children(root, "process"))
    if process_id is not None:
        message = Sentence(
            "文件里没有编号为“%(process_id)s”的流程，请核对编号。", process_id=process_id
        )
        return error(file, process_id, "no_process", message)
    if count == 0:
        return error(file, None, "no_process", Sentence("文件里没有流程，请先画出流程再上传。"))
    message = Sentence(
        "图里有 %(count)s 个流程（%(names)s），一份草稿只办一个：请删去其余的，另建草稿。",
        count=count,
        names="、".join(reading.name_of(root, one) for one in documents.children(root, "process")),
    )
    return error(file, None, "two_processes", message)


def _forms(files: Files) -> tuple[dict[str, frozenset[str]], list[Problem]]:
    """The forms in `forms/` with what each asks, by name; and those that are no form."""
    found, problems = {}, []
    names = [name for name in files if name.startswith("forms/") and name.endswith(".json")]
    for file in sorted(names):
        try:
            form = orjson.loads(files[file])
        except orjson.JSONDecodeError:
            form = None
        if not isinstance(form, dict):
            message = Sentence("表单文件不是有效的 JSON 对象，请用表单编辑器重新导出。")
            problems.append(error(file, None, "bad_form", message))
        found[file.removeprefix("forms/").removesuffix(".json")] = frozenset(_asked(form))
    return found, problems


def _asked(form: Any) -> Iterator[str]:
    """The names under which a form keeps answers; groups have none of their own, rows one."""
    components = form.get("components") if isinstance(form, dict) else None
    for component in components if isinstance(components, list) else ():
        if not isinstance(component, dict):
            continue
        yield from (str(component[name]) for name in ("key", "path") if component.get(name))
        if component.get("type") != "dynamiclist":  # its columns are no variables
            yield from _asked(component)
