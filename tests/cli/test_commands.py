"""The commands of operators: what they say, and with which status they end."""

from __future__ import annotations

import json
import shutil

import flask_migrate
import pytest
import sqlalchemy as sa
from cast import Cast
from diagrams import Diagram, timer
from errand import goes_wrong

from app import db
from app.cases.models import Case
from app.cli import WORKFLOWS
from app.definitions.models import DefinitionVersion
from app.worker import looking

SHIPPED = WORKFLOWS / "points_claim"

#: Malformed files: name → content. None may end in a traceback.
MALFORMED = {
    "empty.bpmn": b"",
    "text.bpmn": "这不是流程图".encode(),
    "binary.bpmn": bytes(range(256)),
    "truncated.bpmn": b'<?xml version="1.0"?><bpmn:definitions',
    "other.bpmn": b"<html><body/></html>",
    "no-process.bpmn": (
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"/>'
    ),
    "laughs.bpmn": (
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&b;</definitions>'
    ),
    "outside.bpmn": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">&x;</definitions>'
    ),
    "utf16.bpmn": '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"),
    "huge.bpmn": b"<a>" + b" " * 3_000_000 + b"</a>",
    "deep.bpmn": b"<a>" * 5_000 + b"</a>" * 5_000,
    "nul.bpmn": b"<a>\x00</a>",
    "two-roots.bpmn": b"<a/><b/>",
    "empty.dmn": b"",
    "text.dmn": "表".encode(),
    "other.dmn": b"<html/>",
    "no-table.dmn": (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"/>'
    ),
    "truncated.dmn": b"<definitions",
    "picture.png": b"\x89PNG\r\n",
    "notes.txt": b"hello",
    "archive.zip": b"PK\x03\x04",
}


@pytest.fixture
def run(sqlite_house):
    return sqlite_house.test_cli_runner().invoke


def test_the_shipped_procedure_has_no_problems(run):
    answer = run(args=["check", str(SHIPPED)])
    assert (answer.exit_code, answer.output) == (0, "没有发现问题。\n")


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_files_are_told_of_without_a_traceback(run, tmp_path, name):
    file = tmp_path / name
    file.write_bytes(MALFORMED[name])
    answer = run(args=["check", str(file)])
    assert answer.exit_code == 1
    assert isinstance(answer.exception, SystemExit)
    assert name in answer.output


def test_what_is_not_there_is_said_to_be_missing(run, tmp_path):
    answer = run(args=["check", str(tmp_path / "nothing")])
    assert answer.exit_code == 1
    assert "没有这个文件或文件夹" in answer.output


def test_a_broken_diagram_names_file_element_and_what_to_do(run, tmp_path):
    folder = tmp_path / "broken"
    shutil.copytree(SHIPPED, folder)
    diagram = folder / "process.bpmn"
    diagram.write_text(diagram.read_text().replace("points.settle_claim", "points.setle_claim"))
    answer = run(args=["check", str(folder), "--json"])
    found = json.loads(answer.output)
    assert answer.exit_code == 1
    assert {(one["file"], one["element"]) for one in found} >= {("process.bpmn", "settle")}
    assert all(one["message"] for one in found)


def test_setup_deploys_what_is_shipped_and_again_changes_nothing(run, sqlite_house):
    for _ in range(2):
        assert run(args=["setup"]).exit_code == 0
    with sqlite_house.app_context(), db.transaction(reads_only=True):
        count = db.session.scalar(sa.select(sa.func.count(DefinitionVersion.id)))
    assert count == len(list(WORKFLOWS.iterdir()))


def test_the_operations_are_listed_with_parameters(run):
    listed = json.loads(run(args=["operations", "--json"]).output)
    [post] = [one for one in listed if one["name"] == "points.post_claim"]
    assert {"verifier", "checker", "confirmer"} <= set(post["parameters"])


def test_the_demonstration_is_sound_and_an_edited_record_is_found(demonstrated_house):
    run = demonstrated_house.test_cli_runner().invoke
    assert run(args=["verify"]).exit_code == 0
    assert "不再生成" in run(args=["demo"]).output
    with demonstrated_house.app_context(), db.transaction():
        case = db.session.scalars(sa.select(Case).limit(1)).one()
        case.audit_head = "0" * 64
        number = case.number
    broken = run(args=["verify"])
    assert broken.exit_code == 1
    assert number in broken.output


def test_incidents_are_listed_and_tried_again(run, sqlite_house):
    assert run(args=["incidents"]).output == "没有异常。\n"
    with sqlite_house.app_context():
        with db.transaction():
            lin = Cast.enter().lin.id
        goes_wrong(lin)
    listed = run(args=["incidents", "--retry"])
    assert (listed.exit_code, "镇政府今天不开门。" in listed.output) == (0, True)
    with sqlite_house.app_context():
        assert looking.look() == 1
    assert run(args=["incidents"]).output == "没有异常。\n"


TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">
<decision id="grade" name="评级"><decisionTable id="t"><input id="i" label="分数">
<inputExpression id="e" typeRef="number"><text>score</text></inputExpression></input>
<output id="o" name="level" typeRef="string"/>
<rule id="r"><inputEntry id="c"><text>&gt;= 90</text></inputEntry>
<outputEntry id="x"><text>"A"</text></outputEntry></rule></decisionTable></decision>
</definitions>"""


def test_a_table_is_checked_by_itself_and_a_gap_is_a_reminder(run, tmp_path):
    file = tmp_path / "grade.dmn"
    file.write_text(TABLE)
    answer = run(args=["check", str(file)])
    assert answer.exit_code == 0
    assert "grade“评级”: 提醒：决策表“评级”没有规则管到这样的情况：分数为 89。" in answer.output


def test_tables_of_several_files_are_checked_together(run, tmp_path):
    base, other = tmp_path / "base.dmn", tmp_path / "other.dmn"
    base.write_text(TABLE)
    needed = '<informationRequirement><requiredDecision href="base.dmn#grade"/>'
    other.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d">'
        f'<decision id="bonus" name="奖励">{needed}</informationRequirement>'
        "<literalExpression><text>level</text></literalExpression></decision></definitions>"
    )
    assert run(args=["check", str(other)]).exit_code == 1
    assert run(args=["check", str(base), str(other)]).exit_code == 0


@pytest.fixture
def unfounded(sqlite_house):
    """A house whose database has no tables yet."""
    with sqlite_house.app_context():
        flask_migrate.downgrade(revision="base")
    return sqlite_house.test_cli_runner().invoke


def test_what_counts_working_days_is_checked_without_a_database(unfounded, tmp_path):
    diagram = Diagram().start().node("intermediateCatchEvent", "w", timer("Date", "工作日(3)"))
    drawn, listed = tmp_path / "waits.bpmn", tmp_path / "days.dmn"
    drawn.write_bytes(diagram.end().line("start", "w", "end").xml())
    day = '工作日后(date("2026-03-03"), 3)'
    listed.write_text(TABLE.replace("&gt;= 90", day, 1).replace('typeRef="number"', ""))
    assert "工作日后" in listed.read_text()
    for file in (drawn, listed):
        answer = unfounded(args=["check", str(file)])
        assert (answer.exit_code, answer.exception) == (0, None), answer.output


def test_a_diagram_that_calls_another_is_checked_against_what_is_in_force(run, tmp_path):
    diagram = Diagram("Calling").start().call("call", "points_claim").end()
    called = tmp_path / "calling.bpmn"
    called.write_bytes(diagram.line("start", "call", "end").xml())
    before = run(args=["check", str(called)])
    assert (before.exit_code, "points_claim" in before.output) == (1, True)
    run(args=["deploy", str(SHIPPED)])
    assert run(args=["check", str(called)]).exit_code == 0
