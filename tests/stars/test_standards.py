"""The reference standard: shipped, copied, changed, brought into force, and kept as it was."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sqlalchemy as sa

from app.db import new_id, session
from app.errors import Forbidden, NotFound
from app.stars import settings, standards
from app.stars.models import Standard, StandardNotReady, StandardStatus
from app.stars.standards import NoStandard, StandardChanged, StandardInvalid
from app.stars.vocabulary import Aspect, Component

YEAR = 2026


@pytest.fixture
def district(cast):
    return standards.introduce(cast.district, YEAR)


@pytest.fixture
def feng(cast):
    return cast.actor(cast.person("feng", "冯务实", cast.town, "TOWN_OFFICE"))


@pytest.fixture
def draft(cast, district, feng):
    return standards.copy_version(feng, district, cast.town, YEAR)


def test_the_shipped_standard_is_that_of_the_dossier(district):
    assert [one.aspect for one in district.aspects] == list(Aspect)
    assert list(district.maxima.values()) == [
        1500,
        1000,
        2000,
        1000,
        500,
        500,
        1000,
        500,
        1500,
        500,
    ]
    assert all(2 <= len(one.indicators) <= 3 for one in district.aspects)
    assert list(district.terms.weights.values()) == [10, 30, 40, 20]
    assert district.terms.lines == (9000, 8000, 7000, 6000)
    assert district.terms.satisfaction_line is None
    assert district.terms.five_star_quota is None


def test_the_reference_profile_switches_rules_on(cast):
    terms = standards.introduce(cast.district, YEAR, "REF").terms
    assert (terms.satisfaction_line, terms.five_star_quota) == (6000, 30)
    assert terms.factors == (120, 110, 100, 90, 80)
    assert (terms.has_veto, terms.has_step_promotion, terms.rates_new) == (True, False, False)


@pytest.mark.parametrize("profile", ["SEED", "REF"])
def test_how_a_year_is_carried_out_is_that_of_the_dossier(cast, profile):
    terms = standards.introduce(cast.district, YEAR, profile).terms
    assert terms.notice_days == 5
    assert (terms.least_turnout, terms.least_ballots, terms.unappraised_star) == (50, 10, 4)
    assert (terms.quorum_share, terms.least_sheets, terms.trim_above) == (Fraction(2, 3), 3, 5)
    assert (terms.plaque_from, terms.least_measures(2), terms.least_measures(1)) == (3, 1, 3)


@pytest.mark.parametrize("profile", ["SEED", "REF"])
def test_a_standard_that_was_written_before_these_keys_says_what_it_meant(cast, profile):
    said = standards.shipped(profile)
    keys = set(settings.kept(dict.fromkeys((one.name for one in settings.SETTINGS), 1), "1"))
    older = {key: value for key, value in said.parameters.items() if key not in keys}
    assert len(said.parameters) - len(older) == 7
    read = Standard(parameters=older).terms
    assert read == Standard(parameters=dict(said.parameters)).terms


def test_a_town_uses_the_districts_standard_until_it_has_its_own(cast, district, draft, feng):
    assert standards.in_force(cast.town, YEAR) is district
    standards.activate(feng, draft.id)
    assert standards.in_force(cast.town, YEAR) is draft
    assert standards.in_force(cast.subdistrict, YEAR) is district


def test_a_standard_holds_until_a_later_year_has_one(cast, district):
    assert standards.in_force(cast.town, YEAR + 1) is district
    later = standards.introduce(cast.district, YEAR + 1)
    assert standards.in_force(cast.town, YEAR + 1) is later
    assert standards.in_force(cast.town, YEAR) is district
    with pytest.raises(NoStandard):
        standards.in_force(cast.town, YEAR - 1)


def test_a_new_version_retires_the_one_before_whichever_was_drafted_first(cast, draft, feng):
    second = standards.copy_version(feng, draft, cast.town, YEAR)
    standards.activate(feng, second.id)
    standards.activate(feng, draft.id)
    assert (draft.number, second.number) == (1, 2)
    assert (draft.status, second.status) == (StandardStatus.ACTIVE, StandardStatus.RETIRED)


def test_a_draft_is_rewritten_as_a_whole(draft, feng):
    said = standards.wording(draft)
    maxima = {**said.maxima, Aspect.RESULTS: 1950, Aspect.RULES: 550}
    indicators = {**said.indicators, Aspect.RULES: ["档案资料"]}
    changed = replace(said, title="郑家镇参考标准", maxima=maxima, indicators=indicators)
    standards.change(feng, draft.id, changed, revision=1)
    session.flush()
    session.expire_all()
    assert standards.wording(draft) == changed
    assert (draft.revision, draft.audit_length) == (2, 2)


def test_every_contradiction_is_told_at_its_field(draft, feng):
    said = standards.wording(draft)
    wrong = replace(
        said,
        parameters={
            **said.parameters,
            "star.weights": dict.fromkeys(map(str, Component), 20),
            "star.cutoffs": [90, 80, 85, 60],
        },
        maxima={**said.maxima, Aspect.RULES: 600},
    )
    with pytest.raises(StandardInvalid) as refused:
        standards.change(feng, draft.id, wrong, revision=1)
    assert list(refused.value.details) == ["maxima", "weights", "lines"]


def test_who_saves_over_another_is_told(draft, feng):
    said = standards.wording(draft)
    standards.change(feng, draft.id, said, revision=1)
    with pytest.raises(StandardChanged):
        standards.change(feng, draft.id, said, revision=1)


def test_what_is_in_force_is_neither_changed_nor_activated_again(draft, feng):
    standards.activate(feng, draft.id)
    with pytest.raises(StandardNotReady):
        standards.change(feng, draft.id, standards.wording(draft), revision=1)
    with pytest.raises(StandardNotReady):
        standards.activate(feng, draft.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE star_standard SET title = 'x'",
        "UPDATE star_standard_aspect SET maximum = 1",
        "DELETE FROM star_standard_aspect",
    ],
)
def test_the_database_keeps_what_is_in_force(district, statement):
    with pytest.raises(sa.exc.DBAPIError, match="no draft any more"):
        session.execute(sa.text(statement))


def test_only_its_owners_office_and_those_above_touch_a_standard(cast, district, draft, feng):
    wang = cast.actor(cast.wang)
    with pytest.raises(Forbidden):
        standards.copy_version(feng, draft, cast.district, YEAR)
    with pytest.raises(Forbidden):
        standards.change(wang, draft.id, standards.wording(draft), revision=1)
    with pytest.raises(Forbidden):
        standards.activate(wang, draft.id)
    with pytest.raises(NotFound):
        standards.activate(feng, new_id())
