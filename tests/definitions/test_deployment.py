"""Shipped folders deploy and live up to their examples; broken ones are told what to do."""

from __future__ import annotations

import examples
import pytest
from story import WORKFLOWS

from app.db import session
from app.definitions import catalogue, deployment, folders
from app.engine import InvalidProcedure
from app.errors import Forbidden
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points import rulebook

SHIPPED = examples.folders()
EXAMPLES = [(folder, example) for folder in SHIPPED for example in examples.read(folder)]


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
    rulebook.introduce(cast.subdistrict)
    cast.lin.password_hash = "so that she can sign in"
    session.flush()
    story = examples.Player(folder, example, cast).play()
    assert story.case.outcome == example.get("outcome")
    assert examples.path_of(story) == example["path"]
    seen = {name: story.variables.get(name) for name in example["variables"]}
    assert seen == example["variables"]


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
        {"process_bpmn": ('camunda:topic="points.post_claim"', 'camunda:topic="points.pay"')},
        ("process.bpmn", "post", "请从列表里选一个"),
    ),
    (
        {"process_bpmn": ('camunda:formKey="check"', 'camunda:formKey="cheque"')},
        ("process.bpmn", "check", "没有表单文件 forms/cheque.json，请上传"),
    ),
    (
        {"process_bpmn": ('camunda:decisionRef="point-value"', 'camunda:decisionRef="none"')},
        ("process.bpmn", "value", "没有编号为“none”的决策表"),
    ),
    (
        {"process_bpmn": ('default="agreed_yes"', "")},
        ("process.bpmn", "agreed_yes", "请写上条件，或把它设为默认连线"),
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
