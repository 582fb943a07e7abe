"""An incident in a running house: the office reads why, presses, and sees it resolved."""

from __future__ import annotations

import itertools
from datetime import datetime, time

import pytest
import sqlalchemy as sa
from databases import PLAIN
from demonstration import TODAY
from looking import faults_in_every_look

from app import clock, create_app, db
from app.assessment import rulings
from app.cases import messages
from app.cases.happenings import Incident
from app.db import session
from app.demo import democlock
from app.demo.play import DEEDS, Play
from app.jobs.models import Job
from app.organisation import accounts, directory
from app.points.models import Claim
from app.points.status import ClaimStatus
from app.worker import looking

#: Members from the end of the list, who have claimed no such thing.
LAST = itertools.count(-1, -1)
ADVICE = -1


@pytest.fixture
def path(site, site_folder):
    """The page of a claim whose points could not be entered when its notice was over."""
    app = create_app(
        {
            **PLAIN,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{site_folder / 'xingji.db'}",
            "EVIDENCE_FOLDER": site_folder / "evidence",
        }
    )
    clock.freeze(datetime.combine(TODAY, time(11), clock.OFFICE_ZONE))
    with app.app_context():
        case_id = _on_notice()
        _becomes(case_id, ClaimStatus.WITHDRAWN)
        _fails(case_id)
        _becomes(case_id, ClaimStatus.PUBLISHED)
    return f"/cases/{case_id}"


def _on_notice():
    """A claim that everybody has agreed to, in the demonstration's own time."""
    with db.transaction():
        democlock.follow()
        play = Play(1, accounts.person_named("supervisor").id)
        branch = accounts.person_named("member").unit_id
        member = directory.members(branch)[next(LAST)].person
        case = play.report(member, DEEDS[ADVICE], clock.today())
        play.proceed(case, None)
        case_id = case.id
    _becomes(case_id, ClaimStatus.PUBLISHED)
    with db.transaction():
        messages.post([case_id], rulings.RULED, {"result": "publish"}, insists=True)
    looking.work()
    return case_id


def _becomes(case_id, status):
    with db.transaction():
        session.execute(sa.update(Claim).filter_by(case_id=case_id).values(status=status))


def _fails(case_id):
    """The list is released, and each try to enter the points fails, until the incident stands."""
    with db.transaction():
        messages.post([case_id], rulings.RELEASED, {"result": "post"}, insists=True)
    query = sa.select(Incident.id).filter_by(case_id=case_id, resolved_at=None)
    while True:
        with db.transaction():
            if session.scalar(query):
                return
            session.execute(sa.update(Job).values(lease_until=clock.machine_now()))
        looking.work()


def test_the_office_has_it_tried_again(visit, path):
    office = visit("subdistrict")
    office.goes(path)
    panel = office.page.inner_text(".incidents")
    assert "现在是“已撤回”，不能这样办" in panel
    assert faults_in_every_look(office.page) == []
    office.page.click(".incidents button")
    for _ in range(20):
        office.page.wait_for_timeout(500)
        office.goes(path)
        if not office.page.query_selector(".incidents"):
            break
    assert "异常解决" in office.reads()
    assert "出现异常" not in office.page.inner_text(".case-state")


def test_others_see_that_something_went_wrong_and_no_button(visit, path):
    clerk = visit("commissioner")
    clerk.goes(path)
    assert "出现异常" in clerk.page.inner_text(".case-state")
    assert clerk.page.query_selector(".incidents") is None
