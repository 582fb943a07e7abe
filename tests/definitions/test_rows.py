"""Questions whose answers are rows: each row is judged like a form of its own."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from app.db import new_id
from app.definitions import questions, schemas
from app.definitions.sources import Asking
from app.errors import Invalid

ASKING = Asking(new_id(), None, {"limit": 3})


def schema(**more):
    columns = [
        {"type": "textfield", "key": "who", "label": "谁", "validate": {"required": True}},
        {
            "type": "number",
            "key": "votes",
            "label": "票数",
            "properties": {"validIf": "=votes <= present", "otherwise": "不能超过到会人数。"},
        },
        {
            "type": "textfield",
            "key": "why",
            "label": "理由",
            "properties": {"requiredIf": "=votes > limit"},
        },
    ]
    rows = {"type": "dynamiclist", "path": "lines", "label": "逐件表决", "components": columns}
    present = {"type": "number", "key": "present", "label": "到会"}
    return json.dumps({"components": [present, {**rows, **more}]})


def checked(*rows, present=8, **more):
    asked = schemas.read(schema(**more))
    return questions.check(asked, {"present": present, "lines": list(rows)}, ASKING)["lines"]


def told(*rows, **more):
    with pytest.raises(Invalid) as refused:
        checked(*rows, **more)
    return {name: [str(one) for one in said] for name, said in refused.value.details.items()}


def test_a_schema_with_rows_is_sound():
    assert schemas.problems_in("forms/x.json", schema()) == []


def test_rows_are_cleaned_like_forms_and_empty_ones_left_out():
    rows = checked({"who": " 甲 ", "votes": "2"}, {"who": "", "votes": ""}, {"who": "乙"})
    assert rows == [
        {"who": "甲", "votes": Decimal(2), "why": None},
        {"who": "乙", "votes": None, "why": None},
    ]


def test_no_rows_are_an_empty_list():
    assert checked() == []


def test_what_is_wrong_is_told_at_its_cell_with_its_row():
    assert told({"who": "甲", "votes": 9}, {"votes": 1}, {"who": "乙", "votes": 4}) == {
        "lines.0.votes": ["第1行：不能超过到会人数。"],
        "lines.1.who": ["第2行：请填写谁。"],
        "lines.2.why": ["第3行：请填写理由。"],
    }


def test_a_column_that_is_not_asked_is_refused_by_name():
    assert list(told({"who": "甲", "stars": 5})) == ["lines.0.stars"]


@pytest.mark.parametrize("given", ["甲", {"who": "甲"}, ["甲"], 3])
def test_what_is_no_rows_is_refused(given):
    with pytest.raises(Invalid) as refused:
        questions.check(schemas.read(schema()), {"present": 8, "lines": given}, ASKING)
    assert str(refused.value.details["lines"][0]) == "请一行一行填写。"


def test_there_must_be_as_many_rows_as_the_form_says():
    limits = {"properties": {"least": "2", "most": "3"}}
    row = {"who": "甲"}
    assert told(row, **limits) == {"lines": ["逐件表决至少填写2行。"]}
    assert told(*[row] * 4, **limits) == {"lines": ["逐件表决最多填写3行。"]}
    assert len(checked(*[row] * 3, **limits)) == 3


def _codes(**more):
    return [(one.element, one.message) for one in schemas.problems_in("f", schema(**more))]


def test_rows_without_columns_are_refused_at_deployment():
    assert _codes(components=[]) == [("lines", "多行填写里还没有字段，请至少放一个。")]


def test_rows_hold_neither_files_nor_rows():
    files = {"type": "filepicker", "key": "photo", "label": "照片"}
    [(element, said)] = _codes(components=[files])
    assert element == "lines.photo"
    assert "附件" in said
