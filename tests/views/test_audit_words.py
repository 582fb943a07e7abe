"""Every act that is put on record has a name, and so has every kind of background work."""

from __future__ import annotations

import ast
import importlib
import re
import types
from pathlib import Path

import app
from app.views import acts, auditwords, jobwords

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
