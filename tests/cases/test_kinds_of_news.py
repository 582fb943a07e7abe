"""What of a case is told to whom is news of the kind that people choose it by."""

from __future__ import annotations

from datetime import date

import pytest
from test_acts import Office

from app.cases import entrusting, recusing, suspension, vacancies
from app.db import session
from app.notifications import outbox
from app.notifications.models import News
from app.organisation.away import Terms


@pytest.fixture
def office(cast):
    office = Office(cast)
    office.at()
    return office


def kinds(office, name):
    session.flush()
    return {one.title.partition("：")[0]: one.kind for one in outbox.messages(office.actor(name))}


def test_that_a_case_is_halted_and_goes_on(office):
    suspension.suspend(office.actor("wang"), office.case.id, reason="等文件")
    suspension.resume(office.actor("wang"), office.case.id)
    told = kinds(office, "lin")
    assert told == {"已暂停办理": News.HALTED, "已恢复办理": News.HALTED}


def test_that_nobody_can_do_it(office):
    vacancies.tell(office.case, office.item("look"))
    assert set(kinds(office, "wang").values()) == {News.FAULT}


def test_that_somebody_acts_for_somebody(office):
    today = date(2026, 3, 3)
    terms = Terms(office.person("gao"), today, today, reason="住院")
    row = entrusting.entrust(office.actor("wang"), terms, principal_id=office.person("li"))
    session.flush()
    entrusting.take_back(office.actor("wang"), row.id, reason="出院")
    assert set(kinds(office, "gao").values()) == {News.ENTRUSTED}
    assert set(kinds(office, "li").values()) == {News.ENTRUSTED}


def test_that_somebody_is_to_keep_out(office):
    item = office.item("look")
    recusing.recuse_other(office.actor("wang"), item.id, office.person("zhao"), reason="亲属")
    assert set(kinds(office, "zhao").values()) == {News.SUPERVISED}
