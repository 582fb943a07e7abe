"""Any diagram is read aloud in numbered sentences, each in step with a part of the drawing."""

from __future__ import annotations

import pytest
from engine.diagrams import Diagram, instances, properties, timer
from engine.random_play import EVERYTHING, Drawing
from story import WORKFLOWS

from app import engine
from app.definitions import folders, narration
from app.organisation.roles import STARTING_ROLES

PROCEDURES = sorted(path.parent.name for path in WORKFLOWS.glob("*/process.bpmn"))


def lines_of(folder):
    files = {name: text.decode() for name, text in folders.read(WORKFLOWS / folder).items()}
    return narration.of_files(files, STARTING_ROLES, {"star_mass_ballot": "群众评议"})


def said_of(folder):
    return {line.element: f"{line.number} {line.said}" for line in lines_of(folder)}


def told(diagram, roles=None):
    files = {"process.bpmn": diagram.xml().decode()}
    return list(narration.spoken(narration.of_files(files, roles or {"REVIEWER": "审核员"})))


def require_all_told(files, lines):
    procedure = engine.sketch(files)
    parts = [part for line in lines for part in (line.element, *line.also)]
    assert sorted(parts) == sorted([*procedure.elements, *procedure.flows])
    assert len({line.number for line in lines}) == len(lines)


@pytest.mark.parametrize("folder", PROCEDURES)
def test_every_part_of_a_shipped_diagram_belongs_to_one_sentence(folder):
    lines = lines_of(folder)
    require_all_told(folders.read(WORKFLOWS / folder), lines)
    assert not [line for line in lines if "没有画完" in str(line.said)]


@pytest.mark.parametrize("seed", range(40))
def test_every_part_of_any_diagram_belongs_to_one_sentence(seed):
    files = {"process.bpmn": Drawing.of(seed, EVERYTHING).xml}
    lines = narration.of_files({"process.bpmn": files["process.bpmn"].decode()}, {})
    require_all_told(files, lines)


def test_of_a_retired_procedure_the_first_sentence_says_so():
    files = {
        name: text.decode() for name, text in folders.read(WORKFLOWS / "general_approval").items()
    }
    files["about.toml"] = f"retired = true\n{files['about.toml']}"
    first, *_others = narration.of_files(files, STARTING_ROLES, {})
    assert "已经停用，不再发起新的" in str(first.said)


def test_the_general_approval_reads_as_an_official_would_say_it():
    said = said_of("general_approval")
    assert said["review"] == (
        "3 “负责人审核”：由支部书记或村党支部书记办理，2 个工作日内办完，结论为“同意”或“不同意”。"
    )
    assert said["reviewed"] == "4 看“同意？”，分 2 种情况："
    assert said["reviewed_no"] == (
        "4.1 “负责人审核”的结论是“不同意”的，转第 14 步“未批准”，就此结束。"
    )
    assert said["reviewed_yes"] == "4.2 其他情况（同意），转第 5 步“要会签？”。"
    assert "会签（须全部同意；有一人不同意就不再等其他人）" in said["sign"]


def test_what_else_there_is_to_know_of_a_step_stands_below_it():
    review = next(line for line in lines_of("general_approval") if line.element == "review")
    assert [str(one) for one in review.more][:3] == [
        "填 2 项：会签人（视情况填）、审核意见（视情况填）。",
        "没有人可办时，依次找副书记、组织委员、街道党建办、镇党建办、区委组织部。",
        "不能办的人：发起人本人。",
    ]
    assert "还可以：退回、撤回、转办" in str(review.more[3])


def test_a_loop_back_and_a_deadline_name_the_step_they_lead_to():
    said = said_of("points_claim")
    assert said["verified_return"] == "10.1 “退回补充”的，回到第 2 步“报绩”。"
    assert said["lapse"] == (
        "2.1 “五个工作日未补报”：5 个工作日后还没有办完的，这一步停办，转第 27 步“登记不予认定”。"
    )
    assert "由系统查决策表“计分表”（4 条规则），得出分值" in said["value"]


def test_an_event_sub_process_and_a_called_procedure_are_told():
    assert "办理期间随时可能发生" in said_of("points_cycle")["cancelling"]
    assert "转去办另一个流程“群众评议”，办完再回来" in said_of("star_branch")["appraise"]


def test_branches_side_by_side_stand_below_what_begins_them():
    drawn = Diagram().start().user("a").parallel("fork").user("b").user("c").user("d")
    drawn.parallel("join").user("e").end()
    drawn.line("start", "a", "fork", "b", "c", "join", "e", "end").line("fork", "d", "join")
    assert told(drawn)[2:8] == [
        "3 以下 2 路同时办，各路从第 3.1 步、第 3.3 步起，都办完以后转第 4 步“e”。",
        "  3.1 “b”：由审核员办理。",
        "  3.2 “c”：由审核员办理，这一路到此，等其他各路。",
        "  3.3 “d”：由审核员办理，这一路到此，等其他各路。",
        "4 “e”：由审核员办理。",
        "5 结束。",
    ]


def test_a_sub_process_holds_its_steps_and_a_timer_beside_them():
    inner = Diagram().start("in").user("look").end("out").line("in", "look", "out")
    drawn = Diagram().start().sub_process("visit", inner).user("tell").end()
    drawn.boundary("late", "visit", timer("Duration", "P3DT12H"), interrupting=False)
    drawn.line("start", "visit", "end").line("late", "tell", "end")
    assert told(drawn)[1:6] == [
        "2 “visit”：分成以下几步，办完转第 4 步，就此结束。",
        "  2.1 从这里开始。",
        "  2.2 “look”：由审核员办理。",
        "  2.3 这一段结束。",
        "  2.4 3 天零 12 小时后还没有办完的，这一步照办，另外转第 3 步“tell”。",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("any", "由“名单”里的每个人或签（一人同意即可）"),
        ("ratio(2/3)", "票签（同意的达到2/3为通过；已经达不到的就不再等其他人）"),
        ("ratio(>1/2)", "票签（同意的超过半数为通过"),
        ("in-order", "依次签署（须全部同意；有一人不同意就不再等其他人）"),
    ],
)
def test_how_several_sign_is_told_with_its_rule(rule, words):
    marker = instances(collection="who", elementVariable="signer")
    inside = properties(sign__rule=rule) + marker
    drawn = Diagram().start().user("sign", inside, c_assignee="signer").end()
    drawn.line("start", "sign", "end")
    assert words.replace("“名单”", "名单（who）") in told(drawn)[1]


def test_a_drawing_that_is_not_finished_is_told_as_far_as_it_goes():
    drawn = Diagram().start().user("a", c_candidateGroups=None).exclusive("x")
    drawn.line("start", "a", "x").flow("x", "nowhere").flow("x", "a", "n > 1")
    assert told(drawn) == [
        "1 由系统或者别的流程发起。",
        "2 “a”：由未定的人办理。",
        "3 分 2 种情况：",
        "  3.1 同时，后面没有画完。",
        "  3.2 “n”大于1的，回到第 2 步“a”。",
    ]
    assert narration.of_files({"process.bpmn": "nothing"}, {}) == []
