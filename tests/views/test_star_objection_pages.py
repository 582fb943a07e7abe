"""Objections to stars at the doors: the notice's rows, the QR page, the recount, who is held."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from lxml import html
from starhouse import StarHouse
from starobjectors import FACTS, StarObjector

from app.cases.models import Case
from app.cli import WORKFLOWS
from app.db import session
from app.definitions import deployment, folders
from app.definitions.models import Definition
from app.notices.models import Notice
from app.organisation import directory
from app.organisation.actors import SYSTEM
from app.rating.objected import StarObjection

SAID = {
    "row": "1",
    "target": "USUAL",
    "ground": "record",
    "facts": FACTS,
    "key": "0c9ae1f2-8d2e-4f0e-9a57-0d6a3a2b7c11",
}


@pytest.fixture
def stars(sqlite_house):

    def hang(year):
        deployment.deploy(SYSTEM, folders.read(WORKFLOWS / "star_objection"))
        year.hangs_out((90, 90, 90, 90), (80, 80, 80, 80))

    return StarHouse(sqlite_house, live=hang)


def notice(stars):
    return stars.asks(
        lambda: session.execute(sa.select(Notice.id, Notice.code, Notice.title)).all()[-1]
    )


def objections(stars):
    return stars.asks(lambda: session.execute(sa.select(StarObjection.case_id)).scalars().all())


def numbers(stars):
    """Of the cases of objections, half begun or whole."""
    begun = sa.select(Case.number).join(Case.definition).where(Definition.key == "star_objection")
    return stars.asks(lambda: session.scalars(begun).all())


def objected(stars):
    """By the second village's secretary to the first village's records; the id of the case."""

    def object_(year):
        StarObjector(year).objects()

    stars.lives(object_)
    return objections(stars)[0]


def text_of(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return " ".join(html.fromstring(answer.text).text_content().split())


def rated(stars, number=0):
    return stars.sees(lambda year: str(year.rated(number).id))


def test_the_sheet_names_the_grounds_of_objections_to_stars(stars):
    said = text_of(stars.enter("zj02-1"), f"/notices/{notice(stars).id}")
    assert "（计算有误、记录有误、程序不当）" in said
    assert "重复" not in said


def test_every_row_leads_people_of_the_town_to_the_form(stars):
    path = f"/notices/{notice(stars).id}"
    for username in ("zj01-2", "zj02-1"):
        page = stars.enter(username).get(path).text
        assert f"line={rated(stars)}" in page, username
        assert f"line={rated(stars, 1)}" in page, username
    assert "line=" not in stars.enter("feng").get(path).text
    assert stars.enter("chen").get(path).status_code == 404, "the town is not hers"


def test_a_member_of_a_village_objects_from_the_row(stars):
    browser = stars.enter("zj02-2")
    page = browser.get(f"/notices/{notice(stars).id}").text
    [address] = {one for one in html.fromstring(page).xpath("//a/@href") if rated(stars) in one}
    form = html.fromstring(browser.get(address).text)
    [chosen] = form.xpath('//input[@name="line"][@checked]/@value')
    assert chosen == rated(stars)
    said = {name: SAID[name] for name in ("target", "ground", "facts")}
    answer = browser.post("/start/star_objection", data={**said, "line": chosen})
    assert answer.status_code == 302
    assert len(objections(stars)) == 1
    again = stars.enter("zj01-2").post("/start/star_objection", data={**said, "line": chosen})
    assert again.status_code == 409
    assert "已经有人提出异议" in again.text


def test_anybody_before_the_sheet_objects_and_need_not_say_who(stars):
    code = notice(stars).code
    browser = stars.browser()
    assert f"/check/{code}/star-objection" in browser.get(f"/check/{code}").text
    assert "第1行：前王村党支部" in browser.get(f"/check/{code}/star-objection").text
    for _ in range(2):
        answer = browser.post(f"/check/{code}/star-objection", data=SAID)
        assert answer.status_code == 302
    assert "异议已收到" in browser.get(answer.location).text
    assert len(objections(stars)) == 1
    other = {**SAID, "key": "0c9ae1f2-8d2e-4f0e-9a57-0d6a3a2b7c12"}
    refused = browser.post(f"/check/{code}/star-objection", data=other)
    assert refused.status_code == 409
    assert "已经有人提出异议" in refused.text
    assert FACTS in refused.text, "what was written stays on the page"
    assert numbers(stars) == ["XY-ZJ-2027-0001"], "nothing is left of what was refused"
    assert "受理" in stars.enter("yan").get("/inbox").text


@pytest.mark.parametrize(
    "changes", [{"facts": "不对"}, {"row": ""}, {"row": "7"}, {"ground": "x"}, {"target": ""}]
)
def test_what_is_not_whole_is_not_taken(stars, changes):
    code = notice(stars).code
    answer = stars.browser().post(f"/check/{code}/star-objection", data={**SAID, **changes})
    assert answer.status_code == 422
    assert objections(stars) == []


def test_after_the_period_the_page_says_so(stars):
    stars.lives(lambda year: year.story.days_pass(6))
    code = notice(stars).code
    assert "公示期已过" in stars.browser().get(f"/check/{code}/star-objection").text
    assert stars.browser().post(f"/check/{code}/star-objection", data=SAID).status_code == 422


def test_the_case_shows_the_recount_as_a_sum(stars):
    case_id = objected(stars)
    browser = stars.enter("yan")
    page = text_of(browser, f"/cases/{case_id}")
    assert "系统重新计算：前王村党支部 与公示的一致" in page
    assert "8800.00 ÷ 100 = 88.00" in page
    table = html.fromstring(browser.get(f"/cases/{case_id}").text)
    rows = [
        [cell.text_content().strip() for cell in row] for row in table.xpath("//table//tbody/tr")
    ]
    assert ["年度考核", "90.00", "90.00", "40", "3600.00"] in rows


def test_the_results_say_who_is_held_and_why(stars):
    objected(stars)
    stars.lives(lambda year: year.story.days_pass(6))
    page = text_of(stars.enter("du"), "/stars/results")
    assert "已定 0 · 可定 1 · 暂不定 1" in page
    assert "有异议正在办理" in page
    item = text_of(stars.enter("du"), f"/cases/{stars.case_id}")
    assert "定星进度" in item
    stars.lives(lambda year: year.decides())
    page = text_of(stars.enter("feng"), "/stars/results")
    assert "部分已决定" in page
    assert "已定 1 · 可定 0 · 暂不定 1" in page


def test_decided_branches_stand_on_the_board_before_the_others(stars):
    objected(stars)
    stars.lives(lambda year: year.story.days_pass(6))
    assert "后王村党支部" not in text_of(stars.enter("zj01-1"), "/stars/awards")
    stars.lives(lambda year: year.decides())
    page = text_of(stars.enter("du"), "/stars/awards")
    assert "后王村党支部" in page
    assert "前王村党支部" not in page


def test_both_parties_read_the_answer_and_one_appeals(stars):
    case_id = objected(stars)
    path = f"/stars/objections/{case_id}"
    first, second = stars.enter("zj01-1"), stars.enter("zj02-1")
    assert first.get(path).status_code == 404, "nothing is told to the branch before the answer"
    assert first.get(f"/cases/{case_id}").status_code == 404
    assert FACTS in second.get(path).text

    def answer(year):
        objector = StarObjector(year)
        objector.story.case = session.get_one(StarObjection, case_id).case
        objector.accepts()
        objector.is_checked("keep")

    stars.lives(answer)
    page = first.get(path).text
    assert "维持公示的结果" in page
    assert FACTS not in page
    assert "后王1" not in page
    assert stars.enter("zj01-2").get(path).status_code == 404
    assert first.post(f"{path}/appeal", data={"reason": "短"}).status_code == 422
    said = {"reason": "核查没有看热线记录，请再查一遍。"}
    assert first.post(f"{path}/appeal", data=said).status_code == 302
    assert second.post(f"{path}/appeal", data=said).status_code == 409
    assert "区里复核中" in second.get(path).text


def test_the_pages_speak_english(stars):
    case_id = objected(stars)
    browser = stars.enter("yan")
    browser.post("/language", data={"language": "en"})
    page = text_of(browser, f"/cases/{case_id}")
    assert "Same as published" in page


def test_nobody_is_named_to_whom_the_case_is_kept_from(stars):
    case_id = objected(stars)
    kept = stars.sees(lambda year: directory.actor(year.town.secretaries[0]).person_id is not None)
    assert kept
    for username in ("zj01-1", "zj01-2", "zj01-3"):
        assert stars.enter(username).get(f"/cases/{case_id}").status_code == 404
