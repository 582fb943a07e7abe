"""One module has the rules of posts; nobody gives or ends one past it."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import app
from app import clock
from app.organisation import tenure
from app.organisation.tenure import Holder, Term

ROOT = Path(app.__file__).parent
#: Who enters posts as they are, and why nothing is to be looked at there.
ENTER = {
    "organisation/tenure.py": "by the rules",
    "organisation/memberlist.py": "a member's, with the place in the list",
    "organisation/roll.py": "the same, at the branch to which somebody moves",
    "establishment/merging.py": "by `tenure.following`, all of a unit at once",
    "establishment/sheets/carrying.py": "by `tenure.giving`, all of a sheet at once",
    "demo/townspeople.py": "a member's, made up in an empty house",
}
#: Who ends them, or lets them go on.
END = {
    "organisation/tenure.py": "by the rules",
    "organisation/effects.py": "as two have said",
    "organisation/leaving.py": "what `tenure.reserved` leaves to one",
    "organisation/roll.py": "of a member who leaves the branch",
    "establishment/merging.py": "of a unit that is no more",
    "establishment/sheets/carrying.py": "by `tenure.changing`, all of a sheet at once",
}


def calls(names):
    """The modules that call a function of one of these names."""

    def is_one(node):
        return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(names)

    trees = {path: ast.parse(path.read_text()) for path in ROOT.rglob("*.py")}
    found = {path for path, tree in trees.items() if any(map(is_one, ast.walk(tree)))}
    return {str(path.relative_to(ROOT)) for path in found}


def test_posts_are_entered_and_ended_nowhere_else():
    assert calls(("directory.assign",)) == set(ENTER)
    assert calls((".let_end",)) == set(END)
    assert calls(("Assignment",)) == {"organisation/directory.py", "demo/census.py"}


def test_nobody_writes_the_last_day_of_a_post_but_the_post():
    held = ast.parse((ROOT / "organisation/models.py").read_text())
    [post] = [one for one in ast.walk(held) if getattr(one, "name", "") == "Assignment"]
    assert any(getattr(one, "name", "") == "let_end" for one in post.body)
    rooms = [ROOT / "organisation", ROOT / "establishment", ROOT / "demo", ROOT / "views"]
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in rooms
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node) in {"row.until", "post.until", "assignment.until", "one.row.until"}
    ]
    assert wrong == []


def told(hindrances):
    return [type(one.why).__name__ for one in hindrances]


@pytest.mark.parametrize(
    ("role", "beside", "names"),
    [
        ("SECRETARY", {"SECRETARY"}, ["PostHeld"]),
        ("SECRETARY", {"DISCIPLINE_COMMISSIONER"}, ["SupervisorScores"]),
        ("DISCIPLINE_COMMISSIONER", {"ASSESSOR"}, ["SupervisorScores"]),
        ("DISCIPLINE_COMMISSIONER", {"PUBLICITY_COMMISSIONER", "MEMBER"}, []),
        ("GRID", {"SECRETARY"}, []),
    ],
)
def test_what_is_held_beside_a_post(role, beside, names):
    holder = Holder("高若水", is_closed=False, row=None)
    assert told(tenure.holding(holder, role, beside)) == names
    assert told(tenure.giving(holder, role, Term(clock.today()), lambda _days: beside)) == names


@pytest.mark.parametrize(
    ("was", "until", "added"),
    [
        (None, None, None),
        (None, date(2026, 6, 30), None),
        (date(2026, 6, 30), date(2026, 5, 31), None),
        (date(2026, 6, 30), date(2026, 6, 30), None),
        (date(2026, 6, 30), None, Term(date(2026, 7, 1))),
        (date(2026, 6, 30), date(2026, 12, 31), Term(date(2026, 7, 1), date(2026, 12, 31))),
    ],
)
def test_only_added_days_are_looked_at_anew(was, until, added):
    assert tenure.added_days(Term(date(2026, 1, 1), was), until) == added


@pytest.mark.parametrize(
    ("since", "until", "is_over"),
    [
        (date(2026, 1, 1), None, False),
        (date(2026, 1, 1), date(2026, 3, 3), False),
        (date(2026, 1, 1), date(2026, 3, 2), True),
        (date(2026, 4, 1), date(2026, 3, 31), True),
    ],
)
def test_what_has_passed_or_was_called_off_is_over(since, until, is_over):
    assert Term(since, until).is_over == is_over
