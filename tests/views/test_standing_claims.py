"""The same matter twice: the claim that stands is offered, on the page and to programs (P-17)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sent_forms import CLAIM

from app import db
from app.db import session
from app.organisation import accounts
from app.points.models import Claim

START = "/start/points_claim"


@pytest.fixture
def claim(town):
    return {**CLAIM, "witnesses": str(town.ids["gao"])}


def claims_of(town):
    query = sa.select(sa.func.count()).select_from(Claim)
    return town.asks(lambda: session.scalar(query))


def test_the_page_offers_the_claim_that_stands(town, claim):
    lin = town.enter("lin")
    path = lin.post(START, data=claim).location
    again = lin.post(START, data={**claim, "title": "换个说法"})
    assert again.status_code == 409
    assert "这件事已经申报过" in again.text
    assert f'href="{path}"' in again.text
    assert "换个说法" in again.text
    assert claims_of(town) == 1


def test_another_activity_of_the_day_is_another_claim(town, claim):
    lin = town.enter("lin")
    lin.post(START, data=claim)
    assert lin.post(START, data={**claim, "activity_code": "A2"}).status_code == 302
    assert claims_of(town) == 2


def test_a_program_is_told_the_case_that_stands(town, claim):
    with town.house.app_context(), db.transaction():
        key, _row = accounts.issue_token(accounts.person_named("lin"))
    body = {
        "definition": "points_claim",
        "unit": str(town.ids["branch"]),
        "answers": {
            **claim,
            "witnesses": [claim["witnesses"]],
            "quantity": 2,
            "asked_points": 2,
            "honest": True,
        },
    }

    def asks(number):
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(number)}
        return town.browser().post("/api/v1/cases", json=body, headers=headers)

    first, again = asks(1), asks(2)
    assert (first.status_code, again.status_code) == (201, 409), again.text
    assert again.json["code"] == "DuplicateClaim"
    assert again.json["case_id"] == first.json["id"]
    assert claims_of(town) == 1


def test_the_group_is_led_to_the_deduction_that_stands(sqlite_town):
    town = sqlite_town
    fault = {
        "member": str(town.ids["lin"]),
        "item": "N01",
        "event_date": "2026-03-02",
        "title": "无故缺席主题党日",
        "document": "主题党日",
        "basis": "签到表没有签名，事先没有请假。",
        "charge_fair": "y",
    }
    path = town.enter("zhao").post("/start/points_negative", data=fault).location
    zhao = town.enter("zhao").post("/start/points_negative", data=fault)
    assert (zhao.status_code, f'href="{path}"' in zhao.text) == (409, True)
    # Qian has no part in that case: she is told its number and led nowhere.
    qian = town.enter("qian").post("/start/points_negative", data=fault)
    assert (qian.status_code, f'href="{path}"' in qian.text) == (409, False)
