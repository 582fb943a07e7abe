"""One digest for what a folder says, whoever wrote it: another drawing of it has the same."""

import json

import pytest
from changing import DIAGRAM, in_force

from app.db import session
from app.definitions import catalogue, deployment
from app.organisation.actors import SYSTEM


@pytest.fixture
def files(cast):
    return catalogue.files_of(in_force().id)


def digest_of(files):
    deployed = deployment.deploy(SYSTEM, {name: text.encode() for name, text in files.items()})
    session.flush()
    return deployed.digest


def test_the_order_of_shapes_and_where_they_lie_mean_nothing(files):
    text = files[DIAGRAM]
    start, end = text.index('<bpmn:userTask id="stamp"'), text.index('<bpmn:userTask id="back"')
    moved = text[:start] + text[end:]
    moved = moved.replace('<bpmn:endEvent id="done"', text[start:end] + '<bpmn:endEvent id="done"')
    moved = moved.replace('x="1620" y="80"', 'x="1640" y="95"')
    assert moved != text
    assert digest_of({**files, DIAGRAM: moved}) == digest_of(files)


def test_spaces_and_the_order_of_names_mean_nothing(files):
    form = json.loads(files["forms/apply.json"])
    turned = json.dumps(dict(reversed(form.items())), ensure_ascii=False)
    about = "# 说明\n" + files["about.toml"]
    again = {**files, "forms/apply.json": turned, "about.toml": about}
    assert digest_of(again) == digest_of(files)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (DIAGRAM, "工作日(2)", "工作日(3)"),
        (DIAGRAM, 'name="负责人审核"', 'name="审核"'),
        (DIAGRAM, 'review_result = "reject"', 'review_result != "agree"'),
        ("forms/review.json", '"required": true', '"required": false'),
        ("about.toml", 'title = "通用审批"', 'title = "审批"'),
    ],
)
def test_every_change_of_what_it_says_has_another_digest(files, name, old, new):
    assert old in files[name]
    changed = {**files, name: files[name].replace(old, new, 1)}
    assert digest_of(changed) != digest_of(files)


def test_another_drawing_is_another_version_all_the_same(files):
    moved = files[DIAGRAM].replace('x="1620" y="80"', 'x="1640" y="95"')
    number = catalogue.in_force("general_approval").number
    digest_of({**files, DIAGRAM: moved})
    assert catalogue.in_force("general_approval").number == number + 1
