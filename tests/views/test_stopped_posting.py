"""While posting is stopped, every page about points says so."""

from __future__ import annotations

import pytest

from app import db
from app.points import stopping

PAGES = ("/points/wall", "/points/booklet", "/points/year", "/shop")


@pytest.fixture
def lin(town):
    return town.enter("lin")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_says_that_posting_is_stopped(town, lin, path):
    with town.house.app_context(), db.transaction():
        stopping.place(["分录“1”被改动"])
    assert "起暂停入账。" in lin.get(path).text


@pytest.mark.parametrize("path", PAGES)
def test_it_says_nothing_while_the_books_are_good(lin, path):
    page = lin.get(path)
    assert page.status_code == 200
    assert "暂停入账" not in page.text
