from datetime import datetime

import newrules
from clerk import day

from app import clock
from app.points import cycles


def test_a_quarter_is_opened_once_and_freezes_after_the_days_of_grace(clerk, cast):
    del clerk
    cycle = cycles.current(cast.branch, day("03-03"))
    assert cycles.current(cast.branch, day("01-01")) is cycle
    assert (cycle.starts_on, cycle.ends_on) == (day("01-01"), day("03-31"))
    last = clock.working_day_after(day("03-31"), 5)
    assert cycle.last_day == last
    assert cycle.freezes_at == clock.day_end(last)


def test_the_freeze_is_midnight_in_the_offices(clerk, cast):
    del clerk
    cycle = cycles.current(cast.branch, day("03-03"))
    evening = datetime.combine(cycle.last_day, datetime.max.time(), clock.OFFICE_ZONE)
    assert not cycle.is_frozen(evening)
    assert cycle.is_frozen(cycle.freezes_at)


def test_days_of_grace_come_from_the_rule_set(clerk, cast):
    del clerk
    newrules.introduce(cast.subdistrict, points_reportGraceDays=1)
    cycle = cycles.current(cast.branch, day("03-03"))
    assert cycle.last_day == clock.working_day_after(day("03-31"), 1)
