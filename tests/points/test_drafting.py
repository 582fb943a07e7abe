"""Drafts of the rules: copied, changed, refused with every reason; and what no longer changes."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from app import audit
from app.db import session, tentatively
from app.errors import Forbidden, Invalid, NotFound
from app.organisation import directory
from app.points import adoption, differences, drafting, judging, library, proof, rulebook
from app.points.catalogue import PARAMETERS
from app.points.drafting import DraftChanged, DraftResting
from app.points.rulesets import Item, RuleSet, RuleSetNotReady, RuleSetStatus


@pytest.fixture
def wang(cast):
    return directory.actor(cast.wang)


@pytest.fixture
def draft(clerk, wang):
    return drafting.copy_version(wang, clerk.rule_set)


def written(rule_set, **changed):
    """What a browser would send of a rule set."""
    sent = {"title": rule_set.title}
    for one in PARAMETERS:
        value = one.value_in(rule_set.parameters)
        sent[one.name] = (
            "" if value is None or value is False else "y" if value is True else str(value)
        )
    return sent | changed


def item(rule_set, code):
    return next(one for one in rule_set.items if one.code == code)


def saves(wang, draft, **changed):
    sent = written(draft, **changed)
    return drafting.change_parameters(wang, draft.id, sent, revision=draft.revision)


def test_a_copy_says_the_same_and_is_a_draft(clerk, draft):
    assert (draft.number, draft.status) == (2, RuleSetStatus.DRAFT)
    assert differences.between(clerk.rule_set, draft).are_none


@pytest.mark.parametrize("profile", ["SEED", "REF"])
def test_a_draft_may_begin_with_a_shipped_profile(clerk, cast, wang, profile):
    made = drafting.copy_profile(wang, cast.subdistrict, profile)
    changed = {one.title for one in differences.between(clerk.rule_set, made).parameters}
    assert changed == (
        {"优秀不超过三分之一", "一票否决", "满多少分才能兑换", "每人每季度最多几单"}
        if profile == "REF"
        else set()
    )


def test_there_is_no_third_profile(wang, cast):
    with pytest.raises(NotFound):
        drafting.copy_profile(wang, cast.subdistrict, "NONE")


@pytest.mark.parametrize("name", ["lin", "li", "sun", "wu", "zheng", "root", "chen"])
def test_nobody_else_drafts_changes_or_discards(clerk, cast, draft, name):
    actor = directory.actor(getattr(cast, name))
    with pytest.raises(Forbidden):
        drafting.copy_version(actor, clerk.rule_set)
    with pytest.raises(Forbidden):
        drafting.change_parameters(actor, draft.id, written(draft), revision=1)
    with pytest.raises(Forbidden):
        drafting.discard(actor, draft.id)


def test_parameters_are_taken_over_with_halves_and_without_limits(wang, draft):
    given = {"points.cap.DUTY": "32.5", "points.cap.BASE": "", "points.noticeDays": "7"}
    saves(wang, draft, title="修订  方案", **given)
    assert draft.title == "修订 方案"
    assert draft.figure("points.cap.DUTY") == 325
    assert draft.limit("points.cap.BASE") is None
    assert draft.days("points.noticeDays") == 7


def test_everything_that_is_wrong_is_told_at_once(wang, draft):
    given = {
        "title": "",
        "points.computeDays": "0",
        "points.reviewDays": "三天",
        "points.cap.DUTY": "30.2",
        "points.noticeDays": "4",
        "points.grade.1": "95",
        "redeem.holdDays": "",
    }
    with pytest.raises(Invalid) as refused:
        saves(wang, draft, **given)
    told = {field: str(said[0]) for field, said in refused.value.details.items()}
    assert told == {
        "title": "名称填2到60个字。",
        "points.computeDays": "请填1到20之间的整数。",
        "points.reviewDays": "请填1到20之间的整数。",
        "points.cap.DUTY": "请填0到1000之间的数，以0.5为单位。",
        "points.noticeDays": "请从列出的各项里选一项。",
        "points.grade.1": "分数线要逐级下降：须低于90。",
        "redeem.holdDays": "请填写这一项。",
    }
    assert draft.revision == 1


def test_an_item_is_added_in_its_place(wang, draft):
    tree = judging.as_written(item(draft, "D05")) | {
        "code": "d06",
        "title": "义务植树",
        "value": "1.5",
    }
    drafting.add_item(wang, draft.id, tree, revision=1)
    listed = sorted(draft.items, key=lambda one: one.position)
    codes = [one.code for one in listed]
    assert codes[codes.index("D05") + 1] == "D06"
    assert item(draft, "D06").value == 15


def test_a_deduction_is_written_as_a_positive_figure(wang, draft):
    absent = item(draft, "N01")
    sent = judging.as_written(absent) | {"value": "4"}
    drafting.change_item(wang, draft.id, absent.id, sent, revision=1)
    assert absent.value == -40


def test_what_does_not_go_together_in_an_item_is_told_at_once(wang, draft):
    sent = {
        "code": "D02",
        "title": "x",
        "category": "NEGATIVE",
        "measure": "HOURS",
        "value": "0.3",
        "most_per_claim": "30",
        "cap": "5",
        "cap_period": "",
        "entered_by": "MEMBER",
        "proof": "",
        "is_redeemable": "y",
        "is_honour": "y",
    }
    with pytest.raises(Invalid) as refused:
        drafting.add_item(wang, draft.id, sent, revision=1)
    assert set(refused.value.details) == set(sent) - {"category", "measure"}


def test_the_second_of_two_who_edit_at_once_is_told(wang, draft):
    saves(wang, draft, **{"redeem.holdDays": "8"})
    with pytest.raises(DraftChanged):
        drafting.change_parameters(wang, draft.id, written(draft), revision=1)
    with pytest.raises(DraftChanged):
        drafting.remove_item(wang, draft.id, item(draft, "D01").id, revision=1)


def test_what_changed_is_told_item_by_item(clerk, wang, draft):
    duty = item(draft, "D02")
    drafting.change_item(
        wang, draft.id, duty.id, judging.as_written(duty) | {"cap": "12"}, revision=1
    )
    drafting.remove_item(wang, draft.id, item(draft, "R07").id, revision=2)
    drafting.add_item(
        wang, draft.id, judging.as_written(duty) | {"code": "D07", "title": "护河"}, revision=3
    )
    found = differences.between(clerk.rule_set, draft)
    assert [(one.code, one.title) for one in found.items] == [
        ("D02", "认领微心愿、践诺"),
        ("D07", "护河"),
        ("R07", "见义勇为、经验被推广"),
    ]
    [cap] = found.items[0].changes
    assert (cap.title, str(cap.before), str(cap.after)) == ("封顶", "全年8分", "全年12分")
    assert (found.items[1].before, found.items[2].after) == (None, None)


def test_every_act_is_in_the_chain_of_the_draft(wang, draft):
    saves(wang, draft)
    drafting.remove_item(wang, draft.id, item(draft, "D01").id, revision=2)
    acts = [one.action for one in audit.entries(draft.id)]
    assert acts == ["rules.drafted", "rules.parameters_changed", "rules.item_removed"]
    assert audit.verify(draft) == []


def test_the_check_of_the_night_reads_that_chain_too(clerk, wang, draft):
    del clerk
    saves(wang, draft)
    assert proof.check() == []
    rewritten = sa.update(audit.AuditEntry).where(audit.AuditEntry.chain_id == draft.id)
    session.execute(rewritten.values(action="rules.kept"))
    session.expire_all()
    assert "积分方案第2版：第 1 条记录被改动" in proof.check()


def test_a_discarded_draft_is_gone_with_its_items(wang, draft):
    drafting.discard(wang, draft.id)
    session.flush()
    assert session.get(RuleSet, draft.id) is None
    assert not session.scalar(sa.select(sa.func.count()).where(Item.rule_set_id == draft.id))


def test_rules_in_force_are_neither_changed_nor_discarded(clerk, wang):
    with pytest.raises(RuleSetNotReady):
        saves(wang, clerk.rule_set)
    with pytest.raises(RuleSetNotReady):
        drafting.discard(wang, clerk.rule_set.id)


def test_a_draft_rests_while_opinions_are_heard(clerk, wang, cast, draft):
    case = clerk.case(cast.wang)
    adoption.propose(wang, case.id, cast.subdistrict.id, draft.id)
    with pytest.raises(DraftResting):
        saves(wang, draft)


@pytest.mark.parametrize("row", ["rules", "item"])
def test_rows_of_rules_in_force_refuse_a_change(clerk, row):
    changed = clerk.rule_set if row == "rules" else clerk.rule_set.items[0]
    with pytest.raises(AssertionError, match="no draft any more"), tentatively():
        changed.title = "别的"
        session.flush()


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(RuleSet).values(title="别的"),
        sa.update(Item).values(value=990),
        sa.delete(Item),
    ],
    ids=["rules", "items", "deleting"],
)
def test_the_database_itself_guards_rules_in_force(clerk, statement):
    del clerk
    with pytest.raises(DatabaseError, match="no draft any more"), tentatively():
        session.execute(statement)


def test_a_draft_is_read_by_those_who_edit_it_until_opinions_are_asked_for(
    clerk, wang, cast, draft
):
    def reads(name):
        actor = directory.actor(getattr(cast, name))
        return [one.number for one in library.versions(actor, cast.subdistrict)]

    assert (reads("wang"), reads("lin"), reads("root")) == ([2, 1], [1], [])
    with pytest.raises(NotFound):
        library.find(directory.actor(cast.lin), draft.id)
    adoption.propose(wang, clerk.case(cast.wang).id, cast.subdistrict.id, draft.id)
    assert reads("lin") == [2, 1]


def test_who_may_make_rules_where_there_are_none_finds_the_place(cast, room):
    del room
    assert library.owner_for(directory.actor(cast.wang)) is cast.subdistrict
    assert library.owner_for(directory.actor(cast.lin)) is None
    assert library.active(cast.subdistrict) is None
    rulebook.introduce(cast.subdistrict)
    assert library.owner_for(directory.actor(cast.lin)) is cast.subdistrict
