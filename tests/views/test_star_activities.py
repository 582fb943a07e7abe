"""争创活动 on pages: in the list, on the board, beside the self-rating, in the score matrix."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from lxml import html
from pictures import PNG
from starhouse import StarHouse
from staryear import FACTS, sheet
from township import WORKFLOWS

from app.definitions import deployment, folders
from app.organisation.actors import SYSTEM

TITLE, TEXT = "上门代办医保缴费", "为二十六户老人代办医保缴费，当天办结。"
SHOWN = r'href="(/stars/activities/[^"]+)"'


@pytest.fixture
def stars(sqlite_house):
    found = StarHouse(sqlite_house)
    found.does(lambda: deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "star_activity")))
    return found


@pytest.fixture
def striving(stars):
    """The promises of both branches are posted, and the first has done something."""
    stars.lives(lambda year: (year.begins(), year.promises_everything()))
    assert enters(stars).status_code == 302
    return stars


def enters(stars, **changes):
    today = stars.sees(lambda year: year.rated().posted_at.date().isoformat())
    sent = {
        "happened_on": today,
        "aspect": "SERVICE",
        "title": TITLE,
        "text": TEXT,
        "activity_files": (io.BytesIO(PNG), "代办.png"),
        **changes,
    }
    return stars.enter("zj01-1").post("/start/star_activity", data=sent)


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(html.fromstring(answer.text).text_content().split())


def test_before_a_year_begins_and_before_anything_is_done_the_list_says_so(stars):
    path = "/stars/activities"
    assert "还没有开始年度评星" in text_of(stars.enter("feng"), path)
    stars.lives(lambda year: year.begins())
    assert "还没有登记争创活动" in text_of(stars.enter("feng"), path)
    assert "登记活动" not in text_of(stars.enter("zj01-1"), path)
    assert stars.enter("chen").get(path).status_code == 403


def test_the_town_reads_all_entries_and_a_branch_its_own(striving):
    page = text_of(striving.enter("feng"), "/stars/activities")
    for said in (TITLE, TEXT, "服务群众", "代办.png", "还没有登记的：后王村党支部"):
        assert said in page
    assert TITLE in text_of(striving.enter("zj01-1"), "/stars/activities")
    other = text_of(striving.enter("zj02-1"), "/stars/activities")
    assert TITLE not in other
    assert "登记活动" in other
    second = striving.sees(lambda year: year.rated(1).id)
    assert TITLE not in text_of(striving.enter("feng"), f"/stars/activities?branch={second}")


def test_entries_stand_on_the_board_of_promises_their_files_not_for_everybody(striving):
    for username, is_open in (("feng", True), ("zj01-1", True), ("zj02-1", False)):
        browser = striving.enter(username)
        assert TITLE in text_of(browser, "/stars/commitments")
        shown = re.findall(SHOWN, browser.get("/stars/commitments").text)
        assert bool(shown) == is_open
    [url] = set(re.findall(SHOWN, striving.enter("feng").get("/stars/commitments").text))
    with striving.enter("du").get(url) as opened:
        assert (opened.status_code, opened.mimetype) == (200, "image/png")
        assert "sandbox" in opened.headers["Content-Security-Policy"]
    for username in ("zj02-1", "bu1", "chen"):
        assert striving.enter(username).get(url).status_code == 404


def test_a_file_of_another_case_is_not_behind_an_entry(striving):
    [url] = set(re.findall(SHOWN, striving.enter("feng").get("/stars/commitments").text))
    entry, _files, file_id = url.removeprefix("/stars/activities/").split("/")
    other = striving.sees(lambda year: year.rated().case_id)
    assert (
        striving.enter("feng").get(f"/stars/activities/{other}/files/{file_id}").status_code == 404
    )
    assert striving.enter("feng").get(f"/stars/activities/{entry}/files/{other}").status_code == 404


def test_what_is_too_late_is_kept_as_a_draft(striving):
    striving.lives(lambda year: year.comes(date(2026, 12, 16)))
    answer = enters(striving, title="又一件事")
    assert answer.status_code == 409
    assert "自评已经结束" in answer.text
    assert "代办.png" in answer.text


def rates_itself(stars):
    """The secretary hands in the self-rating, with a picture for the first aspect."""

    def url(year):
        year.comes(date(2026, 12, 1))
        return year.rated().case_id

    case, browser = stars.lives(url), stars.enter("zj01-1")
    page = browser.get(f"/cases/{case}").text
    marks = list(stars.sees(lambda year: sheet(year.town.standard, 90)).values())
    rows = {f"self_scores-{at}-score": str(mark) for at, mark in enumerate(marks)}
    rows |= {f"self_scores-{at}-facts": FACTS for at in range(10)}
    rows |= {f"promises-{at}-ended": "done" for at in range(5)}
    sent = {"resolved_on": "2026-12-01", "members_due": "3", "members_present": "3", "signed": "y"}
    address = re.search(r'action="(/work-items/[^"]+/complete)"', page).group(1)
    files = {"self_scores-0-files": (io.BytesIO(PNG), "学习.png")}
    return page, browser.post(address, data={**rows, **sent, **files})


def test_entries_stand_beside_the_self_rating_in_the_row_of_their_aspect(striving):
    page, answer = rates_itself(striving)
    assert answer.status_code == 302, answer.text
    rows = html.fromstring(page).xpath("//fieldset[@id='self_scores']/fieldset")
    named = [
        row.text_content().split("（")[0].strip() for row in rows if TITLE in row.text_content()
    ]
    assert named == ["服务群众"]


def test_reviewers_read_self_ratings_and_entries_where_they_score(striving):
    rates_itself(striving)

    def review(year):
        year.rates_itself(1)
        for number in year.numbers:
            year.is_appraised(number)
            year.files(number)
            year.prechecks(number)
        year.story.works()
        year.forms_the_group(recusals=[(year.town.reviewers[1], 0)])
        for number in year.numbers:
            year.is_visited(number)

    striving.lives(review)
    page = striving.enter("bu1").get("/stars/scoring").text
    found = html.fromstring(page).xpath("//details")
    [shown] = [one for one in found if "前王村" in one.xpath("string(summary)")]
    said = " ".join(shown.text_content().split())
    for words in (TITLE, TEXT, FACTS, "自评 "):
        assert words in said
    browser = striving.enter("bu1")
    for url in shown.xpath(".//a/@href"):
        with browser.get(url) as opened:
            assert (opened.status_code, opened.mimetype) == (200, "image/png"), url
    assert len(shown.xpath(".//a")) == 2
    recused = html.fromstring(striving.enter("bu2").get("/stars/scoring").text)
    assert not [one for one in recused.xpath("//details/summary/text()") if "前王村" in one]
    case = striving.sees(lambda year: year.rated().case_id)
    rows = html.fromstring(browser.get(f"/cases/{case}").text).xpath("//fieldset[@id='scores']")
    assert TITLE in rows[0].text_content()
    assert "学习.png" in rows[0].text_content()
