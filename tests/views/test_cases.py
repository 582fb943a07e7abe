"""The page of a case, and acting on it in a browser."""

from __future__ import annotations

import contextvars
import io
import re
import threading

import sqlalchemy as sa
from PIL import Image
from sent_forms import act_url

from app.cases.models import Case, WorkItem
from app.cases.papers import Evidence
from app.db import session


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    return written.getvalue()


PICTURE = _picture()


def test_who_has_the_turn_sees_buttons_and_others_do_not(sqlite_town):
    path = sqlite_town.starts_seal(sqlite_town.enter("lin"))
    assert "/complete" in sqlite_town.enter("zhao").get(path).text
    assert "/complete" not in sqlite_town.enter("lin").get(path).text
    assert "/complete" not in sqlite_town.enter("li").get(path).text
    assert sqlite_town.enter("chen").get(path).status_code == 404


def test_colleagues_see_who_has_claimed_a_case_and_cannot_act(sqlite_town):
    path = sqlite_town.starts_seal(sqlite_town.enter("lin"))
    zhao, qian = sqlite_town.enter("zhao"), sqlite_town.enter("qian")
    zhao.post(re.search(r'action="(/work-items/[^"]+/claim)"', zhao.get(path).text).group(1))
    page = qian.get(path)
    assert (page.status_code, "/complete" in page.text, "/claim" in page.text) == (
        200,
        False,
        False,
    )
    assert "赵明远" in page.text
    assert "/release" in zhao.get(path).text


def test_every_page_sends_a_strict_policy(sqlite_town):
    answer = sqlite_town.enter("lin").get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'nonce-" in policy
    assert answer.headers["Cache-Control"] == "no-store"


def test_completing_leads_back_and_the_case_goes_on(town):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    answer = zhao.post(act_url(zhao.get(path).text), data={"look_result": "agree"})
    assert (answer.status_code, answer.location) == (302, path)
    assert town.asks(_open_elements) == ["sign"]


def _open_elements():
    return list(session.scalars(sa.select(WorkItem.element).filter_by(closed_at=None)))


def test_bad_answers_are_shown_again_with_what_was_written_and_nothing_moves(town):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    url = act_url(zhao.get(path).text)
    answer = zhao.post(url, data={"look_result": "reject", "look_reason": "不行"})
    assert answer.status_code == 422
    assert "至少填写5个字" in answer.text
    assert town.asks(_open_elements) == ["look"]
    assert "不行" in zhao.get(path).text


def test_undeclared_answers_are_refused_by_name(town):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    data = {"look_result": "agree", "lane_owners": "zhao"}
    answer = zhao.post(act_url(zhao.get(path).text), data=data)
    assert answer.status_code == 422
    assert "lane_owners" in answer.text
    assert town.asks(_open_elements) == ["look"]


def test_two_browsers_at_once_one_succeeds_and_the_other_reads_who_was_faster(town):
    path = town.starts_seal(town.enter("lin"))
    browsers = {name: town.enter(name) for name in ("zhao", "qian")}
    url = act_url(browsers["zhao"].get(path).text)
    answers, ready = {}, threading.Barrier(2)

    def complete(name, browser):
        ready.wait()
        answers[name] = browser.post(url, data={"look_result": "agree"})

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(complete, name, browser))
        for name, browser in browsers.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [302, 409]
    [winner] = [name for name, answer in answers.items() if answer.status_code == 302]
    [loser] = [answer.text for answer in answers.values() if answer.status_code == 409]
    assert {"zhao": "赵明远", "qian": "钱思齐"}[winner] in loser
    assert town.asks(_open_elements) == ["sign"]


def test_a_double_click_completes_once(town):
    path = town.starts_seal(town.enter("lin"))
    zhao = town.enter("zhao")
    url = act_url(zhao.get(path).text)
    first, second = (zhao.post(url, data={"look_result": "agree"}) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)


def test_starting_twice_from_one_page_starts_once(town):
    lin = town.enter("lin")
    key = re.search(r'name="key"[^>]*value="([^"]+)"', lin.get("/start/seal").text).group(1)
    first, second = (town.starts_seal(lin, key=key) for _ in range(2))
    assert first == second
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(Case.id)))) == 1


def test_an_attached_file_is_for_those_whom_the_case_concerns(town):
    lin = town.enter("lin")
    path = town.starts_seal(lin, papers=(io.BytesIO(PICTURE), "照片.png"))
    file_id = town.asks(lambda: session.scalar(sa.select(Evidence.id)))
    url = f"/evidence/{file_id}"
    assert "照片.png" in town.enter("zhao").get(path).text
    with town.enter("zhao").get(url) as answer:
        assert (answer.status_code, answer.data) == (200, PICTURE)
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert town.enter("chen").get(url).status_code == 404
    assert town.browser().get(url).status_code == 302


def test_a_file_that_is_not_what_it_claims_is_refused_by_name(town):
    lin = town.enter("lin")
    for content in (b"<script>alert(1)</script>", b"MZ\x90\x00", b"", PICTURE[:30]):
        data = {"purpose": "证明", "copies": "1", "papers": (io.BytesIO(content), "坏图.png")}
        answer = lin.post("/start/seal", data=data)
        assert answer.status_code == 422
        assert "坏图.png" in answer.text
    assert town.asks(lambda: session.scalar(sa.select(sa.func.count(Case.id)))) == 0


def test_withdrawing_ends_the_case(town):
    lin = town.enter("lin")
    path = town.starts_seal(lin)
    assert lin.post(f"{path}/withdraw", data={"reason": " "}).status_code == 422
    assert lin.post(f"{path}/withdraw", data={"reason": "写错了"}).status_code == 302
    assert "已撤回" in lin.get(path).text
    assert "写错了" in lin.get(path).text
    assert town.enter("zhao").post(f"{path}/withdraw").status_code in {403, 404}
