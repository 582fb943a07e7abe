"""What a clerk does with the registers of the cast's branch, and the assessors after her."""

from __future__ import annotations

from datetime import date

from sheetmaker import DAYS, HEAD, rows_for, xlsx
from story import WORKFLOWS

from app.cases.models import Case
from app.db import session
from app.definitions import deployment, folders
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.points.registers import entering
from app.points.registers.entering import Sheet

FIRST_DAY = date(2026, 1, 1)
SEEN = {"check_seen": True}


class Clerk:
    """Sun keeps the registers; `story` follows the case of the last one handed in."""

    def __init__(self, story, cast) -> None:
        self.story, self.cast = story, cast
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / entering.KEY))
        session.flush()

    def makes(self, marks=None, *, head=HEAD, days=DAYS):
        members = directory.members(self.cast.branch.id)
        return Sheet("一季度考勤.xlsx", xlsx(rows_for(members, marks, head=head, days=days)))

    def uploads(self, sheet=None, *, person=None, first_day=FIRST_DAY):
        actor = directory.actor(person or self.cast.sun)
        return entering.upload(actor, self.cast.branch, first_day, sheet or self.makes())

    def hands_in(self, register=None, *, replaces=None, person=None):
        register = register or self.uploads()
        actor = directory.actor(person or self.cast.sun)
        case = entering.hand_in(actor, register, replaces=replaces and replaces.id)
        session.flush()
        self.story.case = session.get(Case, case.id)
        return register

    def is_checked(self, register=None):
        """Handed in, and checked by two assessors."""
        register = self.hands_in(register)
        self.story.completes(self.cast.zhao, "核对登记表", "agree", **SEEN)
        self.story.completes(self.cast.qian, "核对其余各件", "agree", check_rest_seen=True)
        return register
