"""Which tests `make test` runs (`first`), and which `make test-rest` does (`rest`).

A test that is told on each database is told on one of them first and on the other in the rest; by
turns, so that either database has half of every file; where there is no PostgreSQL, on SQLite. What
takes minutes by itself is of the rest, and the places where databases differ most are told on both
at once. Together they are all tests.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

TESTS = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
#: Under `tests`: files that take long, and are about what others look into as well.
LONG = (
    "browser/test_account_journeys.py",
    "browser/test_audit_journey.py",
    "browser/test_ballot_by_phone.py",
    "browser/test_booklet_paper.py",
    "browser/test_both_drawings.py",
    "browser/test_desktop_diagram.py",
    "browser/test_draft_forms.py",
    "browser/test_draft_tables.py",
    "browser/test_entered_claim.py",
    "browser/test_follow_up_closes.py",
    "browser/test_looking_back.py",
    "browser/test_looks.py",
    "browser/test_notice_sheet.py",
    "browser/test_paged_form.py",
    "browser/test_queue_keys.py",
    "browser/test_row_forms.py",
    "browser/test_score_matrix.py",
    "browser/test_sheet_of_people.py",
    "browser/test_two_branches.py",
    "browser/test_wall_paper.py",
    "browser/test_whole_star_year.py",
    "browser/test_words_and_drawing.py",
    "cli/test_serving.py",
    "procedures/test_star_separation.py",
    "procedures/test_star_settings.py",
    "procedures/test_star_year.py",
    "procedures/test_trials.py",
    "reliability/test_batches.py",
    "reliability/test_killed_completions.py",
    "reliability/test_killed_studio.py",
    "reliability/test_replayed_acts.py",
    "reliability/test_timers.py",
    "security/test_other_units.py",
    "security/test_thousand_edits.py",
    "shop/test_shop_machine.py",
)
#: Under `tests`: files and folders that are told on both databases at once.
ON_BOTH = (
    "cases/test_item_races.py",
    "cases/test_votes_at_once.py",
    "ground",
    "jobs",
    "points/test_ledger_races.py",
    "reliability",
    "shop/test_order_races.py",
    "worker",
)


def is_of(share: str, item, databases: tuple[str, ...]) -> bool:
    """`share`: first, rest or all; `databases` are those that answer here."""
    return share == "all" or (share == "first") == _comes_first(item, databases)


def _comes_first(item, databases: tuple[str, ...]) -> bool:
    inside = item.path.relative_to(TESTS)
    if _is_under(inside, LONG):
        return False
    database = _database(item)
    if database is None or _is_under(inside, ON_BOTH):
        return True
    turn = crc32(item.nodeid.replace(database, "").encode()) % len(databases)
    return database == databases[turn]


def _database(item) -> str | None:
    """On which of both databases a test is told, where it is told on both."""
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return next((one for one in given if one in DATABASES), None)


def _is_under(path: Path, names: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(name) for name in names)
