"""An objection to a posted line while the year's list hangs out (`domain.md` 6.4, 6.7a, 6.6)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from objectors import Objector
from story import WORKFLOWS, Story
from years import YEAR, Year

from app.assessment.oversight import Ruling
from app.assessment.records import Correction, YearClose
from app.cases.models import Case
from app.db import session
from app.definitions import deployment, folders
from app.organisation.actors import SYSTEM
from app.points import ledger, rulebook
from app.points.books import assessment
from app.points.models import Claim

pytestmark = pytest.mark.usefixtures("proven")


@pytest.fixture
def year(cast):
    rulebook.introduce(cast.subdistrict)
    deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "points_correction"))
    session.flush()
    return Year(cast)


@pytest.fixture
def objector(year, cast):
    year.brings(cast.lin, duty=3)
    line = session.scalars(sa.select(Claim)).one()
    year.is_shown()
    return Objector(cast, line)


def close():
    return session.scalars(sa.select(YearClose)).one()


def test_the_year_is_not_sealed_until_the_objection_is_done_with(objector, year, cast):
    objector.objects(cast.gao)
    objector.accepts()
    year.story.days_pass(4)
    objector.is_checked("uphold")
    year.story.days_pass(3)
    assert close().sealed_at is None
    year.story.days_pass(1)
    assert close().sealed_at is not None
    assert year.story.outcome == "done"


def test_what_was_posted_wrongly_is_corrected_and_the_year_summed_anew(objector, year, cast):
    objector.objects(cast.gao)
    objector.accepts()
    objector.is_checked("adjust", 2)
    objector.story.days_pass(6)
    assert (objector.row.ruling, close().sealed_at) == (Ruling.ADJUSTED, None)
    correction = Story()
    correction.case = session.get(Case, session.scalars(sa.select(Correction.case_id)).one())
    correction.completes(cast.zhao, "核对", "agree", check_recusal=True)
    correction.completes(
        cast.li, "签字", "sign", contact_name="办公室", contact_phone="0635-8210000"
    )
    correction.works()
    assert ledger.balance(assessment(cast.lin.id, YEAR)) == 20
    assert year.story.steps == ["党员大会听取"]
