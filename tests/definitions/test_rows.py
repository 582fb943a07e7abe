"""Questions whose answers are rows: each row is judged like a form of its own."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest

from app.db import new_id
from app.definitions import form_problems, questions, schemas
from app.definitions.sources import Asking
from app.engine.parsing import _forms
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
    assert form_problems.problems_in("forms/x.json", schema()) == []


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


def test_a_nought_is_written_and_spaces_are_not():
    column = {"type": "number", "key": "votes", "label": "票数"}
    empty = [{"votes": "  "}, {"votes": None}, {}]
    assert checked(*empty, {"votes": 0}, components=[column]) == [{"votes": Decimal(0)}]


def test_a_row_is_judged_by_its_own_answers_before_those_of_the_case():
    columns = [
        {"type": "number", "key": "limit", "label": "限额"},
        {
            "type": "textfield",
            "key": "why",
            "label": "理由",
            "conditional": {"hide": "=limit < 9"},
            "validate": {"required": True},
        },
    ]
    rows = ({"limit": 3, "why": "不计"}, {"limit": 9, "why": "说明"})
    assert checked(*rows, components=columns) == [
        {"limit": Decimal(3), "why": None},
        {"limit": Decimal(9), "why": "说明"},
    ]


def test_rows_as_a_whole_can_be_judged_as_a_list_of_contexts():
    rule = {"validIf": "=sum(lines.votes) <= present", "otherwise": "合计超过到会人数。"}
    row = {"who": "甲", "votes": 3}
    assert told(row, row, present=5, properties=rule) == {"lines": ["合计超过到会人数。"]}
    assert len(checked(row, properties=rule)) == 1


def test_rows_must_be_written_where_another_answer_asks_for_them():
    demand = {"properties": {"requiredIf": "=present > 3"}}
    assert told(**demand) == {"lines": ["逐件表决至少填写1行。"]}
    assert checked(present=2, **demand) == []


def test_thirty_rows_are_the_most_where_the_form_says_nothing():
    assert len(checked(*[{"who": "甲"}] * 30)) == 30
    assert told(*[{"who": "甲"}] * 31) == {"lines": ["逐件表决最多填写30行。"]}


def _codes(**more):
    return [(one.element, one.message) for one in form_problems.problems_in("f", schema(**more))]


def test_rows_without_columns_are_refused_at_deployment():
    assert _codes(components=[]) == [("lines", "多行填写里还没有字段，请至少放一个。")]


@pytest.mark.parametrize(
    "limits",
    [
        {"properties": {"least": "3", "most": "2"}},
        {"properties": {"least": "-1"}},
        {"properties": {"most": "0"}},
        {"properties": {"most": "501"}},
        {"properties": {"least": "31"}},
        {"allowAddRemove": False},
    ],
)
def test_rows_of_which_there_cannot_be_as_many_as_said_are_refused(limits):
    [(element, said)] = _codes(**limits)
    assert element == "lines"
    assert "行数" in said


def test_a_limit_that_is_no_number_is_refused():
    [(element, said)] = _codes(properties={"most": "几"})
    assert (element, "限制" in said) == ("lines", True)


def test_rows_hold_no_rows():
    column = {"type": "dynamiclist", "path": "photo", "label": "照片", "components": []}
    said = dict(_codes(components=[column]))
    assert list(said) == ["lines.photo"]
    assert "多行填写" in said["lines.photo"]


PHOTOS = {"type": "filepicker", "key": "photos", "label": "照片", "properties": {"most": "2"}}
FIRST, SECOND, THIRD = (str(uuid.UUID(int=one)) for one in (1, 2, 3))


def test_rows_hold_files():
    assert _codes(components=[PHOTOS]) == []


def test_files_of_a_row_are_judged_like_those_of_a_form():
    assert checked({"photos": [FIRST, FIRST]}, {"photos": []}, components=[PHOTOS]) == [
        {"photos": [FIRST]}
    ]
    assert told({"photos": [FIRST, SECOND, THIRD]}, {"photos": ["x"]}, components=[PHOTOS]) == {
        "lines.0.photos": ["第1行：最多上传2个附件。"],
        "lines.1.photos": ["第2行：附件无效，请重新上传。"],
    }


def test_files_that_a_row_must_have_are_missed_in_it():
    needed = {**PHOTOS, "validate": {"required": True}}
    who = {"type": "textfield", "key": "who", "label": "谁"}
    assert told({"who": "甲"}, components=[who, needed]) == {
        "lines.0.photos": ["第1行：请上传照片。"]
    }


def test_the_files_of_all_rows_go_with_the_case():
    files = {"type": "filepicker", "key": "papers", "label": "附件"}
    asked = [*schemas.read(schema(components=[PHOTOS])), schemas.question_of(files)]
    rows = [{"photos": [FIRST]}, {"photos": None}, {"photos": [SECOND]}]
    given = {"present": 8, "lines": rows, "papers": [THIRD]}
    named = {place: [str(one) for one in ids] for place, _, ids in questions.files_in(asked, given)}
    assert named == {
        "lines.0.photos": [FIRST],
        "lines.1.photos": [],
        "lines.2.photos": [SECOND],
        "papers": [THIRD],
    }


def test_no_column_stands_for_the_outcome_of_the_step():
    column = {"type": "textfield", "key": "why", "label": "理由", "properties": {"use": "opinion"}}
    [(element, said)] = _codes(components=[column])
    assert (element, "结论" in said) == ("lines.why", True)


@pytest.mark.parametrize("broken", [None, 5, "甲", ["甲"], [None], {"type": "甲"}])
def test_columns_that_no_editor_wrote_are_told_and_break_nothing(broken):
    assert {element.split(".")[0] for element, _said in _codes(components=broken)} == {"lines"}


def test_the_columns_are_no_variables_of_the_procedure():
    [asked] = _forms({"forms/x.json": schema().encode()})[0].values()
    assert asked == {"present", "lines"}
