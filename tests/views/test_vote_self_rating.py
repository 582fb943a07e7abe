"""Whoever appraises a branch in a star year first reads what it says of itself (8.3)."""

from __future__ import annotations

import re
from datetime import date

from pollsters import Pollsters
from starhouse import StarHouse

from app import clock


class Appraised(StarHouse):
    """Codes for the appraisal of a village whose branch has rated itself, or has not."""

    def __init__(self, house, *, rates_itself) -> None:
        super().__init__(house, villages=1)
        self.codes = self.lives(lambda year: self._begins(year, rates_itself=rates_itself))

    @staticmethod
    def _begins(year, *, rates_itself):
        year.begins()
        year.promises_everything()
        year.comes(date(2026, 12, 1))
        if rates_itself:
            ends = [{"ended": "not", "ended_reason": "款项没有到位"}, *[{"ended": "done"}] * 4]
            year.rates_itself(0, "89.5", promises=ends)
        year.comes(date(2026, 12, 16))
        office = Pollsters.__new__(Pollsters)
        office.village, office.keys = year.town.branches[0].parent, {}
        office.people = {
            "feng": year.town.office,
            "qin": year.town.committee,
            "xu": year.town.discipline,
        }
        closes_at = clock.day_end(date(2026, 12, 31))
        return office.opens(case_id=year.rated().case_id, closes_at=closes_at)[0]

    def ballot(self):
        phone = self.browser()
        phone.post("/vote", data={"code": self.codes[0]})
        return phone, phone.get("/vote/ballot").text


def test_the_self_rating_is_told_by_aspect_and_promise(house):
    _phone, page = Appraised(house, rates_itself=True).ballot()
    [told] = re.findall(r"<details.*?</details>", page, re.DOTALL)
    for said in ("自评89.5分", "政治建设", "分，满分15分", "全年按计划完成", "款项没有到位"):
        assert said in told
    assert (told.count("没有兑现"), told.count("已兑现")) == (1, 4)


def test_it_is_part_of_the_ballot_so_that_nothing_chosen_is_lost(house):
    phone, _page = Appraised(house, rates_itself=True).ballot()
    phone.post("/vote/ballot", data={"RESULTS": "FAIRLY"})
    page = phone.get("/vote/ballot").text
    assert re.search(r'name="RESULTS" value="FAIRLY" checked', page)
    assert "<a " not in re.findall(r"<details.*?</details>", page, re.DOTALL)[0]


def test_a_branch_that_has_not_rated_itself(house):
    _phone, page = Appraised(house, rates_itself=False).ballot()
    assert "支部没有按期自评，自评按零分计。" in page
