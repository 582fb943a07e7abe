"""The audit administrator has the record verified: in order, then red once a row was changed."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime, time

import pytest
import sqlalchemy as sa
from databases import PLAIN
from demonstration import PASSWORD, TODAY
from looking import faults_in_every_look
from visiting import served

from app import clock, create_app, db
from app.auditing import sealing
from app.organisation import accounts, directory
from app.organisation.models import Person, Unit

FORGED = """
    UPDATE audit_entry SET actor_name = '别人' WHERE id =
    (SELECT id FROM audit_entry WHERE action = 'case.started' ORDER BY id LIMIT 1)
"""


@pytest.fixture
def site_folder(demonstrated, tmp_path):
    """A house for this alone: its seals are counted, and its record is forged."""
    return shutil.copytree(demonstrated, tmp_path / "instance")


@pytest.fixture
def site(site_folder):
    with served(site_folder) as address:
        yield address


@pytest.fixture
def auditor(site, site_folder):
    """Somebody who audits the whole house, which was sealed the night before."""
    app = create_app(
        {
            **PLAIN,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{site_folder / 'xingji.db'}",
            "EVIDENCE_FOLDER": site_folder / "evidence",
        }
    )
    clock.freeze(datetime.combine(TODAY, time(9), clock.OFFICE_ZONE))
    with app.app_context(), db.transaction():
        root = db.session.scalars(sa.select(Unit).where(Unit.parent_id.is_(None))).one()
        person = Person(username="looker", name="严明鉴", unit=root)
        accounts.set_password(person, PASSWORD)
        db.session.add(person)
        db.session.flush()
        directory.assign(person, "AUDIT_ADMIN", root)
        sealing.seal(TODAY - clock.ONE_DAY)
    return "looker"


def forge(folder):
    """Change what was written down, past the application."""
    with sqlite3.connect(folder / "xingji.db", timeout=30) as database:
        database.execute(FORGED)


def test_a_changed_row_is_shown_red(visit, auditor, site_folder):
    audits = visit(auditor)
    audits.goes("/audit")
    assert "谁在什么时候做了什么" in audits.reads()
    assert faults_in_every_look(audits.page) == []
    audits.goes("/audit/seals")
    audits.page.click("text=现在核对")
    audits.sees_at_last("#walk .pill-green:has-text('全部一致')")
    assert audits.page.locator(".seal-green:has-text('一致')").count() == 1
    forge(site_folder)
    audits.page.click("text=现在核对")
    audits.sees_at_last("#walk .pill-red:has-text('1 处不一致')")
    assert "第 1 条记录被改动" in audits.reads()
    assert audits.page.locator(".seal-red:has-text('不一致')").count() == 1
    assert faults_in_every_look(audits.page) == []
