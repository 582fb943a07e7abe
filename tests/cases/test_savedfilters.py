"""Filters kept under a name."""

from __future__ import annotations

import pytest

from app.cases import savedfilters
from app.cases.savedfilters import MOST_SAVED, NameTaken, NothingToSave, TooManyFilters
from app.db import session
from app.errors import Invalid, NotFound

LATE = {"light": "late", "csrf_token": "x"}


def saves(desk, who="lin", name="超期", given=LATE, *, is_shared=False):
    row = savedfilters.save(desk.actor(who), name, given, is_shared=is_shared)
    session.flush()
    return row


def names(desk, who):
    return [one.name for one in savedfilters.of(desk.actor(who))]


def test_a_filter_is_kept_as_an_address_says_it_and_is_private(desk):
    assert saves(desk).query == "light=late"
    assert [names(desk, who) for who in ("lin", "gao", "chen")] == [["超期"], [], []]


def test_a_shared_one_is_seen_by_the_unit_and_by_nobody_else(desk):
    saves(desk, is_shared=True)
    saves(desk, "gao", "我的")
    assert [names(desk, who) for who in ("lin", "gao", "chen")] == [["超期"], ["我的", "超期"], []]


def test_only_its_owner_renames_and_deletes_it(desk):
    row = saves(desk, is_shared=True)
    for act in (
        lambda who: savedfilters.rename(who, row.id, "新"),
        lambda who: savedfilters.delete(who, row.id),
    ):
        with pytest.raises(NotFound):
            act(desk.actor("gao"))
    savedfilters.rename(desk.actor("lin"), row.id, "  老  超期 ")
    assert names(desk, "lin") == ["老 超期"]
    assert savedfilters.delete(desk.actor("lin"), row.id) == "老 超期"
    assert names(desk, "lin") == []


def test_a_name_is_given_once_by_each(desk):
    saves(desk)
    saves(desk, "gao")
    with pytest.raises(NameTaken):
        saves(desk)


@pytest.mark.parametrize("name", ["", "   ", "字" * 21])
def test_a_name_is_neither_empty_nor_long(desk, name):
    with pytest.raises(Invalid):
        saves(desk, name=name)


def test_nothing_is_not_saved_nor_more_than_a_list_holds(desk):
    with pytest.raises(NothingToSave):
        saves(desk, given={"order": "x"})
    for number in range(MOST_SAVED):
        saves(desk, name=str(number))
    with pytest.raises(TooManyFilters):
        saves(desk)
