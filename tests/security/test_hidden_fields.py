"""Hidden fields that a browser has changed: keys, units and files that are another's."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from pictures import PNG
from sent import SEAL

from app import db
from app.cases.models import Case
from app.cases.papers import Draft


def test_the_key_of_anothers_case_starts_and_tells_nothing(sqlite_town, belongings):
    gao = sqlite_town.enter("gao")
    answer = gao.post("/start/seal", data={**SEAL, "key": str(belongings.key)})
    assert answer.status_code == 404
    assert belongings.number not in answer.text + gao.get("/").text


def test_ones_own_key_again_leads_to_the_case_it_started(sqlite_town, belongings):
    answer = sqlite_town.enter("lin").post("/start/seal", data={**SEAL, "key": str(belongings.key)})
    assert answer.location == f"/cases/{belongings.case}"


def test_anothers_draft_is_neither_shown_nor_written_over(sqlite_town, belongings):
    gao = sqlite_town.enter("gao")
    assert gao.get(f"/start/seal?draft={belongings.draft}").status_code == 404
    sent = {"purpose": "换掉", "copies": "1", "key": str(belongings.draft), "act": "draft"}
    assert gao.post("/start/seal", data=sent).status_code == 404
    kept = sqlite_town.asks(lambda: db.session.get_one(Draft, belongings.draft).answers)
    assert kept["purpose"] == SEAL["purpose"]


def test_anothers_file_cannot_be_taken_into_ones_own_case(sqlite_town, belongings):
    gao = sqlite_town.enter("gao")
    for file in (belongings.loose, belongings.file):
        answer = gao.post("/start/seal", data={**SEAL, "papers.kept": str(file)})
        assert answer.status_code == 404
        page = gao.post("/start/seal", data={**SEAL, "copies": "99", "papers.kept": str(file)}).text
        assert "data-kept" not in page


def test_anothers_unit_is_not_started_in(sqlite_town):
    chen = sqlite_town.enter("chen")
    location = sqlite_town.starts_seal(chen, unit=str(sqlite_town.ids["branch"]))
    unit = sqlite_town.asks(
        lambda: db.session.get_one(Case, uuid.UUID(location.rpartition("/")[2])).unit_id
    )
    assert unit == sqlite_town.ids["neighbour"]


@pytest.mark.parametrize("junk", ["garbage", "{}", "../../x", "1"])
def test_junk_for_a_kept_file_is_refused_and_its_draft_stays_readable(sqlite_town, junk):
    lin = sqlite_town.enter("lin")
    answer = lin.post("/start/seal", data={**SEAL, "papers.kept": junk})
    assert answer.status_code == 422
    saved = lin.post("/start/seal", data={**SEAL, "papers.kept": junk, "act": "draft"})
    assert lin.get(saved.location).status_code == 200


def test_a_draft_keeps_the_files_that_came_with_it(sqlite_town, draft_of):
    lin = sqlite_town.enter("lin")
    sent = {**SEAL, "act": "draft", "papers": (BytesIO(PNG), "照片.png")}
    page = lin.get(lin.post("/start/seal", data=sent).location).text
    assert "照片.png" in page
    assert len(draft_of("lin")["papers"]) == 1


def test_claiming_twice_does_not_wipe_what_was_written(sqlite_town):
    location = sqlite_town.starts_seal(sqlite_town.enter("lin"))
    zhao, item = sqlite_town.enter("zhao"), sqlite_town.open_item()
    refused = zhao.post(
        f"/work-items/{item}/complete", data={"look_result": "return", "look_reason": "短"}
    )
    assert refused.status_code == 422
    assert zhao.post(f"/work-items/{item}/claim").status_code == 302
    assert zhao.post(f"/work-items/{item}/claim").status_code == 409
    assert "短" in zhao.get(location).text
