"""A form as it stands in an editor: its questions, or what is wrong and where."""

from __future__ import annotations

import json

import pytest
from draftfolder import FOLDER, FORM

from app import operations
from app.definitions import sources
from app.definitions.schemas import KIND_OF
from app.studio import drafts, formtrial
from app.views import formsheet, sourcewords


@pytest.fixture
def stands(cast):
    root = cast.actor(cast.root)
    begun = drafts.begin_anew(root, FOLDER)
    return lambda text: formtrial.standing(root, begun.id, "forms/check.json", text)


def with_components(*components):
    return json.dumps({**FORM, "components": list(components)}, ensure_ascii=False)


def test_a_sound_form_tells_its_questions(stands):
    standing = stands(json.dumps(FORM))
    assert [one.name for one in standing.questions] == ["what", "score", "result", "why"]
    assert standing.problems == []


@pytest.mark.parametrize(
    ("component", "place"),
    [
        ({"type": "textfield", "id": "f", "key": "case", "label": "案件"}, "f"),
        ({"type": "html", "id": "f", "label": "代码"}, "f"),
        ({"type": "text", "id": "f", "text": "{{ ( }}"}, "f"),
        ({"type": "dynamiclist", "id": "f", "path": "rows", "components": []}, "f"),
        (
            {
                "type": "dynamiclist",
                "id": "f",
                "path": "rows",
                "components": [{"type": "number", "id": "inner", "key": "1", "label": "数"}],
            },
            "inner",
        ),
    ],
)
def test_what_is_wrong_leads_to_its_component(stands, component, place):
    standing = stands(with_components(component))
    assert {one.element for one in standing.problems} == {place}
    assert standing.questions == []


@pytest.mark.parametrize("text", ["", "[]", '"form"', "{", '{"components": 1}'])
def test_what_is_no_form_is_told(stands, text):
    assert stands(text).problems


def test_the_sheet_describes_every_kind_that_forms_may_have():
    assert set(KIND_OF) | {"group", "spacer"} == set(formsheet.KINDS)


def test_every_list_of_choices_has_words():
    operations.register_all()
    assert set(sources.names()) == set(sourcewords.WORDS)
