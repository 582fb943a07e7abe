"""Every act that is put on record has a name, and so has every kind of background work."""

from __future__ import annotations

import ast
import importlib
import re
import types
from pathlib import Path

import app
from app.cases import handover
from app.upkeep import retention
from app.views import acts, auditwords, detailwords, jobwords

NAME = re.compile(r"[a-z_]+\.[a-z_]+")
ROOT = Path(app.__file__).parent


def given(function, shape):
    """What calls of something are given outright or by a constant, in all of the house."""
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        told = [one for one in calls if re.search(function, ast.unparse(one.func))]
        if not told:
            continue
        place = file.relative_to(ROOT.parent).with_suffix("")
        module = importlib.import_module(".".join(place.parts))
        for call in told:
            for argument in call.args:
                yield from (one for one in values(argument, module) if shape.fullmatch(one))


def values(argument, module):
    match argument:
        case ast.Constant(value=str() as text):
            found = [text]
        case ast.IfExp(body=one, orelse=other):
            return [*values(one, module), *values(other, module)]
        case ast.Name(id=name):
            found = [getattr(module, name, None)]
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            other = getattr(module, name, None)
            found = [getattr(other, attr, None)] if isinstance(other, types.ModuleType) else []
        case _:
            found = []
    return [one for one in found if isinstance(one, str)]


def test_every_act_on_record_has_a_name():
    found = set(given(r"\w*record\w*$", NAME))
    assert len(found) > 130
    assert sorted(found - auditwords.OTHERS.keys() - acts.ACTS.keys()) == []


def test_every_kind_of_background_work_has_a_name():
    assert set(given(r"^kinds\.kind$", NAME)) == jobwords.JOBS.keys()


# -- the details of acts

#: These are told by the pages of a case, not by the list of acts.
OF_CASES = {"case.moved", "case.relocated"}
RECORDS = re.compile(r"\w*record\w*$|^_note$")
TELLS = re.compile(r"(^|\.)_?(about|told|told_of_whom)$")
#: What no reading of the source finds: names, by what is written where they are recorded.
BY_THEMSELVES = {
    "row.plan": vars(handover)["_told"](handover.Plan(), [], posts_left=0, mandates=0),
    "gone.items()": vars(retention)["_PARTS"],
}


class Details:
    """The names of what a module puts on record, followed to where they are written down."""

    def __init__(self, module) -> None:
        self.module = module
        self.tree = ast.parse(Path(module.__file__).read_text())

    def functions(self):
        return [one for one in ast.walk(self.tree) if isinstance(one, ast.FunctionDef)]

    def of_acts(self):
        """Every detail of an act that belongs to no case, with the act."""
        for function in self.functions():
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and RECORDS.search(ast.unparse(call.func)):
                    names = {*self.given(call), *self.names(call, function)}
                    yield from ((act, name) for act in self.acts(call) for name in names)

    def acts(self, call):
        """The acts of a call; mandates end by a function that names its act itself."""
        if ast.unparse(call.func).endswith("end_on_record"):
            return {"stand_in.ended"}
        told = {one for argument in call.args for one in values(argument, self.module)}
        return (told & auditwords.OTHERS.keys()) - OF_CASES

    def given(self, call):
        return {one.arg for one in call.keywords} - {None, "acting_as"}

    def names(self, call, function):
        return {name for one in call.args for name in self.of(one, function)}

    def of(self, node, function):
        """The names that an expression stands for."""
        match node:
            case ast.Dict(keys=keys, values=parts):
                for key, part in zip(keys, parts, strict=True):
                    yield from [key.value] if isinstance(key, ast.Constant) else []
                    is_more = key is None or isinstance(part, ast.Dict)
                    yield from self.of(part, function) if is_more else []
            case ast.BinOp(left=one, right=other):
                yield from (*self.of(one, function), *self.of(other, function))
            case ast.Name(id=name):
                yield from self.assigned(name, function)
            case ast.Call(func=told) if TELLS.search(ast.unparse(told)):
                yield from self.returned(ast.unparse(told))
            case ast.DictComp(generators=[ast.comprehension(iter=source)]):
                yield from BY_THEMSELVES.get(ast.unparse(source), ())
            case _:
                yield from BY_THEMSELVES.get(ast.unparse(node), ())

    def assigned(self, name, function):
        """What a name was given before, by itself or beside others."""
        for one in ast.walk(function):
            if not isinstance(one, ast.Assign):
                continue
            targets, given = one.targets[0], one.value
            pairs = [(targets, given)]
            if isinstance(targets, ast.Tuple) and isinstance(given, ast.Tuple):
                pairs = zip(targets.elts, given.elts, strict=True)
            for target, value in pairs:
                if ast.unparse(target) == name:
                    yield from self.of(value, function)

    def returned(self, name):
        """What a function gives back that tells of a row, here or in another module."""
        owner, _dot, last = name.rpartition(".")
        other = Details(getattr(self.module, owner)) if owner else self
        for function in other.functions():
            if function.name == last:
                for one in ast.walk(function):
                    if isinstance(one, ast.Return):
                        yield from other.of(one.value, function)


def test_every_detail_of_such_an_act_has_a_name():
    found = set()
    for file in sorted(ROOT.rglob("*.py")):
        if "record" in file.read_text():
            place = file.relative_to(ROOT.parent).with_suffix("")
            found |= set(Details(importlib.import_module(".".join(place.parts))).of_acts())
    seen = {
        *(("unit.merged", "posts_ended"), ("unit.moved", "from"), ("grant.proposed", "kind")),
        *(("grant.approved", "person"), ("person.changed", "was"), ("sessions.ended", "tokens")),
        *(("person.handed_over", "successors"), ("old.removed", "brought")),
        *(("stand_in.ended", "role"), ("calendar.changed", "old")),
    }
    assert sorted(seen - found) == []
    named = detailwords.FIELDS.keys() | detailwords.HIDDEN
    assert sorted((act, name) for act, name in found if name not in named) == []
