"""The rules of the house that linters cannot say."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections import Counter
from pathlib import Path

import longest
import pytest

import app
from app import errors
from app.engine import operations

ROOT = Path(app.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_VIEW = 20

#: Modules whose public functions are verbs that people call: the actor comes first.
VERBS = {
    "app.cases.applicant": {"posts_to_start"},
    "app.cases.copies": set(),
    "app.cases.handing": set(),
    "app.cases.inquiries": set(),
    "app.cases.official": set(),
    "app.cases.recalling": set(),
    "app.cases.redirecting": {"may_redirect"},
    "app.cases.sending_back": set(),
    "app.cases.signers": set(),
    "app.cases.suspension": set(),
    "app.cases.urging": set(),
}


def test_no_two_files_of_tests_have_one_name():
    """Pytest takes the second for the first."""
    names = Counter(one.name for one in Path(__file__).parent.rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_files_that_are_begun_first_are_there():
    assert [name for name in longest.LONGEST if not (longest.TESTS / name).exists()] == []


def _names() -> list[str]:
    return [one.name for one in pkgutil.walk_packages(app.__path__, "app.")]


@pytest.fixture(scope="module", autouse=True)
def _everything_is_imported(houses):
    houses("sqlite")
    for name in _names():
        importlib.import_module(name)


def test_no_module_is_longer_than_a_reader_can_hold():
    long = {
        str(path.relative_to(ROOT)): lines
        for path in MODULES
        if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE
    }
    assert not long


def test_every_module_says_what_it_is_for():
    assert not [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))]


@pytest.mark.parametrize("name", sorted(VERBS))
def test_verbs_take_who_acts_first(name):
    module = importlib.import_module(name)
    wrong = [
        function.__name__
        for function in vars(module).values()
        if inspect.isfunction(function)
        and function.__module__ == name
        and not function.__name__.startswith("_")
        and next(iter(inspect.signature(function).parameters), None) != "actor"
    ]
    assert not wrong


def _subclasses(kind: type) -> list[type]:
    below = kind.__subclasses__()
    return below + [deeper for one in below for deeper in _subclasses(one)]


def test_every_error_has_a_chinese_sentence_of_its_own():
    kinds = {errors.Invalid, errors.NotFound, errors.Forbidden, errors.Refused, errors.Conflict}
    specific = [one for one in _subclasses(errors.AppError) if one not in kinds]
    assert specific
    assert not [one for one in specific if not re.search(r"[一-鿿]", one.message)]


def test_every_operation_tells_officials_what_it_does():
    listed = [
        one for one in operations.all_operations() if one.function.__module__.startswith("app.")
    ]
    assert listed
    assert not [one.name for one in listed if not re.search(r"[一-鿿]", one.documentation)]


def _view_functions():
    for path in (ROOT / "views").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(one, ast.Call) and getattr(one.func, "attr", "") in {"get", "post"}
                for one in node.decorator_list
            ):
                yield path, node


def test_views_are_short():
    long = {
        f"{path.name}:{node.name}": lines
        for path, node in _view_functions()
        if (lines := node.end_lineno - node.lineno + 1) > LONGEST_VIEW
    }
    assert not long


def test_readme_names_every_package():
    readme = (ROOT.parent / "README.md").read_text()
    packages = [path.parent.name for path in ROOT.glob("*/__init__.py")]
    assert not [name for name in packages if f"`{name}`" not in readme]
