"""Rows that a case gives: what the form may write into them, and what stays as it is."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest

from app.definitions import form_problems, questions, schemas
from app.definitions.sources import Asking
from app.errors import Invalid
from app.forms import rows

GIVEN = [
    {"aspect": "A", "title": "甲（满分5分）", "maximum": Decimal(5)},
    {"aspect": "B", "title": "乙（满分10分）", "maximum": Decimal(10)},
]
SCHEMA = {
    "components": [
        {
            "type": "dynamiclist",
            "path": "marks",
            "label": "逐项",
            "allowAddRemove": False,
            "defaultRepetitions": 0,
            "properties": {"given": "title", "sum": "mark"},
            "components": [
                {
                    "type": "number",
                    "key": "mark",
                    "label": "得分",
                    "validate": {"required": True, "min": 0},
                    "increment": 0.5,
                    "decimalDigits": 1,
                    "properties": {"validIf": "=mark <= maximum", "otherwise": "超过满分。"},
                },
                {"type": "textarea", "key": "why", "label": "说明"},
            ],
        }
    ]
}


def asked():
    return schemas.read(json.dumps(SCHEMA))


def asking(**variables):
    return Asking(uuid.uuid4(), None, {"marks": GIVEN, **variables})


def check(*marks, **variables):
    return questions.check(asked(), {"marks": list(marks)}, asking(**variables))["marks"]


def test_what_is_given_stays_beside_what_is_written():
    assert check({"mark": 4}, {"mark": "7.5", "why": "好"}) == [
        {**GIVEN[0], "mark": Decimal(4), "why": None},
        {**GIVEN[1], "mark": Decimal("7.5"), "why": "好"},
    ]


def test_nobody_writes_what_is_given():
    [first, _second] = check({"mark": 4, "maximum": 100, "title": "丙"}, {"mark": 1})
    assert (first["maximum"], first["title"]) == (Decimal(5), "甲（满分5分）")


def test_a_column_s_rule_reads_what_its_row_gives():
    with pytest.raises(Invalid) as refused:
        check({"mark": 4}, {"mark": 11})
    [(place, [said])] = refused.value.details.items()
    assert (place, str(said)) == ("marks.1.mark", "乙（满分10分）：超过满分。")


def test_a_row_that_is_left_empty_is_asked_all_the_same():
    with pytest.raises(Invalid) as refused:
        check({"mark": 4})
    assert list(refused.value.details) == ["marks.1.mark"]


def test_no_row_is_added():
    with pytest.raises(Invalid):
        check({"mark": 4}, {"mark": 4}, {"mark": 4})


def test_where_the_case_gives_none_there_is_none():
    assert check(marks=[]) == []
    with pytest.raises(Invalid):
        check({"mark": 1}, marks=None)


def test_what_is_no_column_is_refused_by_name():
    with pytest.raises(Invalid) as refused:
        check({"mark": 4, "other": 1}, {"mark": 4})
    assert "marks.0.other" in refused.value.details


def test_what_was_answered_before_is_shown_again():
    before = check({"mark": 4}, {"mark": 7})
    [question] = asked()
    shown = questions.given_rows(question, before, asking(marks=before))
    assert [(row["title"], row["mark"]) for row in shown] == [
        ("甲（满分5分）", Decimal(4)),
        ("乙（满分10分）", Decimal(7)),
    ]


def test_a_form_of_given_rows_has_no_problem():
    assert form_problems.problems_in("forms/x.json", json.dumps(SCHEMA)) == []


@pytest.mark.parametrize(
    ("cells", "total"),
    [(["4", "7.5"], "11.5"), (["", None, " 3 "], "3"), (["x", "NaN", "1"], "1"), ([], "0")],
)
def test_the_sum_of_what_can_be_read(cells, total):
    assert rows.total_of(cells) == Decimal(total)
