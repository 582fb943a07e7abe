"""积分全过程: who acted in which step, how long it waits, what was drawn at random."""

from __future__ import annotations

import hashlib
import re

import pytest
import sqlalchemy as sa
from lxml import html
from sent_forms import CLAIM, act_url

from app import lots
from app.db import session
from app.points.models import Claim


@pytest.fixture
def quarter(town):
    """A quarter that has been begun, with a claim of lin's that waits to be verified."""
    data = {**CLAIM, "witnesses": str(town.ids["gao"])}
    town.enter("lin").post("/start/points_claim", data=data)
    sun = town.enter("sun")
    path = sun.post("/start/points_cycle", data={}).location
    sun.post(act_url(sun.get(path).text), data={"heard": "none"})
    return path


def page_of(browser, path="/oversight"):
    answer = browser.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def words(node):
    return " ".join(node.text_content().split())


def sample_url(page):
    [form] = page.xpath("//form[contains(@action, '/sample')]")
    return form.get("action")


def test_the_supervisor_sees_each_step_with_who_acted(town, quarter):
    page = page_of(town.enter("wu"))
    steps = [words(one) for one in page.xpath("//ol[@class='course-steps']/li")]
    assert len(steps) == 6
    assert "本人申报1 名党员1" in steps[0]
    assert "事前听取意见 · 组织委员孙亦诚1" in steps[0]
    assert "1 件在等" in steps[1]
    assert "还没有人办过" in steps[3]
    [waits] = page.xpath("//section[@aria-labelledby='waiting-title']//li")
    assert "核实" in words(waits)
    assert "赵明远" in words(waits)


@pytest.mark.parametrize(
    ("reader", "status"),
    [("wu", 200), ("li", 200), ("sun", 200), ("wang", 200), ("lin", 404), ("zhao", 404)],
)
def test_it_is_for_those_who_answer_for_the_branch(sqlite_town, reader, status):
    browser = sqlite_town.enter(reader)
    assert browser.get("/oversight").status_code == status
    assert ("/oversight" in browser.get("/").text) == (status == 200)


def test_before_the_first_quarter_it_says_so(sqlite_town):
    assert "还没有开始过季度评定" in sqlite_town.enter("wu").get("/oversight").text


def test_another_branch_or_quarter_is_not_there(sqlite_town):
    wu = sqlite_town.enter("wu")
    assert wu.get(f"/oversight?branch={sqlite_town.ids['neighbour']}").status_code == 404
    assert wu.get(f"/oversight?cycle={sqlite_town.ids['branch']}").status_code == 404


def test_a_sample_is_on_record_and_can_be_drawn_again(town, quarter):
    wu = town.enter("wu")
    answer = wu.post(sample_url(page_of(wu)), data={"size": "1"})
    assert answer.status_code == 302
    text = html.fromstring(wu.get(answer.location).text).text_content()
    seed = re.search(r"种子 ([0-9a-f]{16})", text).group(1)
    number = town.does(lambda: session.scalar(sa.select(Claim.number)))
    assert number in text
    assert hashlib.sha256(number.encode()).hexdigest() in text
    assert "抽查" in words(
        html.fromstring(wu.get(quarter).text).xpath("//ol[@class='timeline-list']")[0]
    )
    assert seed in town.enter("li").get("/oversight").text


@pytest.mark.parametrize("size", ["0", "2", "-1", "", "viele"])
def test_a_wrong_size_is_told_at_its_field(town, quarter, size):
    wu = town.enter("wu")
    answer = wu.post(sample_url(page_of(wu)), data={"size": size})
    assert answer.status_code == 422
    assert html.fromstring(answer.text).xpath("//*[@name='size'][@aria-invalid='true']")


def test_only_a_supervisor_draws(town, quarter):
    url = sample_url(page_of(town.enter("wu")))
    assert town.enter("wang").post(url, data={"size": "1"}).status_code == 302
    assert town.enter("li").post(url, data={"size": "1"}).status_code == 403
    assert town.enter("lin").post(url, data={"size": "1"}).status_code == 404
    for reader in ("li", "sun"):
        assert not page_of(town.enter(reader)).xpath("//form[contains(@action, '/sample')]")


def test_the_seed_decides_and_a_longer_sample_begins_with_the_shorter():
    numbers = [f"N-{index}" for index in range(200)]
    first = lots.drawn("a" * 16, numbers, 20)
    assert first == lots.drawn("a" * 16, reversed(numbers), 20)
    assert first[:5] == lots.drawn("a" * 16, numbers, 5)
    assert first != lots.drawn("b" * 16, numbers, 20)
    assert len(set(first)) == 20


def test_every_line_is_drawn_equally_often():
    numbers = [f"N-{index}" for index in range(10)]
    times = dict.fromkeys(numbers, 0)
    for seed in range(2000):
        for number in lots.drawn(f"{seed:016x}", numbers, 3):
            times[number] += 1
    assert all(520 < count < 680 for count in times.values())  # 600 each, four deviations
