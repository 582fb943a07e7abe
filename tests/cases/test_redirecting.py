"""改派 and 移动到步骤: by whoever sees to what goes wrong, with a reason, on record, told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from test_acts import Office

from app import audit
from app.cases import copies, handing, official, options, redirecting, sides, turns
from app.cases.models import WorkItemDone
from app.cases.parts import Part
from app.db import session
from app.definitions import catalogue
from app.errors import Forbidden, Invalid
from app.organisation import finding

WHY = "原岗位空缺"


@pytest.fixture
def looking(cast):
    """A petition that waits for the three assessors."""
    office = Office(cast)
    office.at()
    return office


def reassign(office, to, by="wang", step="look", why=WHY):
    redirecting.reassign(office.actor(by), office.item(step).id, office.person(to), reason=why)
    session.flush()


def move(office, element, by="wang", step="look", why=WHY):
    redirecting.move(office.actor(by), office.item(step).id, element, reason=why)
    session.flush()


def record(office, action):
    query = sa.select(audit.AuditEntry).filter_by(chain_id=office.case.id, action=action)
    return session.scalars(query).one().details


def test_a_step_goes_to_somebody_without_the_post(looking):
    reassign(looking, "gao")
    assert (looking.box("gao"), looking.box("zhao")) == ([("look", Part.STEP)], [])
    with pytest.raises(turns.NotYourTurn):
        looking.does("zhao", "look")
    looking.does("gao", "look")
    assert looking.steps() == ["law", "money"]


def test_who_had_it_by_name_is_told_and_so_is_who_gets_it(looking):
    official.claim(looking.actor("zhao"), looking.item("look").id)
    reassign(looking, "gao")
    assert any("已改派别人" in str(one) for one in looking.told("zhao"))
    assert any("改派您办" in str(one) for one in looking.told("gao"))
    assert not any("改派" in str(one) for one in looking.told("qian"))
    said = record(looking, "work_item.reassigned")
    assert said["reason"] == WHY
    assert [one["name"] for one in said["to"]] == [looking.cast.gao.name]


def test_a_paused_step_comes_to_the_other_when_the_pause_is_over(looking):
    item = looking.item("look")
    handing.delegate(looking.actor("zhao"), item.id, looking.person("gao"), request="查一下")
    reassign(looking, "zhou")
    assert looking.box("zhou") == []
    handing.hand_in(looking.actor("gao"), looking.item("look", Part.DELEGATED).id, text="没问题")
    assert looking.box("zhou") == [("look", Part.STEP)]


@pytest.mark.parametrize("who", ["zhao", "li", "lin"])
def test_only_whoever_sees_to_what_goes_wrong_may(looking, who):
    item = looking.item("look")
    assert {options.REASSIGN, options.MOVE}.isdisjoint(options.of(looking.actor(who), item))
    with pytest.raises(Forbidden):
        reassign(looking, "gao", by=who)
    with pytest.raises(Forbidden):
        move(looking, "sign", by=who)


def test_no_administrator_is_given_what_is_to_be_done_but_may_be_told(looking):
    with pytest.raises(sides.AnAdministrator) as refusal:
        reassign(looking, "root")
    assert refusal.value.person == looking.cast.root.name
    told = finding.named(looking.actor("wang"), looking.cast.root.name)
    assert told == []
    assert finding.named(looking.actor("wang"), looking.cast.gao.name) != []
    copies.send(looking.actor("zhao"), looking.item("look").id, [looking.person("root")])


@pytest.mark.parametrize("act", [lambda office: reassign(office, "gao", why=" "),
                                 lambda office: move(office, "sign", why=" ")])  # fmt: skip
def test_a_reason_is_asked_for(looking, act):
    with pytest.raises(Invalid) as refused:
        act(looking)
    assert list(refused.value.details) == ["reason"]


def test_a_case_is_moved_forwards_and_back_and_can_still_finish(looking):
    move(looking, "sign")
    assert looking.steps() == ["sign"]
    move(looking, "look", step="sign")
    assert looking.steps() == ["look"]
    assert record(looking, "case.started")
    looking.goes_on()


def test_what_stood_beside_the_step_is_over_with_it(looking):
    item = looking.item("look")
    handing.delegate(looking.actor("zhao"), item.id, looking.person("gao"), request="查一下")
    move(looking, "sign")
    assert looking.box("gao") == []
    assert looking.steps() == ["sign"]


def test_it_is_said_beforehand_what_is_over_by_a_move(office_with_branches):
    office = office_with_branches
    seen = redirecting.preview(office.actor("wang"), office.item("money"), "look")
    assert [name for name, _names in seen.lapses] == [office.item("law").name]
    ways = {
        one.element: one.refusal
        for one in redirecting.targets(office.actor("wang"), office.item("money"))
    }
    assert ways["look"] is None
    assert ways["law"] is not None


def test_it_is_said_beforehand_what_is_not_done_on_the_way_forward(looking):
    item = looking.item("look")
    seen = redirecting.preview(looking.actor("wang"), item, "sign")
    steps = catalogue.spec_of(looking.case.version_id).elements
    assert set(seen.skipped) == {steps[one].label for one in ("look", "money", "law")}
    move(looking, "sign")
    back = redirecting.preview(looking.actor("wang"), looking.item("sign"), "look")
    assert back.skipped == []


def test_a_step_goes_to_nobody_outside_the_units_that_are_overseen(looking):
    cast = looking.cast
    cast.fang = cast.person("fang", "方圆", cast.town, "TOWN_OFFICE")
    with pytest.raises(redirecting.OutsideYourUnits, match="方圆不在您管的单位里"):
        reassign(looking, "fang")
    people = redirecting.suggested(looking.actor("wang"), looking.item("look"))
    assert {cast.li.id, cast.zhao.id} <= {one.id for one in people}
    assert cast.wang.id not in {one.id for one in people}
    assert people[0].unit == cast.branch.name


@pytest.fixture
def office_with_branches(looking):
    looking.does("zhao", "look")
    return looking


@pytest.mark.parametrize("element", ["look", "nowhere", "start"])
def test_no_other_target_than_another_step_for_people(looking, element):
    with pytest.raises(Invalid) as refused:
        move(looking, element)
    assert list(refused.value.details) == ["element"]


def test_what_is_done_is_not_given_away(looking):
    item = looking.item("look")
    looking.does("zhao", "look")
    with pytest.raises(WorkItemDone):
        redirecting.reassign(looking.actor("wang"), item.id, looking.person("gao"), reason=WHY)
