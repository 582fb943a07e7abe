"""What changed between two folders is told in numbered sentences, each with its places."""

from __future__ import annotations

import json

import pytest
from engine.diagrams import Diagram, properties, timer
from story import WORKFLOWS

from app.definitions import folders
from app.organisation.roles import STARTING_ROLES
from app.studio import differences

ROLES = {**STARTING_ROLES, "REVIEWER": "审核员"}
WATCH = """
<bpmn:userTask id="watch" name="纪检审核" camunda:candidateGroups="DISCIPLINE_COMMISSIONER"
 camunda:dueDate="工作日(3)"><bpmn:extensionElements><camunda:formData>
<camunda:formField id="w1" label="有无问题" type="boolean"/>
<camunda:formField id="w2" label="说明" type="string"/>
</camunda:formData></bpmn:extensionElements></bpmn:userTask>
<bpmn:sequenceFlow id="approve_to_approved" sourceRef="approve" targetRef="watch" />
<bpmn:sequenceFlow id="watched" sourceRef="watch" targetRef="approved" />
"""
FLOW = '<bpmn:sequenceFlow id="approve_to_approved" sourceRef="approve" targetRef="approved" />'


def folder(name):
    return {path: text.decode() for path, text in folders.read(WORKFLOWS / name).items()}


def changed(files, path, *replaced):
    """The files with texts of one of them replaced."""
    text = files[path]
    for before, after in replaced:
        assert before in text, before
        text = text.replace(before, after)
    return {**files, path: text}


def between(old, new):
    return differences.between(old, new, ROLES, {})


def told(old, new):
    return [str(one.said) for one in between(old, new)]


def drawn(diagram):
    return {"process.bpmn": diagram.xml().decode()}


@pytest.fixture
def approval():
    return folder("general_approval")


def test_retiring_is_told(approval):
    about = approval["about.toml"]
    retired = {**approval, "about.toml": f"retired = true\n{about}"}
    assert told(approval, retired) == ["停用，不再发起新的；在办的照常办完。"]
    assert told(retired, approval) == ["重新启用，可以再发起。"]


def test_nothing_changed_and_a_shape_elsewhere_is_no_change(approval):
    assert between(approval, approval) == []
    moved = changed(approval, "process.bpmn", ('x="160" y="220"', 'x="10" y="20"'))
    assert between(approval, moved) == []


def test_a_step_put_in_between_is_one_sentence(approval):
    new = changed(approval, "process.bpmn", (FLOW, WATCH))
    (one,) = between(approval, new)
    assert str(one.said) == (
        "在“审批”和“批准？”之间新增“纪检审核”：由纪检委员办理，3 个工作日内办完。"
        "填 2 项：有无问题（可不填）、说明（可不填）。"
    )
    assert (one.number, one.group, one.kind) == (1, "steps", "added")
    assert one.new == ("watch", "approve_to_approved", "watched")
    (back,) = between(new, approval)
    assert str(back.said) == "在“审批”和“批准？”之间取消“纪检审核”。"
    assert (back.kind, back.old[0], back.new) == ("removed", "watch", ())


def test_name_role_limit_and_condition_are_told_under_their_headings(approval):
    new = changed(
        approval,
        "process.bpmn",
        ('id="approve" name="审批"', 'id="approve" name="上级审批"'),
        ('candidateGroups="SUBDISTRICT_OFFICER,TOWN_OFFICE"', 'candidateGroups="TOWN_OFFICE"'),
        ("工作日(3)", "工作日(5)"),
        ('kind = "leave"', 'kind = "leave" and copies &gt; 2'),
    )
    assert [(one.group, str(one.said)) for one in between(approval, new)] == [
        ("steps", "“审批”改名为“上级审批”。"),
        (
            "ways",
            (
                "从“什么事？”到“销假”的走向，条件改为：“什么事”是“请假”，并且“份数”大于2"
                "（原为：“什么事”是“请假”）。"
            ),
        ),
        ("doers", "“上级审批”改由镇党建办办理（原由街道党建办或镇党建办办理）。"),
        (
            "limits",
            "“上级审批”的时限改为：5 个工作日内办完（原为：3 个工作日内办完）。",
        ),
    ]


def test_acts_are_compared_one_by_one(approval):
    new = changed(approval, "process.bpmn", ('"ask copy urge recall"', '"ask copy transfer"'))
    assert told(approval, new) == ["“填写申请”可以转办了。", "“填写申请”不能再撤回、催办。"]


def test_the_fields_of_a_form_are_compared_one_by_one(approval):
    form = json.loads(approval["forms/approve.json"])
    outcome, opinion = form["components"]
    outcome["values"].append({"value": "back", "label": "退回\n请补充"})
    opinion["validate"] = {"required": True, "maxLength": 500}
    form["components"] = [opinion, outcome, {"type": "textfield", "key": "no", "label": "文号"}]
    new = {**approval, "forms/approve.json": json.dumps(form)}
    assert told(approval, new) == [
        "“审批”的表单：新增“文号”（选填）。",
        "“审批”的表单：“审批意见”改为必填。",
        "“审批”的表单：“结论”新增选项“退回”。",
        "“审批”的表单：字段的先后次序变了。",
    ]


def test_a_form_written_otherwise_is_no_change(approval):
    same = json.dumps(json.loads(approval["forms/approve.json"]), indent=8)
    assert between(approval, {**approval, "forms/approve.json": same}) == []


def test_a_decision_table_is_compared_rule_by_rule():
    old = folder("points_claim")
    new = changed(
        old,
        "point-value.dmn",
        ("floor(quantity_found * 2) / 2 * item_value", "quantity_found * item_value"),
        ('hitPolicy="UNIQUE"', 'hitPolicy="FIRST"'),
    )
    said = told(old, new)
    assert said[0] == "决策表“计分表”：命中方式由“UNIQUE”改为“FIRST”。"
    assert "第 1 条规则，“分值”由“floor(quantity_found * 2) / 2 * item_value”改为" in said[1]
    one = between(old, new)[1]
    assert one.new == ("value", "value_ruling")


def test_what_a_procedure_says_of_itself_is_told_in_office_words(approval):
    new = changed(
        approval,
        "about.toml",
        ('["*"]', '["MEMBER", "SECRETARY"]'),
        ('title = "通用审批"', 'title = "事项审批"'),
    )
    assert told(approval, new) == [
        "谁可以发起改为：党员、支部书记（原为：任何人）。",
        "名称改为：“事项审批”（原为：“通用审批”）。",
    ]


def row(*steps):
    diagram = Diagram().start()
    for one in steps:
        diagram.user(one)
    return drawn(diagram.end().line("start", *steps, "end"))


def test_a_step_that_comes_later_has_moved_and_nothing_else_is_said():
    (one,) = between(row("a", "b", "c", "d"), row("a", "c", "d", "b"))
    assert str(one.said) == "“b”挪到“d”之后，原在“a”之后。"
    assert one.kind == "moved"
    assert differences.marks([one]) == {"old": {"b": "moved"}, "new": {"b": "moved"}}


def test_a_way_drawn_anew_is_told_from_end_to_end():
    def two(*ends):
        diagram = Diagram().start().user("a").user("b").exclusive("x", "no").user("c").end()
        diagram.line("start", "a", "b", "x").flow("x", "c", None, "no").flow("c", "end")
        return drawn(diagram.flow("x", *ends, "n > 1", "yes"))

    said = told(two("a"), two("b"))
    assert said == [
        "新增从“x”到“b”的走向（“n”大于1）。",
        "取消从“x”到“a”的走向（“n”大于1）。",
    ]


def test_a_timer_at_a_step_and_its_time():
    def late(text):
        diagram = Diagram().start().user("a").user("b").end()
        diagram.boundary("late", "a", timer("Duration", text)) if text else None
        diagram.line("start", "a", "end").line("b", "end")
        return drawn(diagram.flow("late", "b") if text else diagram)

    assert told(late(None), late("P3D")) == ["“a”新增“late”：3 天后的，转到“b”。"]
    assert told(late("P3D"), late("P5D")) == ["“late”的时机改为：5 天后（原为：3 天后）。"]


def test_how_several_sign_and_who_is_kept_out_are_told():
    old = drawn(Diagram().start().user("a").end().line("start", "a", "end"))
    inside = properties(assign__exclude="starter", assign__at="town")
    new = drawn(Diagram().start().user("a", inside).end().line("start", "a", "end"))
    assert told(old, new) == [
        "“a”：新规定“不能办的人：发起人本人。”",
        "“a”：新规定“办理人所在的单位由前面的结果确定（town）。”",
    ]


def test_what_is_on_both_drawings_is_marked_as_changed_whatever_came_to_it(approval):
    new = changed(approval, "process.bpmn", (FLOW, WATCH), ('"ask copy urge recall"', '"ask copy"'))
    marks = differences.marks(between(approval, new))
    assert marks["old"] == {"apply": "changed"}
    assert marks["new"]["watch"] == "added"
    assert marks["new"]["apply"] == "changed"


def test_a_new_procedure_is_told_by_its_steps(approval):
    (one,) = between(None, approval)
    assert str(one.said).startswith("新流程“通用审批”，由人办的有 6 步：“填写申请”、“负责人审核”")


def test_a_drawing_that_cannot_be_read_is_compared_as_far_as_it_goes(approval):
    said = told(approval, {**approval, "process.bpmn": "<nothing>"})
    assert any("取消“审批”" in one for one in said)


def test_a_change_note_is_made_of_the_differences_and_stays_short(approval):
    few = changed(approval, "process.bpmn", ("工作日(3)", "工作日(5)"), (FLOW, WATCH))
    assert differences.note_of(between(approval, few)).split("\n") == [
        (
            "1. 在“审批”和“批准？”之间新增“纪检审核”：由纪检委员办理，3 个工作日内办完。"
            "填 2 项：有无问题（可不填）、说明（可不填）。"
        ),
        "2. “审批”的时限改为：5 个工作日内办完（原为：3 个工作日内办完）。",
    ]
    many = differences.note_of(between(approval, folder("points_claim"))).split("\n")
    assert len(many) == differences.MOST_LINES
    assert many[-1].startswith("另有 ")
    assert differences.note_of([]) == ""


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in WORKFLOWS.glob("*/about.toml"))
)
def test_every_shipped_folder_is_like_itself_and_unlike_another(name, approval):
    files = folder(name)
    assert between(files, files) == []
    assert (between(files, approval) == []) == (name == "general_approval")
