"""What form-js and diagrams may say of a field, and what is refused before it is in force."""

from __future__ import annotations

import json
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from diagrams import Diagram, extension

from app import engine, operations
from app.db import new_id
from app.definitions import deployment, folders, form_problems, questions, reckoning, schemas
from app.definitions.sources import Asking
from app.errors import Invalid

FOLDER = Path(__file__).parent / "allkinds"
ASKING = Asking(new_id(), new_id())


def read(*components):
    return schemas.read(json.dumps({"components": components}))


def problems(*components):
    found = form_problems.problems_in("forms/a.json", json.dumps({"components": components}))
    return [str(problem.sentence or problem.message) for problem in found]


def refused(asked, answers, asking=ASKING):
    with pytest.raises(Invalid) as error:
        questions.check(asked, answers, asking)
    return {name: str(said[0]) for name, said in error.value.details.items()}


def test_a_form_with_every_kind_of_field_has_no_problem():
    kinds = {one.kind for one in schemas.read((FOLDER / "forms/request.json").read_text())}
    assert kinds == schemas.KINDS - {"people"}
    assert deployment.check(folders.read(FOLDER)) == []
    assert deployment.try_out(folders.read(FOLDER)) == []


@pytest.mark.parametrize("kind", ["html", "iframe", "image", "documentPreview", "button"])
def test_what_no_form_can_have_is_refused_by_its_name(kind):
    [said] = problems({"type": kind, "id": "Field_9", "label": "插图"})
    assert "“插图”" in said
    group = {"type": "group", "label": "一组", "components": [{"type": kind, "id": "Field_9"}]}
    [said] = problems(group)
    assert "“Field_9”" in said


@pytest.mark.parametrize(
    ("component", "said"),
    [
        ({"type": "expression", "key": "sum"}, "还没有写表达式"),
        ({"type": "expression", "key": "sum", "expression": "=1 +"}, "FEEL"),
        ({"type": "table", "dataSource": "=rows"}, "dataSource"),
        ({"type": "table", "dataSource": "=rows", "columnsExpression": "=a"}, "dataSource"),
        ({"type": "text", "text": "你好 {{1 +}}"}, "FEEL"),
        ({"type": "textfield", "key": "a", "validate": {"pattern": "(["}}, "FEEL"),
        ({"type": "textfield", "key": "a", "readonly": "=1 +"}, "FEEL"),
        ({"type": "select", "key": "a", "valuesExpression": "=1 +"}, "FEEL"),
        ({"type": "filepicker", "key": "a", "accept": ".exe"}, "不能上传的格式"),
        (
            {"type": "radio", "key": "a", "readonly": True, "properties": {"use": "outcome"}},
            "不能只读",
        ),
    ],
)
def test_what_cannot_be_shown_or_asked_is_told(component, said):
    [told] = problems(component)
    assert said in told


def test_what_is_read_only_is_shown_and_never_taken():
    [plate] = read({"type": "textfield", "key": "plate", "label": "车牌", "readonly": True})
    assert plate.access == "read"
    assert refused([plate], {"plate": "B2"}) == {"plate": "“车牌”在这一步只能看，不能填写。"}
    assert questions.check([plate], {"plate": None}, ASKING) == {}


def test_whether_it_is_read_only_may_hang_on_the_case():
    [sum_] = read({"type": "number", "key": "sum", "label": "数", "readonly": "=closed"})
    closed = Asking(new_id(), new_id(), {"closed": True})
    assert questions.check([sum_], {"sum": 5}, ASKING) == {"sum": Decimal(5)}
    assert "sum" in refused([sum_], {"sum": 5}, closed)


COST = {"type": "expression", "key": "cost", "expression": "=price * pieces"}
LINES = {
    "type": "dynamiclist",
    "path": "lines",
    "components": [
        {"type": "number", "key": "price"},
        {"type": "number", "key": "pieces"},
        COST,
    ],
}
TOTAL = {"type": "expression", "key": "total", "label": "合计", "expression": "=sum(lines.cost)"}


def test_figures_are_worked_out_here_and_kept_with_the_answers():
    given = {"lines": [{"price": 2, "pieces": 3}, {"price": 1, "pieces": 1}]}
    kept = questions.check(read(LINES, TOTAL), given, ASKING)
    assert [row["cost"] for row in kept["lines"]] == [6, 1]
    assert kept["total"] == 7
    told = refused(read(LINES, TOTAL), {**given, "total": 1})
    assert told == {"total": "“合计”在这一步只能看，不能填写。"}


def test_figures_follow_what_is_written_before_it_is_all_right():
    given = {"lines": [{"price": "2", "pieces": "3"}, {"price": "x", "pieces": "1"}]}
    found = reckoning.worked_out(read(LINES, TOTAL), given, ASKING)
    assert found == {"lines.0.cost": 6, "lines.1.cost": None, "total": None}


def test_a_group_gives_its_members_its_title_and_hides_them_all():
    inner = {"type": "textfield", "key": "car", "conditional": {"hide": "=short"}}
    group = {
        "type": "group",
        "label": "路上",
        "components": [inner],
        "conditional": {"hide": "=home"},
    }
    [car] = read(group)
    assert car.group == "路上"
    assert [car.is_shown({"home": home, "short": False}) for home in (True, False)] == [False, True]
    assert not car.is_shown({"home": False, "short": True})


def test_times_are_kept_as_times():
    hour = {"type": "datetime", "subtype": "time", "key": "hour"}
    meeting = {"type": "datetime", "subtype": "datetime", "key": "meeting"}
    given = {"hour": "14:20", "meeting": "2026-03-05T06:20:00+00:00"}
    assert questions.check(read(hour, meeting), given, ASKING) == {
        "hour": time(14, 20),
        "meeting": datetime(2026, 3, 5, 14, 20),  # noqa: DTZ001 - on the offices' clocks
    }


def test_choices_may_come_from_what_the_case_knows():
    [who] = read({"type": "select", "key": "who", "valuesExpression": "=found"})
    found = [{"label": "甲村", "value": "a"}, "b"]
    asking = Asking(new_id(), new_id(), {"found": found})
    assert who.offered(asking) == (("a", "甲村"), ("b", "b"))
    assert "who" in refused([who], {"who": "c"}, asking)


FIELD = (
    '<camunda:formData><camunda:formField id="sum" label="金额" type="long" {more}>'
    '<camunda:properties><camunda:property id="hint" value="=limit" />'
    '<camunda:property id="unit" value="元" /><camunda:property id="hide" value="=free" />'
    '<camunda:property id="validIf" value="=sum &lt; 9" />'
    '<camunda:property id="otherwise" value="太多了。" /></camunda:properties>'
    '<camunda:validation><camunda:constraint name="readonly" /></camunda:validation>'
    "</camunda:formField></camunda:formData>"
)


def test_a_field_of_the_diagram_says_as_much_by_its_properties():
    diagram = Diagram().start().user("u", extension(FIELD.format(more=""))).end()
    spec = engine.parse(diagram.line("start", "u", "end").files())
    [sum_] = schemas.from_form_data(spec.elements["u"].form)
    assert (sum_.unit, sum_.hint, sum_.is_readonly) == ("元", "=limit", True)
    assert (sum_.valid_if, sum_.otherwise) == ("sum < 9", "太多了。")
    assert not sum_.is_shown({"free": True})


@pytest.mark.parametrize(
    ("read_", "hidden", "said"),
    [
        ("title nothing", "", "“nothing”不是这张表单的字段"),
        ("", "nothing", "“nothing”不是这张表单的字段"),
        ("title", "title", "又只读又隐藏"),
        ("result", "", "不能只读"),
    ],
)
def test_rights_to_what_is_not_there_are_refused(read_, hidden, said):
    files = dict(folders.read(FOLDER))
    own = b'name="fields.hidden" value="result opinion remark"'
    rights = f'name="fields.hidden" value="{hidden}"/><camunda:property name="fields.read"'
    rights += f' value="{read_}"'
    files["process.bpmn"] = files["process.bpmn"].replace(own, rights.encode())
    [problem] = deployment.check(files)
    assert (problem.file, problem.element, problem.code) == ("process.bpmn", "fill", "rights")
    assert said in str(problem.sentence)


def test_a_form_of_the_house_lies_in_the_folder_and_is_known_by_its_name():
    operations.register_all()
    files = dict(folders.read(FOLDER))
    known = files["process.bpmn"].replace(b"forms/request.json", b"app:stars.score")
    files["forms/score.json"] = files.pop("forms/request.json")
    assert deployment.check({**files, "process.bpmn": known}) == []
    unknown = known.replace(b"app:stars.score", b"app:nobody.score", 1)
    [problem] = deployment.check({**files, "process.bpmn": unknown})
    assert (problem.element, problem.code) == ("fill", "unknown_form")
    assert "app:nobody.score" in str(problem.sentence)
    assert "app:stars.score" in str(problem.sentence)
    del files["forms/score.json"]
    assert "missing_form" in {
        one.code for one in deployment.check({**files, "process.bpmn": known})
    }
