"""平时记录 and 一票否决: two officers, and the branch that may answer (F-S2, `domain.md` 8.7)."""

from __future__ import annotations

import copy
from datetime import date, datetime

import pytest
from starcast import Town
from staryear import StarYear
from story import OPENING, Story

from app import clock
from app.cases import turns
from app.db import session
from app.definitions.sources import Asking, named
from app.errors import Invalid, NotFound
from app.rating import deciding, results, usual, vetoes, years
from app.rating.records import UsualState


class Records:
    """What the office notes about the first village of a year that has begun."""

    def __init__(self, cast, profile="SEED", **town) -> None:
        self.year = StarYear(Town(cast, villages=1, profile=profile, **town))
        self.year.begins()
        self.town, self.story = self.year.town, Story()

    @property
    def rated(self):
        return self.year.rated()

    def notes(self, delta=5, **changes):
        self.story.starts(
            self.town.office,
            "star_usual",
            unit=self.town.unit,
            **{
                "branch": str(self.rated.id),
                "happened_on": clock.today(),
                "aspect": "SERVICE",
                "event": "热线回访群众满意，及时办结。",
                "delta": delta,
                "source": "hotline",
                "reference": "RX-0071",
                **changes,
            },
        )

    def countersigns(self, outcome="agree", person=None, **answers):
        if outcome == "refuse":
            answers.setdefault("sign_reason", "工单查无此事。")
        self.story.completes(person or self.town.second, "会签", outcome, **answers)

    def vetoes(self):
        self.story.starts(
            self.town.office,
            "star_veto",
            unit=self.town.unit,
            branch=str(self.rated.id),
            ground="accident",
            document="郑安〔2026〕3号",
            facts="村办厂房发生火灾，经认定负有责任。",
        )


@pytest.fixture
def records(cast):
    return Records(cast)


def test_a_record_counts_once_another_officer_has_signed(records):
    records.notes()
    assert usual.score(usual.of_branch(records.rated)) == 80_00
    records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == 85_00
    assert records.story.steps == ["支部阅知"]


def test_who_wrote_a_record_does_not_sign_it(records):
    records.notes()
    with pytest.raises(turns.SelfApproval):
        records.countersigns(person=records.town.office)
    [record] = usual.of_branch(records.rated)
    with pytest.raises(usual.SecondOfficerNeeded):
        usual.sign(record, records.town.office.id, agrees=True)


def test_a_refused_record_does_not_count(records):
    records.notes(delta=-10)
    records.countersigns("refuse")
    assert records.story.outcome == "refused"
    [record] = usual.of_branch(records.rated)
    assert record.state == UsualState.REFUSED
    assert usual.score([record]) == 80_00


def test_the_branch_may_say_something_to_it(records):
    records.notes(delta=-3)
    records.countersigns()
    secretary = records.town.secretaries[0]
    records.story.completes(secretary, "支部阅知", branch_comment="当天停电，已经补办。")
    [record] = usual.of_branch(records.rated)
    assert record.comment == "当天停电，已经补办。"
    assert usual.score([record]) == 77_00


@pytest.mark.parametrize(
    "wrong", [{"delta": 0}, {"delta": 11}, {"happened_on": date(2025, 12, 30)}]
)
def test_a_record_is_of_the_year_and_of_some_weight(records, wrong):
    with pytest.raises(Invalid) as refused:
        records.notes(**wrong)
    assert list(refused.value.details) == list(wrong)


@pytest.mark.parametrize(  # ST-13
    ("deltas", "score"), [((5, 3, -2), 86_00), ((10, 10, 5), 100_00), ((-10,) * 9, 0), ((), 80_00)]
)
def test_events_are_held_inside_nought_and_a_hundred(records, deltas, score):
    for delta in deltas:
        records.notes(delta=delta)
        records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == score


def test_st_2_the_four_parts_of_a_score(records):
    for delta in (5, 3, -2):
        records.notes(delta=delta)
        records.countersigns()
    year = records.year
    year.begins = lambda: None
    totals = (85, 89, "89.5", "89.5", "89.5", "89.5", 95)
    year.comes_to_the_results((95, "91.20", "93.10", totals))
    assert year.rated().annual_score == 89_40
    assert year.rated().composite == 89_82  # 9.5 + 27.36 + 35.76 + 17.2
    assert year.stars == [4]


def test_t_6_three_working_days_from_before_the_holidays(cast):
    clock.freeze(datetime(2022, 4, 29, 9, 0, tzinfo=clock.OFFICE_ZONE))
    records = Records(cast, year=2022)
    records.notes()
    assert records.story.item("会签").due_at == clock.day_end(date(2022, 5, 7))
    records.countersigns()
    for day, waits in ((7, ["支部阅知"]), (8, [])):
        clock.freeze(datetime.combine(date(2022, 5, day), OPENING, clock.OFFICE_ZONE))
        records.story.works()
        assert records.story.steps == waits


def test_t_5_five_working_days_over_the_national_day(cast):
    clock.freeze(datetime(2022, 9, 29, 9, 0, tzinfo=clock.OFFICE_ZONE))
    records = Records(cast, year=2022)
    records.year.commits()
    due = records.year.branch().item("审核承诺").due_at
    assert due == clock.day_end(date(2022, 10, 11))


# -- the veto


def test_the_standard_of_seed_has_no_veto(records):
    with pytest.raises(vetoes.VetoOff):
        records.vetoes()


@pytest.fixture
def strict(cast):
    return Records(cast, "REF")


def test_a_veto_needs_a_second_officer_and_hears_the_branch(strict):
    strict.vetoes()
    with pytest.raises(turns.SelfApproval):
        strict.story.completes(strict.town.office, "会签", second_note="文件属实。")
    strict.story.completes(strict.town.second, "会签", second_note="文件属实，程序完备。")
    strict.story.completes(
        strict.town.secretaries[0], "支部申辩", branch_answer="厂房已经转让，责任不在本村。"
    )
    strict.story.completes(strict.town.committee, "决定", "drop", decide_reason="责任认定有误。")
    assert strict.story.outcome == "dropped"
    assert results.vetoed(strict.year.rating) == set()


def test_a_vetoed_branch_has_no_star(strict):
    strict.vetoes()
    strict.story.completes(strict.town.second, "会签", second_note="文件属实，程序完备。")
    strict.story.days_pass(4)
    strict.story.completes(strict.town.committee, "决定", "veto")
    year = strict.year
    year.begins = lambda: None
    year.comes_to_the_results((90, 90, 90, 90))
    assert year.stars == [0]
    assert list(year.rated().fired) == ["VETO"]


def test_a_veto_after_the_results_has_them_computed_anew(strict):
    year = strict.year
    year.begins = lambda: None
    year.comes_to_the_results((90, 90, 90, 90))
    year.deliberates()
    year.publishes()
    strict.vetoes()
    strict.story.completes(strict.town.second, "会签", second_note="文件属实，程序完备。")
    strict.story.days_pass(6)
    strict.story.completes(strict.town.committee, "决定", "veto")
    with pytest.raises(deciding.VetoNotCounted), session.begin_nested():
        year.decides()
    year.decides("dissent")
    year.deliberates()
    year.is_decided()
    assert year.stars == [0]


# -- corrections: nothing is changed in place (`domain.md` 8.6)


def corrects(records, delta, **changes):
    [first] = [one for one in usual.of_branch(records.rated) if one.state == UsualState.COUNTS]
    records.story = Story()
    event = "核对热线记录后更正：工单没有按时办结。"
    records.notes(delta, corrects=str(first.id), event=event, **changes)
    return first


def test_a_correction_counts_in_place_of_the_record_once_it_is_signed(records):
    records.notes(5)
    records.countersigns()
    first = corrects(records, -5)
    assert usual.score(usual.of_branch(records.rated)) == 85_00
    records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == 75_00
    assert (first.state, first.delta) == (UsualState.STRUCK, 5)
    assert first.event == "热线回访群众满意，及时办结。"


def test_nought_strikes_a_record_out(records):
    records.notes(5)
    records.countersigns()
    corrects(records, 0)
    records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == 80_00


def test_a_correction_needs_a_second_officer_too(records):
    records.notes(5)
    records.countersigns()
    corrects(records, 0)
    records.countersigns("refuse")
    assert usual.score(usual.of_branch(records.rated)) == 85_00


def test_a_record_is_corrected_by_one_at_a_time(records):
    records.notes(5)
    records.countersigns()
    corrects(records, 0)
    with pytest.raises(Invalid) as refused:
        corrects(records, -5)
    assert list(refused.value.details) == ["corrects"]


# -- the year before is under review while the next one has begun


def begins_the_next(records):
    """In January, before the year is decided; the house of the town is open for both."""
    later = StarYear(copy.copy(records.town))
    later.town.year += 1
    records.year.comes(date(later.town.year, 1, 12))
    later.begins()
    return later


def offered(records, source):
    return dict(named(source).offer(Asking(records.town.unit.id, None)))


def test_a_record_of_the_year_under_review_is_corrected_though_the_next_has_begun(records):
    day = clock.today()
    records.notes(5)
    records.countersigns()
    begins_the_next(records)
    [first] = usual.of_branch(records.rated)
    assert str(first.id) in offered(records, "rating.counting_records")
    corrects(records, -5, happened_on=day)
    records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == 75_00


def test_branches_of_two_years_are_told_apart_and_do_not_mix(records):
    day = clock.today()
    records.notes(5)
    records.countersigns()
    later = begins_the_next(records)
    assert list(offered(records, "rating.branches").values()) == [
        "前王村党支部（2027年度）",
        "前王村党支部（2026年度）",
    ]
    for branch, happened_on, field in (
        (later.rated(), clock.today(), "corrects"),
        (records.rated, clock.today(), "happened_on"),
    ):
        with pytest.raises(Invalid) as refused, session.begin_nested():
            corrects(records, -5, branch=str(branch.id), happened_on=happened_on)
        assert list(refused.value.details) == [field]
    records.story = Story()
    records.notes(3, branch=str(later.rated().id))
    records.countersigns()
    assert usual.score(usual.of_branch(later.rated())) == 83_00
    records.story = Story()
    records.notes(3, happened_on=day)
    records.countersigns()
    assert usual.score(usual.of_branch(records.rated)) == 88_00


def test_what_is_decided_is_not_offered_any_more(records):
    records.notes(5)
    records.countersigns()
    year = records.year
    year.begins = lambda: None
    year.comes_to_the_results((90, 90, 90, 90))
    begins_the_next(records)
    assert len(offered(records, "rating.counting_records")) == 1
    year.deliberates()
    year.is_decided()
    assert offered(records, "rating.counting_records") == {}
    assert list(offered(records, "rating.branches").values()) == ["前王村党支部"]
    with pytest.raises(NotFound):
        years.require_undecided(year.town.unit, records.rated.id)


def test_a_veto_reaches_the_year_under_review(strict):
    begins_the_next(strict)
    strict.vetoes()
    strict.story.completes(strict.town.second, "会签", second_note="文件属实，程序完备。")
    strict.story.days_pass(4)
    strict.story.completes(strict.town.committee, "决定", "veto")
    assert results.vetoed(strict.year.rating) == {strict.rated.id}
