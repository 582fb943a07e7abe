"""In the morning people are told of what is due or late, in one message each."""

from __future__ import annotations

from datetime import time, timedelta

from workday import works

from app import clock
from app.cases import reminding
from app.cases.recusalrows import Recusal
from app.db import session
from app.notifications import outbox
from app.organisation import directory


def told(cast, name):
    session.flush()
    return [(one.title, one.link) for one in outbox.messages(directory.actor(getattr(cast, name)))]


def due(item, days):
    item.due_at = clock.day_end(clock.working_day_after(clock.today(), days))


def reminds():
    reminding.plan()
    clock.freeze(clock.tomorrow_at(reminding.AT))
    works()


def eve_of_a_day(*, is_working):
    """The next evening after which the offices work, or do not."""
    while clock.working_calendar().is_working(clock.today() + timedelta(days=1)) != is_working:
        clock.freeze(clock.tomorrow_at(time(18)))


def test_one_message_counts_what_is_late_and_what_is_due_soon(desk):
    eve_of_a_day(is_working=True)
    late, soon, far = (desk.item(desk.starts()) for _ in range(3))
    late.due_at = clock.now() - timedelta(days=3)
    due(soon, 2)
    due(far, 9)
    reminds()
    expected = [("待办提醒：1件已超期，1件将到期", "/inbox?light=late")]
    assert told(desk.cast, "zhao") == told(desk.cast, "qian") == expected
    assert told(desk.cast, "lin") == []


def test_what_is_still_unread_becomes_the_new_one(desk):
    desk.item(desk.starts()).due_at = clock.now() - timedelta(days=3)
    for _ in range(2):
        eve_of_a_day(is_working=True)
        reminds()
    assert len(told(desk.cast, "zhao")) == 1


def test_nobody_is_told_on_a_day_off_nor_of_what_is_paused(desk):
    case = desk.starts()
    item = desk.item(case)
    item.due_at = clock.now() - timedelta(days=3)
    item.pause()
    eve_of_a_day(is_working=True)
    reminds()
    assert told(desk.cast, "zhao") == []
    item.resume()
    eve_of_a_day(is_working=False)
    reminds()
    assert told(desk.cast, "zhao") == []


def test_what_somebody_must_keep_out_of_is_not_counted_for_them(cast, desk):
    eve_of_a_day(is_working=True)
    item = desk.item(desk.starts())
    due(item, 2)
    barred = directory.behind(item.candidate_key)[0]
    item.recusals.append(Recusal(person_id=barred, cause="starter"))
    session.flush()
    assert barred not in reminding.pressing()
