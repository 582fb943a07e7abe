"""A house with the cast and two procedures in it, and browsers without scripts."""

from __future__ import annotations

import petition
import seal
from cast import Cast
from databases import furnished

from app import db
from app.cli import WORKFLOWS
from app.definitions import deployment, folders
from app.organisation import accounts
from app.organisation.actors import SYSTEM
from app.points import rulebook

PASSWORD = "Bin-he-2026"
SHIPPED = (
    "points_claim",
    "points_cycle",
    "points_negative",
    "points_redeem",
    "points_register",
    "points_stocktake",
)


def people_and_procedures():
    """The ids of everybody and of every unit, by their names in the cast."""
    cast = Cast.enter()
    rulebook.introduce(cast.subdistrict)
    password = accounts.hash_password(PASSWORD)
    for row in vars(cast).values():
        if hasattr(row, "username"):
            row.password_hash = password
    deployment.deploy(SYSTEM, seal.files())
    deployment.deploy(SYSTEM, petition.files())
    for shipped in SHIPPED:
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / shipped))
    return cast.ids


class Town:
    """The house with people in it; `enter("li")` gives a signed-in browser."""

    def __init__(self, house) -> None:
        self.house = house
        self.ids = furnished(house, "town", people_and_procedures)

    def browser(self):
        return self.house.test_client()

    def enter(self, username):
        """As after signing in; the password itself would take longer than most tests."""
        browser = self.browser()
        key = self.does(
            lambda: accounts.sign_in(accounts.person_named(username), address="", agent="")
        )
        with browser.session_transaction() as kept:
            kept["_user_id"] = key
        return browser

    def starts_seal(self, browser, **answers):
        given = {"purpose": "证明", "copies": "2", **answers}
        answer = browser.post("/start/seal", data=given)
        assert answer.status_code == 302, answer.text
        return answer.location

    def asks(self, query):
        with self.house.app_context(), db.transaction(reads_only=True):
            return query()

    def does(self, act):
        with self.house.app_context(), db.transaction():
            return act()
