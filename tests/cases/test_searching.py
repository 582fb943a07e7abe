"""Search among all cases: each way finds the same, page by page, and only what is the reader's."""

from __future__ import annotations

import pytest

from app.cases import official, queries, searching
from app.cases.paging import pack
from app.db import new_id
from app.errors import NotFound

MATTERS = (
    "收入证明",
    "借用场地",
    "收入证明",
    "借Projektor一台",
    "场地收费",
    "收入证明",
    "困难补助",
)
#: What is looked for, and in which of them it is.
FOUND = {
    "证明": [5, 2, 0],
    "场地": [4, 1],
    "地": [4, 1],
    "场地 收费": [4],
    "PROJEKTOR": [3],
    "srzm": [5, 2, 0],
    "林一帆 补助": [6],
    "收支证明": [],
    "用章": [6, 5, 4, 3, 2, 1, 0],
}
#: FEW by the way that is taken then: the cases of a reader are read, or (on PostgreSQL) those
#: with the words, or all from the newest on.
WAYS = {"the reader's": 2000, "the words'": 6, "all": 0}


@pytest.fixture(params=WAYS)
def way(request, monkeypatch):
    monkeypatch.setattr(searching, "FEW", WAYS[request.param])
    monkeypatch.setattr(searching, "AT_ONCE", 2)
    monkeypatch.setattr(searching, "PAGE", 2)


@pytest.fixture
def cases(desk):
    """Lin's, the first of them signed and over, the second claimed by Zhao."""
    found = [desk.starts(purpose=matter) for matter in MATTERS]
    desk.completes("zhao", found[0], look_result="agree")
    official.claim(desk.actor("zhao"), desk.item(found[1]).id)
    return found


def pages(actor, text):
    page = searching.search(actor, text)
    found = [page.rows]
    while page.next_cursor:
        page = searching.search(actor, text, cursor=page.next_cursor)
        found.append(page.rows)
    return found


@pytest.mark.parametrize("name", ["lin", "zhao", "wang"])
def test_each_way_finds_the_cases_with_the_words_the_newest_first(way, desk, cases, name):
    for text, numbers in FOUND.items():
        found = pages(desk.actor(name), text)
        assert [case for page in found for case in page] == [cases[number] for number in numbers]
        assert all(len(page) == 2 for page in found[:-1])


def test_each_way_finds_what_a_reader_may_open_and_nothing_else(way, desk, cases):
    for name in ("lin", "gao", "li", "qian", "sun", "wang", "zhao", "zhou", "chen"):
        actor = desk.actor(name)
        found = [case for page in pages(actor, "用章") for case in page]
        assert found == [case for case in reversed(cases) if may_open(actor, case)]


def may_open(actor, case):
    try:
        queries.case(actor, case.id)
    except NotFound:
        return False
    return True


def test_nothing_is_looked_for_without_words(way, desk, cases):
    assert pages(desk.actor("lin"), "  ") == [[]]


def test_a_cursor_of_somebody_else_s_making_is_none(way, desk, cases):
    for cursor in ("", "no", pack([]), pack([7]), pack([new_id().hex, "x"])):
        with pytest.raises(NotFound):
            searching.search(desk.actor("lin"), "证明", cursor=cursor)
