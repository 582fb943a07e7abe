"""English is complete: the catalogue holds every sentence of the source, none stands outside it."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import pytest

import app
import babel_messages

ROOT = Path(app.__file__).parent
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PLACE = re.compile(r"%\((\w+)\)[sd]")
#: What may stand in Chinese in a template: each language is called by its own name.
OWN_NAMES = {'"中文"'}
#: What may stand in Chinese in a door and is not shown: categories that have an icon, a separator.
NOT_SHOWN = {"积分管理", "评星定级", "、"}
TRANSLATES = {"_", "gettext", "lazy", "lazy_in", "mark", "Sentence", "counted"}
DOORS = [path for door in ("views", "forms") for path in sorted((ROOT / door).glob("*.py"))]


@pytest.fixture(scope="module")
def source():
    return babel_messages.in_source()


@pytest.fixture(scope="module")
def english():
    return babel_messages.in_english()


def keys(catalogue):
    return {(one.context, one.id) for one in catalogue if one.id}


def forms(message):
    """Singular and plural, or the one form there is."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_sentence_is_in_the_english_catalogue_and_no_other(source, english):
    assert keys(source) - keys(english) == set()
    assert keys(english) - keys(source) == set()


def test_every_sentence_is_translated_and_none_is_guessed(english):
    assert [one.id for one in english if one.id and not all(forms(one))] == []
    assert [one.id for one in english if one.id and one.fuzzy] == []


def test_named_places_agree(english):
    wrong = {
        one.id
        for one in english
        for text in forms(one)
        if set(PLACE.findall(str(one.id))) != set(PLACE.findall(text))
    }
    assert wrong == set()
    assert [str(fault) for one in english for fault in one.check(english)] == []


def test_no_translation_holds_chinese(english):
    assert [text for one in english for text in forms(one) if CHINESE.search(text)] == []


def test_errors_give_their_sentence_to_the_catalogue(source):
    assert (None, "没有找到，或者您无权查看。") in keys(source)


def test_the_extraction_finds_calls_and_sentences_of_errors():
    text = 'class Wrong(Refused):\n    message: str = "不行。"\n    note = "否"\n\nmark("好。")\n'
    found = babel_messages.sentences(io.BytesIO(text.encode()), {"mark": None}, (), {})
    assert [(line, words) for line, _function, words, _comments in found] == [
        (5, "好。"),
        (2, "不行。"),
    ]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name
)
def test_templates_say_nothing_in_chinese_but_through_the_catalogue(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\b(?:_|counted)\(\s*(?:\"[^\"]*\"|'[^']*')", "", text)
    for name in OWN_NAMES:
        text = text.replace(name, "")
    assert CHINESE.search(text) is None


def shown_untranslated(path):
    """Chinese texts of a Python file outside docstrings and translating calls."""
    tree = ast.parse(path.read_text())
    covered = set()
    for node in ast.walk(tree):
        is_translated = isinstance(node, ast.Call) and (
            getattr(node.func, "id", getattr(node.func, "attr", "")) in TRANSLATES
        )
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_translated or is_docstring:
            covered |= {id(inner) for inner in ast.walk(node)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in covered
    }


@pytest.mark.parametrize("path", DOORS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_doors_say_nothing_in_chinese_but_through_the_catalogue(path):
    assert shown_untranslated(path) - NOT_SHOWN == set()
