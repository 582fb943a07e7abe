"""A configuration that is brought: whatever is wrong in it is told in the preview, and never later.

Nothing that is told is imported, and nothing is imported that a page would have refused.
"""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from cast import LONG_AGO

from app import clock
from app.db import session
from app.errors import Invalid
from app.organisation import directory, workcalendar
from app.organisation.models import CalendarDay, Role
from app.upkeep import configuration, parcel, workdays
from app.upkeep.configuration import HasProblems
from app.upkeep.workdays import Entry


@pytest.fixture
def root(cast):
    return directory.actor(cast.root)


def packed(**listed):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("configuration.json", json.dumps({"format": parcel.FORMAT} | listed))
    return into.getvalue()


def problems_of(root, **listed):
    """What the preview says; then the import is tried, and does nothing if it says anything."""
    kept = configuration.bring(root, "xingji.zip", packed(**listed))
    plan = configuration.plan(root, parcel.unpacked(kept.content))
    if plan.problems:
        with pytest.raises(HasProblems):
            configuration.take_over(root, kept.id)
    else:
        configuration.take_over(root, kept.id)
        session.flush()
    return "\n".join(map(str, plan.problems))


def role(code, title):
    return {"code": code, "title": title}


def day(text, note="通知", *, works=False):
    return {"day": text, "is_working": works, "note": note}


# -- roles


def test_a_new_role_with_the_title_of_another_is_told(root):
    told = problems_of(root, roles=[role("CHIEF", "支部书记")])
    assert "角色“CHIEF”：“SECRETARY”已经叫“支部书记”了。" in told
    assert session.get(Role, "CHIEF") is None


def test_two_new_roles_with_one_title_are_told(root):
    told = problems_of(root, roles=[role("CHIEF", "路长"), role("OTHER_CHIEF", "路长")])
    assert told == "角色“OTHER_CHIEF”：“CHIEF”已经叫“路长”了。"


def test_a_role_that_is_written_twice_is_told(root):
    told = problems_of(root, roles=[role("CHIEF", "路长"), role("CHIEF", "河长")])
    assert told == "角色“CHIEF”写了不止一次。"


def test_a_role_that_is_here_keeps_its_name_whatever_the_file_calls_it(root):
    assert problems_of(root, roles=[role("SECRETARY", "路长"), role("CHIEF", "路长")]) == ""
    assert session.get(Role, "CHIEF").title == "路长"


@pytest.mark.parametrize(
    "title", ["路@长", "路\n长", "路\0长", "", " ", "路" * 41, None, 7, ["路"]]
)
def test_a_title_that_the_page_refuses_is_told(root, title):
    told = problems_of(root, roles=[role("CHIEF", title)])
    assert told == "角色“CHIEF”的代码或名称不对。"


# -- the calendar


@pytest.mark.parametrize("text", ["1066-01-01", "2024-12-31", "2029-01-01", "2199-12-31"])
def test_a_day_that_the_page_refuses_is_told(root, text):
    told = problems_of(root, calendar=[day(text)])
    assert text in told
    assert session.get(CalendarDay, clock.today().replace(year=int(text[:4]))) is None


def test_the_first_and_the_last_day_are_taken(root):
    assert problems_of(root, calendar=[day("2025-01-01"), day("2028-12-31")]) == ""
    assert len(workdays.all_entered()) == 2


@pytest.mark.parametrize(
    "row",
    [
        day("2026-02-30"),
        day("2026-03-04", "字" * 61),
        day("2026-03-04", "有\0字"),
        day(None),
        day(20260304),
        {},
        "x",
        None,
    ],
)
def test_a_day_that_nobody_can_read_is_told(root, row):
    assert "读不懂" in problems_of(root, calendar=[row])


def test_a_day_that_is_written_twice_is_told(root):
    told = problems_of(root, calendar=[day("2026-03-04"), day("2026-03-04", works=True)])
    assert told == "日历里的“2026-03-04”写了不止一次。"


def test_what_was_entered_long_ago_is_not_taken_along_and_stands_in_no_way(root):
    workcalendar.enter(LONG_AGO, is_working=False, note="旧通知")
    workdays.take_over(root, [Entry(clock.today(), is_working=True, note="补班")])
    session.flush()
    taken = parcel.unpacked(configuration.export(root))
    assert [one.day for one in taken.days] == [clock.today()]
    assert problems_of(root, calendar=[day(LONG_AGO.isoformat(), "旧通知")]) == ""


# -- settings, and what is no list at all


@pytest.mark.parametrize("settings", [["x"], "x", 7, None, True])
def test_settings_that_are_none_are_told(root, settings):
    assert problems_of(root, settings=settings) == "“settings”读不懂，或者太多。"


@pytest.mark.parametrize("value", [["x"], {"x": 1}, None, True, "一百"])
def test_a_setting_of_another_kind_is_told(root, value):
    assert "已读消息保存" in problems_of(root, settings={"kept.messages": value})


@pytest.mark.parametrize("name", ["roles", "calendar"])
@pytest.mark.parametrize("rows", ["x", {"code": "X"}, 7, [[]], ["x"]])
def test_lists_that_are_none_are_told(root, name, rows):
    assert problems_of(root, **{name: rows})


@pytest.mark.parametrize("content", [b"[]", b"7", b"null", b'{"format": 2}', b"{", b"\xff"])
def test_what_is_no_configuration_is_refused_at_once(root, content):
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("configuration.json", content)
    with pytest.raises(Invalid):
        configuration.bring(root, "xingji.zip", into.getvalue())
