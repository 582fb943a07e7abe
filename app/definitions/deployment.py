"""Check a procedure folder, and deploy it as a version that never changes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from app import clock, engine
from app.db import session
from app.definitions import acts, calls, form_problems, meaning, outcomes, samples
from app.definitions.folders import DIAGRAM, RUNS
from app.definitions.icons import ICONS, PLAIN
from app.definitions.models import Definition, DefinitionVersion
from app.engine import InvalidProcedure, Problem, Spec, feel
from app.errors import Sentence
from app.i18n import mark
from app.organisation import permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: What `about.toml` must say, and of what type.
ABOUT: dict[str, type] = {
    "key": str,
    "title": str,
    "category": str,
    "who_may_start": list,
    "case_number": str,
    "case_title": str,
}
#: How the short texts are written, and that in words.
SHAPES = {
    "key": (
        re.compile("[a-z][a-z0-9_]{0,39}"),
        mark("小写字母开头的英文名，只含小写字母、数字和下划线，不超过40个字符"),
    ),
    "title": (re.compile(".{1,60}"), mark("1至60个字")),
    "category": (re.compile(".{1,30}"), mark("1至30个字")),
    "case_number": (re.compile(r"[\w〔〕（）]{1,12}"), mark("1至12个字母、数字或汉字")),
}
#: What it may say besides.
OPTIONAL = {
    "description": str,
    "on_behalf": list,
    "on_withdraw": str,
    "withdrawal": bool,
    "retired": bool,
    "phases": dict,
    "icon": str,
    "order": int,
    "acts": dict,
    "priority": str,
}
#: Which of all these are expressions.
IN_FEEL = ("case_title", "priority")
#: The six steps: 报绩 is 1, 算绩 2, 评绩 3, 定绩 4, 晒绩 5, 兑换 6.
PHASES = range(1, 7)

Files = Mapping[str, bytes]


def check(files: Files) -> list[Problem]:
    """Every problem of a procedure folder: its description, diagram, tables and forms."""
    about, found = _read_about(files)
    found += [*_not_text(files), *_misnamed(files)]
    called = calls.in_force(files)
    found += engine.check(
        files, called=calls.specs(called), starts_empty=_is_started_by_people(about or {})
    )
    found += _field_problems(files, calls.specs(called))
    found += calls.problems(about or {}, called)
    for name in sorted(files):
        if name.startswith("forms/") and name.endswith(".json"):
            found += form_problems.problems_in(name, files[name].decode(errors="replace"))
    if about is not None:
        found += _about_problems(about)
    return found


def _misnamed(files: Files) -> Iterator[Problem]:
    """Pages and papers find the diagram by its name."""
    for name in sorted(files):
        if name.endswith(".bpmn") and name != DIAGRAM:
            said = Sentence("流程图文件的名称须是 process.bpmn，请改名。")
            yield Problem.saying((name, None, None), "misnamed", said)


def _field_problems(files: Files, called: Mapping[str, Spec]) -> Iterator[Problem]:
    """What is wrong with fields that steps of the diagram ask by themselves, if it can be read."""
    try:
        spec = engine.parse(files, called=called)
    except InvalidProcedure:
        return  # told already
    yield from acts.problems_of_steps(spec)
    yield from outcomes.problems(spec, files)
    forms = {name: data.decode(errors="replace") for name, data in files.items()}
    for element in spec.elements.values():
        if element.home:
            continue  # of a called procedure, which was judged by itself
        if isinstance(element.form, list):
            yield from form_problems.problems_of_fields(DIAGRAM, element.id, element.form)
        yield from form_problems.problems_of_own_form(DIAGRAM, element)
        yield from form_problems.problems_of_rights(DIAGRAM, element, forms)


def _not_text(files: Files) -> Iterator[Problem]:
    """A version keeps its files as text; diagrams and tables are looked at by the engine."""
    for name in sorted(files):
        try:
            files[name].decode()
        except UnicodeDecodeError:
            if not name.endswith((".bpmn", ".dmn")):
                said = Sentence("文件不是 UTF-8 编码，请另存为 UTF-8 后再上传。")
                yield Problem.saying((name, None, None), "not_utf8", said)


def _is_started_by_people(about: Mapping[str, Any]) -> bool:
    """Else it is there to be called, and whoever calls it hands variables in."""
    return any(about.get(name) for name in ("who_may_start", "on_behalf"))


def _read_about(files: Files) -> tuple[dict[str, Any] | None, list[Problem]]:
    if "about.toml" not in files:
        return None, [
            _problem("", Sentence("流程文件夹里缺少 about.toml（名称、编号规则等说明）。"))
        ]
    try:
        return tomllib.loads(files["about.toml"].decode()), []
    except UnicodeDecodeError:
        return None, []  # told of every file
    except tomllib.TOMLDecodeError as error:
        return None, [_problem("", Sentence("about.toml 写法有误：%(why)s", why=error))]


def _about_problems(about: Mapping[str, Any]) -> list[Problem]:
    found = [
        _problem(key, Sentence("about.toml 缺少“%(key)s”，或者类型不对。", key=key))
        for key, kind in ABOUT.items()
        if not isinstance(about.get(key), kind)
    ]
    found += [
        _problem(key, Sentence("about.toml 的“%(key)s”类型不对。", key=key))
        for key, kind in OPTIONAL.items()
        if key in about and not isinstance(about[key], kind)
    ]
    found += [
        _problem(key, Sentence("about.toml 里不认识“%(key)s”这一项，请删去或改名。", key=key))
        for key in about
        if key not in ABOUT and key not in OPTIONAL
    ]
    found += [
        _problem(
            key, Sentence("about.toml 的“%(key)s”须是%(what)s。", key=key, what=Sentence(what))
        )
        for key, (pattern, what) in SHAPES.items()
        if isinstance(about.get(key), str) and not pattern.fullmatch(about[key])
    ]
    found += _roles_and_phases(about)
    found += acts.problems_of_about(about)
    found += outcomes.problems_of_about(about)
    found += _expressions(about)
    operation = about.get("on_withdraw")
    if operation is not None and not engine.operations.is_known(operation):
        said = Sentence("没有名为“%(operation)s”的操作。", operation=operation)
        found.append(_problem("on_withdraw", said))
    if about.get("icon", PLAIN) not in ICONS:
        said = Sentence("about.toml 的“icon”须是这些之一：%(icons)s。", icons="、".join(ICONS))
        found.append(_problem("icon", said))
    return found


def _expressions(about: Mapping[str, Any]) -> Iterator[Problem]:
    for key in IN_FEEL:
        try:
            feel.parse_expression(str(about.get(key, '""')))
        except feel.FeelError as error:
            yield _problem(key, Sentence(error.message, **error.values))


def _roles_and_phases(about: Mapping[str, Any]) -> Iterator[Problem]:
    """Lists name roles, and a phase is one of the six steps (`domain.md` A11)."""
    for key in ("who_may_start", "on_behalf"):
        roles = about.get(key)
        if isinstance(roles, list) and not all(isinstance(role, str) for role in roles):
            yield _problem(key, Sentence("about.toml 的“%(key)s”里只能写角色的代码。", key=key))
    phases = about.get("phases")
    for step, phase in phases.items() if isinstance(phases, dict) else ():
        if type(phase) is not int or phase not in PHASES:
            said = Sentence("about.toml 的“phases”里“%(step)s”须是1至6的整数。", step=step)
            yield _problem("phases", said)


def _problem(element: str, said: Sentence) -> Problem:
    return Problem.saying(("about.toml", element, None), "about", said)


def try_out(files: Files) -> list[Problem]:
    """What goes wrong when the procedure is walked through; nothing where it cannot be read yet.

    The walk takes a process of its own, and about a second: it is for whoever puts a folder in
    force from outside, not for every look at a draft.
    """
    called = calls.in_force(files)
    try:
        spec = engine.parse(files, called=calls.specs(called))
    except InvalidProcedure:
        return []
    found = engine.try_out(spec, samples.of_steps(spec, files, called))
    return [] if found is None else [found]


def deploy(actor: Actor, files: Files) -> DefinitionVersion:
    """Make a folder the version in force of its definition.

    The same folder again changes nothing, unless what it calls is in force in a newer version.
    Running cases stay on their version, and on the versions that it calls.

    Raises:
        Forbidden: the actor may not deploy.
        InvalidProcedure: with every problem found.
    """
    permissions.require(actor, Permission.DEPLOY_DEFINITIONS)
    problems = [problem for problem in check(files) if problem.is_error]
    if problems:
        raise InvalidProcedure(problems)
    about, _ = _read_about(files)
    assert about is not None, "a folder without problems has one"
    definition = _definition(about)
    texts = {name: data.decode() for name, data in sorted(files.items())}
    called = calls.in_force(files)
    pins = {key: str(version.id) for key, version in called.items()}
    if _says_the_same(definition.version_in_force, texts, pins):
        assert definition.version_in_force is not None, "it says something"
        return definition.version_in_force
    spec = engine.parse(files, called=calls.specs(called))
    definition.version_in_force = DefinitionVersion(
        definition=definition,
        number=_next_number(definition),
        digest=meaning.digest(texts, spec, pins),
        files=texts,
        about=about,
        calls=pins,
        spec=spec.save(),
        deployed_at=clock.now(),
        deployed_by_id=actor.person_id,
    )
    return definition.version_in_force


def _says_the_same(
    version: DefinitionVersion | None, texts: Mapping[str, str], pins: Mapping[str, str]
) -> bool:
    """Is this what is in force, to the letter, calling the same versions?"""
    if version is None or version.calls != pins:
        return False
    return {**version.files, RUNS: ""} == {**texts, RUNS: ""}


def _definition(about: Mapping[str, Any]) -> Definition:
    definition = session.scalar(sa.select(Definition).filter_by(key=about["key"]).with_for_update())
    if definition is None:
        definition = Definition(key=about["key"])
        session.add(definition)
    definition.title, definition.category = about["title"], about["category"]
    return definition


def _next_number(definition: Definition) -> int:
    last = sa.select(sa.func.max(DefinitionVersion.number)).filter_by(definition_id=definition.id)
    return (session.scalar(last) or 0) + 1
