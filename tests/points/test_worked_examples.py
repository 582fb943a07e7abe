"""Which test works which example of `domain.md` 10.1 and 10.2, and under which profiles.

The table is read against what pytest collects: a test that is renamed, or no longer run under a
profile that the table names, is missed here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOTH, SEED, REF, EITHER = ("SEED", "REF"), ("SEED",), ("REF",), ()
CLAIMS, FILING = "points/test_claims.py", "points/test_filing.py"
LEDGER, CORRECTING = "points/test_ledger.py", "points/test_correcting.py"
YEAR, CYCLE = "procedures/test_points_year_close.py", "procedures/test_points_cycle.py"
CLAIM, ORDERS = "procedures/test_points_claim.py", "shop/test_orders.py"

#: Example → its tests, each with the profiles it is run under; `EITHER`: no rule set is read.
EXAMPLES = {
    "P-1": [(CLAIMS, "a_quarter_of_meetings_dues_and_service", BOTH)],
    "P-2": [(CLAIMS, "the_fifth_meeting_of_a_quarter_is_over_the_cap", BOTH)],
    "P-3": [
        (CLAIMS, "the_same_honour_counts_once_at_its_highest_level", BOTH),
        (CLAIMS, "a_lower_honour_after_the_higher_one_brings_nothing", BOTH),
    ],
    "P-4": [(CLAIMS, "rewards_stop_at_the_cap_of_the_year", BOTH)],
    "P-5": [(YEAR, "grades_follow_from_the_total", BOTH)],
    "P-6": [(YEAR, "grades_follow_from_the_total", BOTH)],
    "P-7": [(YEAR, "grades_follow_from_the_total", BOTH)],
    "P-8": [(YEAR, "below_zero_the_account_keeps_the_truth", BOTH)],
    "P-9": [
        (YEAR, "a_veto_takes_the_year_and_freezes_the_wallet", EITHER),
        (YEAR, "seed_has_no_veto", EITHER),
    ],
    "P-10": [(CLAIMS, "everything_at_its_cap_makes_a_hundred_and_ten", BOTH)],
    "P-11": [(YEAR, "equal_totals_share_a_rank", BOTH)],
    "P-12": [
        (YEAR, "the_quota_is_a_third_of_those_graded", EITHER),
        (YEAR, "nine_graded_leave_three_excellent", EITHER),
        (YEAR, "without_the_switch_everybody_keeps_the_grade", EITHER),
    ],
    "P-13": [
        ("points/test_rules.py", "volunteer_minutes_count_in_half_hours_up_to_two_hours", EITHER),
        (CLAIM, "voluntary_service_counts_full_half_hours_and_at_most_two", EITHER),
        (CLAIM, "three_hours_in_one_activity_count_as_two", BOTH),
    ],
    "P-14": [(CYCLE, "more_than_half_must_be_present", BOTH)],
    "P-15": [(CORRECTING, "reversing_under_a_cap_releases_what_was_cut_off", BOTH)],
    "P-16": [
        (FILING, "a_claim_of_thirty_days_is_taken_and_an_older_one_refused", BOTH),
        (CLAIM, "a_claim_of_thirty_days_ago_is_the_last_one_taken", BOTH),
    ],
    "P-17": [(FILING, "the_same_matter_twice_is_one_claim", BOTH)],
    "P-18": [
        (CLAIM, "a_member_may_withdraw_until_the_quarter_is_closed", BOTH),
        (CLAIM, "after_the_quarter_is_closed_only_a_correction_helps", BOTH),
    ],
    "P-19": [
        (CLAIM, "nobody_acts_on_their_own_claim", BOTH),
        (CYCLE, "the_secretary_s_own_line_is_signed_by_the_deputy", BOTH),
    ],
    "P-20": [(YEAR, "special_members_and_newcomers_stand_below_without_rank_or_grade", BOTH)],
    "P-21": [(CYCLE, "a_stopped_line_waits_and_the_others_are_posted", BOTH)],
    "W-1": [(ORDERS, "w1_an_order_reserves_and_its_collection_takes", BOTH)],
    "W-2": [(ORDERS, "w2_too_few_points_change_nothing", BOTH)],
    "W-3": [(ORDERS, "w3_just_enough_points_are_enough", BOTH)],
    "W-4": [
        ("shop/test_order_races.py", "w4_of_two_orders_for_the_last_piece_one_is_held", EITHER)
    ],
    "W-5": [(ORDERS, "w5_what_nobody_fetches_goes_back_after_the_tenth_working_day", BOTH)],
    "W-6": [(LEDGER, "the_same_fact_again_returns_the_first_entry", BOTH)],
    "W-7": [
        (LEDGER, "points_already_spent_leave_arrears_until_new_ones_come", BOTH),
        (CORRECTING, "points_already_spent_leave_arrears", BOTH),
        (ORDERS, "w7_arrears_stop_orders_until_new_points_come", EITHER),
    ],
    "W-8": [
        (LEDGER, "a_wrong_award_is_corrected_by_three_entries", BOTH),
        (CORRECTING, "a_wrong_award_is_corrected_by_three_entries", BOTH),
    ],
    "W-9": [(LEDGER, "assessment_begins_anew_each_year_and_the_wallet_goes_on", BOTH)],
    "W-10": [(LEDGER, "a_penalty_leaves_the_wallet_and_may_go_below_zero", BOTH)],
    "W-11": [(LEDGER, "base_points_do_not_reach_the_wallet", BOTH)],
}


@pytest.fixture(scope="module")
def collected():
    """Every test of those files, with its parameters, as pytest names it."""
    files = sorted({f"tests/{file}" for tests in EXAMPLES.values() for file, _name, _p in tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    alone = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [*command, *files], cwd=ROOT, env=alone, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_no_example_is_missing():
    numbers = [f"P-{number}" for number in range(1, 22)] + [f"W-{n}" for n in range(1, 12)]
    assert list(EXAMPLES) == numbers


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_is_worked_under_its_profiles(collected, example):
    for file, name, profiles in EXAMPLES[example]:
        found = [one for one in collected if f"tests/{file}::test_{name}" in one]
        assert found, (file, name)
        for profile in profiles:
            assert any(profile in one for one in found), (name, profile)
