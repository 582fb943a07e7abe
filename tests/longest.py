"""Which files take longest: they are begun first, so that no worker ends alone with one of them.

Measured on two cores; renew the list when `pytest --durations=50` names other files.
"""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
#: Under `tests`, the longest first; of a folder all files.
LONGEST = (
    "browser/test_looks.py",
    "browser/test_two_branches.py",
    "browser/test_ballot_by_phone.py",
    "browser/test_whole_star_year.py",
    "browser",
    "reliability",
    "yearlong",
    "procedures/test_trials.py",
    "shop/test_shop_machine.py",
    "procedures/test_star_ties.py",
    "points/test_ledger_machine.py",
    "procedures/test_star_settings.py",
    "ballots/test_crowded_urn.py",
    "ballots/test_curious_administrator.py",
    "ballots/test_remarks.py",
    "security",
    "cli",
    "worker",
    "engine/test_policies.py",
    "engine/test_trial.py",
    "procedures",
)


def begun_at(path: Path) -> int:
    """The place of a file in the order."""
    inside = path.relative_to(TESTS)
    places = [at for at, name in enumerate(LONGEST) if inside.is_relative_to(name)]
    return min(places, default=len(LONGEST))
