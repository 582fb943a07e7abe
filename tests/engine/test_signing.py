"""Steps that several sign, and whose turn a step is: what a diagram may say, and what it does."""

from __future__ import annotations

from fractions import Fraction

import pytest
from engine.diagrams import Diagram, instances, properties

from app import engine
from app.engine import Run, Signing
from app.engine.signing import share_of

CHOICE = (
    '<bpmn:extensionElements><camunda:formData><camunda:formField id="result" type="enum">'
    '<camunda:value id="agree" name="agree" /></camunda:formField></camunda:formData>'
)


def signed(marker: str | None = None, *, roles="A", **said: str) -> Diagram:
    """start → sign → last → end, with properties of the step."""
    given = properties(**said) if said else ""
    given = (
        given.replace("<bpmn:extensionElements>", CHOICE) or f"{CHOICE}</bpmn:extensionElements>"
    )
    inside = given + (instances() if marker is None else marker)
    diagram = Diagram().start().user("sign", inside, c_candidateGroups=roles).user("last").end()
    return diagram.line("start", "sign", "last", "end")


def codes(diagram: Diagram) -> set[tuple[str | None, str]]:
    found = engine.check({"process.bpmn": diagram.xml()})
    return {(problem.element, problem.code) for problem in found if problem.is_error}


def parsed(diagram: Diagram) -> engine.Spec:
    return engine.parse({"process.bpmn": diagram.xml()})


FAULTS = {
    "rule on a plain step": (signed("", sign__rule="all"), "signing_elsewhere"),
    "word without a rule": (signed(sign__by="B"), "repetition"),
    "unknown rule": (signed(sign__rule="most"), "unknown_signing"),
    "no share": (signed(sign__rule="ratio"), "unknown_signing"),
    "divided by nought": (signed(sign__rule="ratio(1/0)"), "unknown_signing"),
    "more than all": (signed(sign__rule="ratio(3/2)"), "bad_ratio"),
    "more than everything": (signed(sign__rule="ratio(>1)"), "bad_ratio"),
    "nothing": (signed(sign__rule="ratio(0)"), "bad_ratio"),
    "unknown property": (signed(sign__rule="all", sign__weight="1"), "unknown_property"),
    "unknown way to reject": (signed(sign__rule="all", sign__on_reject="no"), "unknown_signing"),
    "in order at once": (signed(sign__rule="in-order"), "signing_order"),
    "all in turn": (signed(instances(sequential=True), sign__rule="all"), "signing_order"),
    "two rules": (
        signed(instances(until="nrOfCompletedInstances > 1"), sign__rule="all"),
        "two_rules",
    ),
    "times": (signed(instances(times="3"), sign__rule="all"), "signing_times"),
    "two kinds of signers": (
        signed(instances(collection="people"), sign__rule="all", sign__by="B"),
        "two_signers",
    ),
    "nobody": (signed(roles=None, sign__rule="all"), "no_signers"),
    "idle weights": (signed(sign__rule="all", sign__weights="2"), "idle_weights"),
    "weights that cannot be read": (
        signed(sign__rule="ratio(1/2)", sign__weights="if then"),
        "bad_expression",
    ),
    "agreeing abstention": (
        signed(sign__rule="all", sign__agree="agree", sign__abstain="agree"),
        "agree_and_abstain",
    ),
    "skipped": (signed(sign__rule="all", skip__same="ever"), "unattended"),
    "unknown word of assign": (signed("", assign__whom="A"), "unknown_property"),
    "unknown way without anybody": (signed("", assign__nobody="stop"), "unknown_turn"),
    "unknown way with oneself": (signed("", assign__self="never"), "unknown_turn"),
    "unknown way with the same": (signed("", skip__same="always"), "unknown_turn"),
    "unknown step": (signed("", assign__exclude="starter first"), "unknown_step"),
    "unreadable unit": (signed("", assign__at="if then"), "bad_expression"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_meant_is_refused_at_the_step(name):
    diagram, code = FAULTS[name]
    assert ("sign", code) in codes(diagram)


def test_words_on_what_is_no_step_are_refused():
    diagram = Diagram().start().node("scriptTask", "s", properties(skip__same="ever")).end()
    assert ("s", "nobody_s_turn") in codes(diagram.line("start", "s", "end"))


SOUND = [
    signed(sign__rule="all"),
    signed(sign__rule="any", sign__on_reject="after-all", sign__abstain="abstain"),
    signed(sign__rule="ratio(>1/2)", sign__weights='if signer = "x" then 2 else 1'),
    signed(instances(sequential=True), sign__rule="in-order", sign__by="B, C"),
    signed(instances(collection="result", elementVariable="who"), sign__rule="all"),
    signed("", assign__exclude="starter last =result", assign__nobody="pass"),
    signed("", assign__self="superior", skip__same="consecutive"),
]


@pytest.mark.parametrize("diagram", SOUND)
def test_what_can_be_meant_is_no_problem(diagram):
    assert codes(diagram) == set()


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("ratio(2/3)", Fraction(2, 3)),
        ("ratio( > 1 / 2 )", Fraction(1, 2)),
        ("ratio(0.5)", Fraction(1, 2)),
        ("ratio(66.7%)", Fraction(667, 1000)),
        ("ratio(2／3)", None),
        ("ratio", None),
    ],
)
def test_a_share_is_exact(said, share):
    assert share_of(said) == share


def test_more_than_a_share_is_another_rule_than_the_share():
    assert Signing.of({"sign.rule": "ratio(>1/2)"}).is_more
    assert not Signing.of({"sign.rule": "ratio(1/2)"}).is_more
    assert Signing.of({}) is None


def test_the_house_says_who_signs_and_each_sees_who_they_are():
    def who(element, names):
        assert (element.id, names["unit"]) == ("sign", "U")
        return ["li", "wang"]

    run = Run.start(parsed(signed(sign__rule="all")), {"unit": "U"}, who_signs=who)
    assert [(task.item, task.of) for task in run.ready()] == [("li", 2), ("wang", 2)]
    assert run.seen_by(run.ready()[0].id)["signer"] == "li"
    run = Run.restore(run.spec, run.save(), who_signs=None)
    assert [task.item for task in run.ready()] == ["li", "wang"]


def test_one_word_is_not_yet_that_of_all():
    run = Run.start(parsed(signed(sign__rule="all")), {}, who_signs=lambda *_: ["li", "wang", "xu"])
    first, second, _third = run.ready()
    run.complete(first.id, {"result": "agree"})
    assert "result" not in run.variables
    joint = {"result": "reject", "sign_votes": {"of": 3}}
    run.conclude(second.id, {"result": "agree"}, joint)
    assert [task.element for task in run.ready()] == ["last"]
    assert (run.variables["result"], run.variables["sign_votes"]["of"]) == ("reject", 3)


def test_without_anybody_to_count_the_last_word_stands():
    run = Run.start(parsed(signed(sign__rule="all")), {}, who_signs=lambda *_: ["li", "wang"])
    for answer in ("agree", "reject"):
        run.complete(run.ready()[0].id, {"result": answer})
    assert (run.ready()[0].element, run.variables["result"]) == ("last", "reject")


def test_what_all_have_said_is_collected_with_the_last_one_s_own_word():
    said = {"outputCollection": "words", "outputElement": "result", "sign__rule": "all"}
    run = Run.start(parsed(signed(**said)), {}, who_signs=lambda *_: ["li", "wang"])
    first, second = run.ready()
    run.complete(first.id, {"result": "agree"})
    run.conclude(second.id, {"result": "abstain"}, {"result": "agree"})
    assert run.variables["words"] == ["agree", "abstain"]
    assert run.variables["result"] == "agree"


def test_with_nobody_to_sign_the_procedure_does_not_go_on():
    spec = parsed(signed(sign__rule="all"))
    with pytest.raises(engine.RunFailed, match="没有可以会签的人"):
        Run.start(spec, {}, who_signs=lambda *_: [])
