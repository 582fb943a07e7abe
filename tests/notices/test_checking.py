"""The code of a sheet and the digest of what it says."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from app import clock, db, papercodes
from app.notices import checking

TODAY = date(2026, 3, 4)


@pytest.fixture
def sheet(board):
    clock.freeze(clock.day_end(date(2026, 3, 3)))
    return board.hangs(TODAY, lines=[{"姓名": "林一帆", "积分": 2}, {"姓名": "高若水", "积分": 1}])


def test_a_code_is_found_however_it_is_typed(sheet):
    db.session.flush()
    code = sheet.code
    assert len(code) == papercodes.LENGTH
    for typed in (code, code.lower(), f" {code[:4]} {code[4:8]}-{code[8:]} "):
        assert checking.of_code(typed) is sheet


@pytest.mark.parametrize(
    "change", [lambda code: code[:-1], lambda code: f"{code}2", lambda _code: ""]
)
def test_part_of_a_code_is_none(sheet, change):
    db.session.flush()
    with pytest.raises(checking.NoSuchSheet):
        checking.of_code(change(sheet.code))


def test_a_sheet_that_does_not_hang_yet_is_not_found(board):
    clock.freeze(clock.day_end(date(2026, 3, 1)))
    notice = board.hangs(TODAY)
    db.session.flush()
    with pytest.raises(checking.NoSuchSheet):
        checking.of_code(notice.code)


def test_codes_are_many_and_free_of_signs_that_look_alike():
    codes = {papercodes.new() for _time in range(1000)}
    assert len(codes) == 1000
    assert not set("".join(codes)) - set(papercodes.SIGNS)
    assert not set("01OILUV") & set(papercodes.SIGNS)


def test_anybody_can_take_the_digest_of_the_text(sheet):
    text = checking.text_of(sheet)
    assert text.splitlines()[2:] == ["姓名\t积分", "林一帆\t2", "高若水\t1"]
    assert checking.digest_of(sheet) == hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_the_digest_knows_every_figure_and_which_cell_it_stands_in(sheet):
    before = checking.digest_of(sheet)
    sheet.lines = [{"姓名": "林一帆", "积分": "3"}, {"姓名": "高若水", "积分": "1"}]
    assert checking.digest_of(sheet) != before
    sheet.lines = [{"姓名": "林一帆\t2\n高若水\t1", "积分": ""}]
    assert checking.digest_of(sheet) != before


def test_what_is_printed_is_enough_to_compare_and_less_is_not(sheet):
    printed = checking.digest_of(sheet)[: checking.PRINTED].upper()
    spaced = " ".join(printed[at : at + 4] for at in range(0, len(printed), 4))
    assert checking.agrees(sheet, spaced)
    assert checking.agrees(sheet, checking.digest_of(sheet))
    assert not checking.agrees(sheet, printed[:-1])
    assert not checking.agrees(sheet, printed[:-1] + ("0" if printed[-1] != "0" else "1"))
