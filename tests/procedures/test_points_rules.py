"""积分方案 from a draft to the day on which it holds (`domain.md` section 5, decision 9)."""

from __future__ import annotations

from datetime import date

import pytest

from app import audit, clock
from app.cases import applicant
from app.db import session
from app.errors import Invalid
from app.organisation import directory
from app.points import cycles, drafting, library
from app.points.adoption import DraftTaken
from app.points.rulesets import RuleSetStatus
from app.points.vocabulary import Handling

KEY = "points_rules"
REASON = "3月3日党工委会议研究。"


@pytest.fixture
def wang(cast):
    return directory.actor(cast.wang)


@pytest.fixture
def draft(story, cast, wang):
    del story
    return drafting.copy_profile(wang, cast.subdistrict, "REF")


@pytest.fixture
def proposed(story, cast, draft):
    story.starts(cast.wang, KEY, rules=str(draft.id), reason="按名额取优秀。")
    return draft


def opinion(**given):
    usual = {"channels": ["meeting"], "text": "名额太少。", "handling": "adopted"}
    return usual | given


def hears(story, cast, *rows):
    answers = {"heard": "some", "opinions": list(rows)} if rows else {"heard": "none"}
    story.completes(cast.wang, "听取意见", **answers)


def adopts(story, cast, day="2026-03-05"):
    story.completes(cast.wang, "街道决定", "adopt", takes_effect_on=day, decide_reason=REASON)


def test_opinions_are_heard_before_a_draft_takes_effect(story, cast, proposed):
    hears(story, cast, opinion(), opinion(handling="not", reason="与上级规定不一致。"))
    assert proposed.status == RuleSetStatus.HEARD
    assert [one.handling for one in proposed.opinions] == [Handling.ADOPTED, Handling.NOT]
    adopts(story, cast)
    before = library.active(cast.subdistrict)
    assert (before.number, proposed.takes_effect_on) == (1, date(2026, 3, 5))
    story.days_pass(1)
    assert library.active(cast.subdistrict) is before
    story.days_pass(1)
    assert story.outcome == "done"
    assert library.active(cast.subdistrict) is proposed
    assert before.status == RuleSetStatus.RETIRED
    acts = [one.action for one in audit.entries(proposed.id)]
    assert acts[1:] == ["rules.proposed", "rules.heard", "rules.adopted", "rules.activated"]
    assert [one.action for one in audit.entries(before.id)] == ["rules.retired"]


def test_a_running_quarter_keeps_its_version(story, cast, proposed):
    running = cycles.current(cast.branch, clock.today())
    hears(story, cast)
    adopts(story, cast, "2026-03-03")
    story.works()
    assert story.outcome == "done"
    assert cycles.rules_on(cast.branch, clock.today()).id == running.rule_set_id
    assert cycles.rules_on(cast.branch, date(2026, 4, 1)) is proposed


def test_an_opinion_that_is_not_adopted_needs_a_reason(story, cast, proposed):
    del proposed
    with pytest.raises(Invalid):
        hears(story, cast, opinion(handling="not"))


def test_a_draft_sent_back_is_edited_and_heard_anew(story, cast, wang, proposed):
    hears(story, cast, opinion())
    story.completes(cast.wang, "街道决定", "revise", decide_reason="志愿服务再调高一些。")
    assert story.outcome == "revised"
    assert (proposed.status, proposed.is_open) == (RuleSetStatus.DRAFT, True)
    first = proposed.items[0]
    drafting.remove_item(wang, proposed.id, first.id, revision=proposed.revision)
    story.starts(cast.wang, KEY, rules=str(proposed.id), reason="已经修改。")
    hears(story, cast, opinion(text="同意。"))
    assert [one.text for one in proposed.opinions] == ["名额太少。", "同意。"]


def test_a_hearing_may_be_withdrawn(story, cast, proposed):
    story.withdraws(cast.wang)
    assert proposed.is_open


def test_a_draft_is_heard_in_one_case_only(story, cast, proposed):
    with pytest.raises((DraftTaken, Invalid)):
        story.starts(cast.wang, KEY, rules=str(proposed.id), reason="再来一件。")


def test_a_draft_that_contradicts_itself_is_not_proposed(story, cast, wang, draft):
    for one in list(draft.items):
        drafting.remove_item(wang, draft.id, one.id, revision=draft.revision)
    session.flush()
    with pytest.raises(Invalid, match="还没有积分事项"):
        story.starts(cast.wang, KEY, rules=str(draft.id), reason="按名额取优秀。")


def test_nobody_below_the_subdistrict_starts_it(story, cast, draft):
    for person in (cast.li, cast.sun, cast.lin):
        with pytest.raises(applicant.MayNotStart):
            story.starts(
                person, KEY, unit=cast.subdistrict, rules=str(draft.id), reason="不归他管。"
            )
