import pytest
from clerk import day

from app.points import cycles, judging, rulebook
from app.points.rulebook import NoRuleSet, RuleSetInvalid
from app.points.rulesets import RuleSet, RuleSetNotReady, RuleSetStatus
from app.points.vocabulary import Category, Period


def test_the_shipped_rules_are_those_of_the_dossier(clerk):
    items = {item.code: item for item in clerk.rule_set.items}
    assert len(items) == 3 + 5 + 7 + 6
    assert (items["B01"].value, items["B01"].cap) == (20, 60)
    assert (items["D01"].most_per_claim, items["D01"].is_redeemable) == (20, True)
    assert [items[f"R0{level}"].value for level in range(1, 7)] == [10, 20, 30, 50, 80, 100]
    assert items["N06"].value == -100
    assert clerk.rule_set.year_cap(Category.REWARD) == 200
    assert clerk.rule_set.year_cap(Category.NEGATIVE) is None
    assert clerk.rule_set.title == "示例方案"


def test_the_reference_profile_switches_rules_on(cast):
    rule_set = rulebook.introduce(cast.subdistrict, "REF")
    assert rule_set.is_on("points.veto")
    assert rule_set.figure("redeem.minBalance") == 100


def test_a_branch_finds_the_rules_of_its_subdistrict(clerk, cast):
    assert rulebook.in_force(cast.branch) is clerk.rule_set
    with pytest.raises(NoRuleSet):
        rulebook.in_force(cast.town)


def test_a_running_cycle_keeps_its_version(clerk, cast):
    first = cycles.current(cast.branch, day("02-01"))
    newer = rulebook.introduce(cast.subdistrict)
    assert newer.number == 2
    assert clerk.rule_set.status == RuleSetStatus.RETIRED
    assert cycles.current(cast.branch, day("03-31")).rule_set_id == first.rule_set_id
    assert cycles.current(cast.branch, day("04-01")).rule_set_id == newer.id


def test_rules_in_force_cannot_go_back(clerk):
    with pytest.raises(RuleSetNotReady):
        clerk.rule_set.move_to(RuleSetStatus.HEARD)


def test_contradicting_figures_are_refused_with_every_reason(cast):
    item = rulebook.shipped("SEED")["items"][3]
    item.cap, item.cap_period = -10, Period.YEAR
    rule_set = rulebook.draft(
        cast.subdistrict,
        title="示例方案",
        parameters={"points.cap.DUTY": -30, "points.grade": [80, 90]},
        items=[item],
    )
    rule_set.move_to(RuleSetStatus.HEARD)
    with pytest.raises(RuleSetInvalid) as refused:
        rulebook.activate(rule_set)
    for reason in ("封顶分小于零", "全年封顶分小于零", "没有逐级下降"):
        assert reason in str(refused.value)


def test_a_code_that_stands_twice_is_told():
    twice = [rulebook.shipped("SEED")["items"][3] for _ in range(2)]
    parameters = rulebook.shipped("SEED")["parameters"]
    rule_set = RuleSet(parameters=parameters, items=twice)
    assert [str(one) for one in judging.problems(rule_set)] == ["事项编号“D01”重复"]
