"""Shipped folders deploy and live up to their examples; broken ones are told what to do."""

from __future__ import annotations

import re

import examples
import livingthrough
import pytest
import seal
from diagrams import extension
from story import WORKFLOWS

from app.db import session
from app.definitions import catalogue, deployment, folders
from app.engine import InvalidProcedure
from app.errors import Forbidden
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.studio import exampleruns

SHIPPED = examples.folders()
EXAMPLES = [(folder, example) for folder in SHIPPED for example in examples.read(folder)]


@pytest.fixture
def house(sqlite_house):
    """Files are checked and played; the stories of the procedures are told on both databases."""
    return sqlite_house


def files(folder="points_claim", **changes):
    """A shipped folder with some files written anew: `about_toml` stands for `about.toml`."""
    read = folders.read(WORKFLOWS / folder)
    for name, (old, new) in changes.items():
        key = name.replace("__", "/").replace("_toml", ".toml").replace("_bpmn", ".bpmn")
        key = key.replace("_json", ".json").replace("_dmn", ".dmn").replace("_value", "-value")
        assert old.encode() in read[key], f"{old} does not stand in {key}"
        read[key] = read[key].replace(old.encode(), new.encode())
    return read


def test_there_is_something_to_ship():
    assert "points_claim" in SHIPPED


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("folder", SHIPPED)
def test_every_shipped_folder_deploys_without_a_problem(folder):
    given = folders.read(WORKFLOWS / folder)
    examples.deploy_called_by(given)
    assert deployment.check(given) == []
    version = deployment.deploy(SYSTEM, given)
    assert version.definition.key == folder


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_shipped_folder_has_examples(folder):
    assert examples.read(folder)


@pytest.mark.parametrize(
    ("folder", "example"), EXAMPLES, ids=[f"{folder}: {one['name']}" for folder, one in EXAMPLES]
)
def test_an_example_comes_out_as_it_says(cast, folder, example):
    player = livingthrough.lived(folder, example, cast)
    story = player.story
    assert story.case.outcome == example.get("outcome")
    assert examples.path_of(story) == example["path"]
    seen = {name: story.variables.get(name) for name in example["variables"]}
    assert seen == example["variables"]
    assert [words for words in examples.choices_told(story) if examples.IS_ID.search(words)] == []
    assert livingthrough.recorded(player) == livingthrough.kept(folder)[exampleruns.digest(example)]


@pytest.mark.usefixtures("room")
def test_the_same_folder_twice_is_one_version():
    first = deployment.deploy(SYSTEM, files())
    session.flush()
    assert deployment.deploy(SYSTEM, files()) is first


@pytest.mark.usefixtures("room")
def test_a_changed_folder_is_the_next_version_in_force():
    deployment.deploy(SYSTEM, files())
    session.flush()
    second = deployment.deploy(SYSTEM, files(about_toml=("（一事一记）", "（新）")))
    session.flush()
    assert second.number == 2
    assert catalogue.definition("points_claim").version_in_force is second
    assert catalogue.definition("points_claim").title == "积分申报（新）"


@pytest.mark.usefixtures("room")
def test_the_version_keeps_the_folder_as_it_was_given():
    version = deployment.deploy(SYSTEM, files())
    session.flush()
    session.expire(version)
    assert {name: text.encode() for name, text in version.files.items()} == files()


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize("name", ["about.toml", "cases.toml", "process.bpmn", "notes/old.json"])
def test_a_file_in_another_encoding_is_a_problem_and_no_breakdown(name):
    given = {**files(), name: "# 旧系统导出".encode("gbk")}
    with pytest.raises(InvalidProcedure) as caught:
        deployment.deploy(SYSTEM, given)
    assert [(one.file, "UTF-8" in one.message) for one in caught.value.problems] == [(name, True)]


@pytest.mark.usefixtures("room")
def test_the_diagram_has_the_name_by_which_pages_find_it():
    given = files()
    given["积分.bpmn"] = given.pop("process.bpmn")
    [problem] = deployment.check(given)
    assert (problem.file, problem.message) == (
        "积分.bpmn",
        "流程图文件的名称须是 process.bpmn，请改名。",
    )


def _asking(*fields):
    """The seal's folder, with these fields drawn into its first step instead of a form."""
    given = seal.files()
    inside = extension(f"<camunda:formData>{''.join(fields)}</camunda:formData>")
    tag = re.compile(rb'(id="ask"[^>]*) camunda:formKey="ask"([^>]*>)')
    drawn, found = tag.subn(rb"\1\2" + inside.encode(), given["process.bpmn"])
    assert found == 1
    given["process.bpmn"] = drawn
    return given


PURPOSE = """<camunda:formField id="purpose" label="用途" type="enum">
  <camunda:value id="letter" name="介绍信" /><camunda:value id="proof" name="证明" />
  <camunda:validation><camunda:constraint name="required" /></camunda:validation>
</camunda:formField>"""


@pytest.mark.usefixtures("room")
def test_the_fields_drawn_into_a_step_are_its_questions():
    given = _asking(PURPOSE, '<camunda:formField id="copies" type="long" />')
    assert deployment.check(given) == []
    version = deployment.deploy(SYSTEM, given)
    session.flush()
    purpose, copies = catalogue.questions_of(version.id, "ask")
    assert (purpose.kind, purpose.is_required) == ("choice", True)
    assert purpose.choices == (("letter", "介绍信"), ("proof", "证明"))
    assert (copies.name, copies.kind) == ("copies", "number")


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("field", "said"),
    [
        ('id="p q" type="string"', "字段的键（key）须以字母或汉字开头"),
        ('id="purpose" type="string"', "字段的键（key）在同一张表单里重复了"),
        ('id="when" type="month"', "暂不支持这种字段"),
        ('id="copies" type="long" min="many"', "字段的限制或显示条件写错了"),
    ],
)
def test_a_field_drawn_into_a_step_that_cannot_be_asked_is_a_problem(field, said):
    kept, _, least = field.partition(" min=")
    limit = f'<camunda:constraint name="min" config={least} />' if least else ""
    drawn = f"<camunda:formField {kept}><camunda:validation>{limit}</camunda:validation>"
    problems = deployment.check(_asking(PURPOSE, f"{drawn}</camunda:formField>"))
    assert {(one.file, one.element) for one in problems} == {("process.bpmn", "ask")}
    assert said in problems[0].message


def test_deploying_needs_the_right(cast):
    with pytest.raises(Forbidden):
        deployment.deploy(directory.actor(cast.li), files())
    assert deployment.deploy(directory.actor(cast.wang), files()).deployed_by_id == cast.wang.id


@pytest.mark.usefixtures("room")
def test_questions_are_read_from_the_form_that_a_step_names():
    version = deployment.deploy(SYSTEM, files())
    session.flush()
    asked = catalogue.questions_of(version.id, "check")
    assert [question.name for question in asked] == [
        "check_result",
        "check_recusal",
        "check_reason",
    ]
    assert catalogue.questions_of(version.id, "file") == []


BROKEN = [
    (
        {"about_toml": ("\nreport = 1", '\nreport = "报绩"')},
        ("about.toml", "phases", "“report”须是1至6的整数"),
    ),
    (
        {"about_toml": ("\nposted = 6", "\nposted = 7")},
        ("about.toml", "phases", "“posted”须是1至6的整数"),
    ),
    (
        {"about_toml": ('who_may_start = ["MEMBER"]', "who_may_start = [1]")},
        ("about.toml", "who_may_start", "只能写角色的代码"),
    ),
    (
        {"about_toml": ('category = "积分管理"', "")},
        ("about.toml", "category", "about.toml 缺少“category”"),
    ),
    (
        {"about_toml": ('on_behalf = ["ORG_COMMISSIONER"]', 'on_behalf = "ORG_COMMISSIONER"')},
        ("about.toml", "on_behalf", "about.toml 的“on_behalf”类型不对"),
    ),
    (
        {"about_toml": ("points.withdraw_claim", "points.forget_claim")},
        ("about.toml", "on_withdraw", "没有名为“points.forget_claim”的操作"),
    ),
    (
        {"about_toml": ('item_title + "：" + title', "item_title +")},
        ("about.toml", "case_title", ""),
    ),
    (
        {"about_toml": ('item_title + "：" + title', '@"2026-13-45"')},
        ("about.toml", "case_title", "“2026-13-45”不是日期、时间或时长"),
    ),
    (
        {"process_bpmn": ('camunda:topic="points.post_claim"', 'camunda:topic="points.pay"')},
        ("process.bpmn", "post", "请在右边“操作”里选一个"),
    ),
    (
        {"process_bpmn": ('camunda:formKey="check"', 'camunda:formKey="cheque"')},
        ("process.bpmn", "check", "没有表单“cheque”，请导入"),
    ),
    (
        {"process_bpmn": ('camunda:decisionRef="point-value"', 'camunda:decisionRef="none"')},
        ("process.bpmn", "value", "没有决策表“none”，请导入"),
    ),
    (
        {"process_bpmn": ('default="agreed_yes"', "")},
        ("process.bpmn", "agreed_yes", "没有写什么时候走这条线"),
    ),
    (
        {"process_bpmn": ("工作日(compute_days)", "工作日(compute_days")},
        ("process.bpmn", "verify", "办理期限"),
    ),
    (
        {"forms__check_json": ('"type": "checkbox"', '"type": "signature"')},
        ("forms/check.json", "check_recusal", "暂不支持这种字段，请换成"),
    ),
    (
        {"forms__verify_json": ('= \\"return\\" or', "= or")},
        ("forms/verify.json", "quantity_found", "FEEL"),
    ),
    (
        {"forms__verify_json": ('"description": "已按', '"description": "=1 + 已按 ')},
        ("forms/verify.json", "quantity_found", "FEEL"),
    ),
    (
        {"forms__check_json": ('"use": "outcome"', '"use": "outcome", "validIf": "=true"')},
        ("forms/check.json", "check_result", "otherwise"),
    ),
    (
        {"point_value_dmn": ("floor(quantity_found * 2) / 2", "floor(")},
        ("point-value.dmn", "point-value", "第 1 条规则的结果"),
    ),
]


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(("changes", "told"), BROKEN, ids=[told[1] for _changes, told in BROKEN])
def test_a_broken_folder_is_refused_with_file_element_and_what_to_do(changes, told):
    with pytest.raises(InvalidProcedure) as refused:
        deployment.deploy(SYSTEM, files(**changes))
    file, element, sentence = told
    about_it = [
        str(one.message)
        for one in refused.value.problems
        if (one.file, one.element) == (file, element)
    ]
    assert any(sentence in text for text in about_it), refused.value.problems
