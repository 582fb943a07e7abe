"""A town's whole star year of ten villages, by the forms of a running house (ST-12).

Everybody sends the forms that their pages show, by browsers without scripts as the oldest phones
have; whoever looks at what came of it does so in Chromium.
"""

from __future__ import annotations

from datetime import date

import pytest
from demonstration import STARS, fill
from looking import faults_in_every_look
from paper import sheets_of
from starlife import VILLAGES, StarLife
from visiting import Visitor, served

#: The year before is decided; this one has not begun.
TODAY = date(2026, 1, 30)
#: The village a hundredth below five stars.
LI_LOU = 2


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    folder = tmp_path_factory.mktemp("star_year")
    fill(folder, TODAY, *STARS)
    with served(folder, TODAY) as address:
        yield address


@pytest.fixture
def enter(chromium, january):
    visitors = []

    def come(username, path, **look):
        visitors.append(Visitor(chromium, january, username, **look))
        visitors[-1].goes(path)
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.leaves()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


class Town:
    """The year of the ten villages, part by part."""

    def __init__(self, site) -> None:
        self.life, self.everybody = StarLife(site, TODAY), range(len(VILLAGES))

    def comes_to_the_review(self):
        self.life.begins()
        for number in self.everybody:
            self.life.commits(number)
            self.life.audits(number)
        self.life.comes(date(2026, 12, 1))
        for number in self.everybody:
            self.life.rates_itself(number)
        self.life.votes_by_code(0, self.life.votes)
        for number in self.everybody[1:]:
            self.life.votes_on_paper(number)
        for number in self.everybody:
            self.life.files(number)

    def is_reviewed(self):
        self.life.forms_the_group()
        for number in self.everybody:
            self.life.visits(number)
            self.life.is_scored(number)
        self.life.deliberates()
        self.life.publishes()

    def decides_without(self, number):
        """A branch objects and is right; the others are decided meanwhile."""
        self.life.objects(number)
        self.life.has_it_checked(number)
        self.life.days_pass(6)
        self.life.decides()
        self.life.comments()

    def publishes_anew(self, number):
        self.life.makes_up_for_it(number)
        self.life.publishes()

    def decides_the_rest(self):
        self.life.days_pass(6)
        self.life.decides()


def test_ten_villages_live_through_a_star_year(january, enter):
    town = Town(january)
    town.comes_to_the_review()
    town.is_reviewed()
    committee = enter("towncommittee", "/stars/results")
    assert "五星 2 · 四星 5 · 三星 3" in committee.reads()
    assert "差 0.01 分到五星" in committee.reads()
    assert faults_in_every_look(committee.page) == []

    town.decides_without(LI_LOU)
    town.publishes_anew(LI_LOU)
    notice = enter("towncommittee", "/notices")
    notice.page.click(".row-title >> nth=0")
    notice.page.wait_for_selector(".placard")
    [row] = notice.page.locator(".placard tbody tr").all_inner_texts()
    assert [words for words in ("李楼村党支部", "五星", "90.99") if words not in row] == []
    assert faults_in_every_look(notice.page) == []
    assert len(sheets_of(notice.page)) == 1

    town.decides_the_rest()
    committee.goes("/stars/results")
    assert "五星 3 · 四星 4 · 三星 3" in committee.reads()
