"""时光: what a case's page showed at each moment is what is shown of that moment ever after."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import seal
import sqlalchemy as sa
from diagrams import Diagram, properties

from app import clock
from app.cases import handing, migration, official, sending_back, timers
from app.cases.models import Case, WorkItem
from app.db import session
from app.definitions import catalogue, deployment
from app.organisation import directory
from app.organisation.actors import SYSTEM

#: The reviewer's step is the secretary's now, and is called otherwise.
OTHERS_LOOK = (("审核", "初审"), ('candidateGroups="ASSESSOR"', 'candidateGroups="SECRETARY"'))
PAUSE = timedelta(minutes=10)
ALLOWED = "send-back transfer"


def painted(page):
    """What the diagram shows: the state of each element, and the flows that were gone."""
    text = re.search(r'id="diagram-state"[^>]*>(.*?)</script>', page, re.DOTALL).group(1)
    told = json.loads(text)
    states = {one: said["state"] for one, said in told["elements"].items()}
    return states, set(told["flows"])


def answered(page):
    """What was asked and answered so far, as the reader sees it."""
    part = re.search(r'<section[^>]*"former-title".*?</section>', page, re.DOTALL).group(0)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part))


def main(page):
    return page.partition("<main")[2].partition('id="diagram-state"')[0]


def unasked(page):
    """The page without the moment that was asked for."""
    return re.sub(r"<span>这是 .*? 的样子.*?</span>| value=\"\S+T\S+\"", "", main(page))


def names_in(text):
    return frozenset(re.split(r"[、：\s]+", text.partition("：")[2] or text)) - {""}


def waits_now(page):
    """Who is named on the lines of the timeline that wait."""
    lines = re.findall(r'<li class="is-waiting".*?</li>', page, re.DOTALL)
    said = [re.search(r"</div>\s*<div>(.*?) ·", one, re.DOTALL) for one in lines]
    return sorted(names_in(one.group(1)) for one in said if one and "系统" not in one.group(1))


def waited_then(page):
    part = re.search(r'"waits-title".*?</section>', page, re.DOTALL).group(0)
    said = re.findall(r"<li>.*?<div>([^<]*)</div>", part, re.DOTALL)
    return sorted(names_in(one) for one in said)


class Lived:
    """A case of the seal, lived through act by act; after each the page of the case is kept."""

    def __init__(self, town, morning) -> None:
        self.town, self.now = town, morning
        town.does(lambda: deployment.deploy(SYSTEM, seal.files(acts=ALLOWED)) and None)
        self.pages = []
        self.path = town.starts_seal(town.enter("lin"))
        self.case_id = town.asks(lambda: session.scalar(sa.select(Case.id)))
        self.look()

    def look(self):
        self.pages.append((self.now, self.town.enter("wang").get(self.path).text))
        self.now += PAUSE
        clock.freeze(self.now)

    def acts(self, username, act):
        """Somebody does something with what waits; one act, one transaction."""

        def do():
            item = session.scalars(sa.select(WorkItem).filter_by(closed_at=None)).one()
            act(directory.actor(directory.person(self.town.ids[username])), item)

        self.town.does(do)
        self.look()

    def answers(self, username, **answers):
        self.acts(username, lambda actor, item: official.complete(actor, item.id, answers))

    def moves(self):
        def do():
            changed = seal.files(acts=ALLOWED)
            drawn = changed["process.bpmn"].decode()
            for old, new in OTHERS_LOOK:
                drawn = drawn.replace(old, new)
            version = deployment.deploy(SYSTEM, {**changed, "process.bpmn": drawn.encode()})
            session.flush()
            wang = directory.actor(directory.person(self.town.ids["wang"]))
            migration.migrate(wang, self.case_id, version)

        self.town.does(do)
        self.look()

    def then(self, **asked):
        answer = self.town.enter("wang").get(f"{self.path}/at", query_string=asked)
        assert answer.status_code == 200
        return answer.text


def transfer_to(town, name):
    return lambda actor, item: handing.transfer(actor, item.id, town.ids[name], reason="请代我看")


def send_back_to(element):
    return lambda actor, item: sending_back.send_back(
        actor, item.id, element, reason="用途写得不清楚"
    )


def live(town, morning):
    lived = Lived(town, morning)
    lived.acts("zhao", lambda actor, item: official.claim(actor, item.id))
    lived.acts("zhao", transfer_to(town, "hu"))
    lived.answers("hu", look_result="agree")
    lived.acts("li", send_back_to("ask"))
    lived.answers("lin", purpose="开会证明", copies=3)
    lived.acts("qian", lambda actor, item: official.claim(actor, item.id))
    lived.acts("qian", lambda actor, item: official.release(actor, item.id))
    lived.moves()
    lived.answers("li", look_result="agree")
    lived.answers("zhou", signed=True)
    lived.now += clock.ONE_DAY * 2
    clock.freeze(lived.now)
    town.does(timers.fire_all)
    lived.look()
    return lived


@pytest.fixture
def lived(town, still_clock):
    return live(town, still_clock)


@pytest.fixture
def lived_once(sqlite_town, still_clock):
    return live(sqlite_town, still_clock)


def test_every_moment_is_shown_as_it_was_seen(lived):
    assert len(lived.pages) == 12
    for number, (moment, page) in enumerate(lived.pages, 1):
        then = lived.then(act=number)
        place = re.search(r"第 \d+ 步，共 \d+ 步", then).group(0)
        assert place == f"第 {number} 步，共 12 步"
        assert painted(then) == painted(page), number
        assert answered(then) == answered(page), number
        assert waited_then(then) == waits_now(page), number
        assert main(lived.then(moment=moment.isoformat())) == main(then)


def test_the_pages_of_the_past(lived_once):
    _names_the_version_of_each_moment(lived_once)
    _shows_between_two_acts_what_the_first_has_left(lived_once)
    _leads_from_act_to_act_without_scripts(lived_once)
    _shows_no_moment_that_there_was_not(lived_once)
    assert lived_once.town.enter("chen").get(f"{lived_once.path}/at?act=1").status_code == 404


def _names_the_version_of_each_moment(lived):
    pages = [lived.then(act=number) for number in range(1, 13)]
    versions = [re.search(r"《用章申请》第 (\d) 版", page).group(1) for page in pages]
    assert versions == ["2"] * 8 + ["3"] * 4
    ids = lived.town.asks(lambda: [catalogue.version_of("seal", one).id for one in (2, 3)])
    assert f"/versions/{ids[0]}/diagram" in pages[7]
    assert f"/versions/{ids[1]}/diagram" in pages[8]
    assert ">审核<" in pages[7]
    assert ">初审<" in pages[8]


def _shows_between_two_acts_what_the_first_has_left(lived):
    moment, as_it_was = lived.pages[3][0], unasked(lived.then(act=4))
    shown = f"{moment.astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}"
    later = moment + PAUSE / 2
    minute = f"{later.astimezone(clock.OFFICE_ZONE):%Y-%m-%dT%H:%M}"
    for asked in (later.isoformat(), minute):
        then = lived.then(moment=asked)
        said = f"{later.astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}"
        assert f"这是 {said} 的样子（最近一次变化：{shown}）" in then
        assert f'value="{minute}" min=' in then
        assert unasked(then) == as_it_was


def _leads_from_act_to_act_without_scripts(lived):
    page = lived.then(act=5)
    assert f'rel="prev" href="{lived.path}/at?act=4"' in page
    assert f'rel="next" href="{lived.path}/at?act=6"' in page
    assert 'rel="prev"' not in lived.then(act=1)
    assert 'rel="next"' not in lived.then()


def _shows_no_moment_that_there_was_not(lived):
    wang = lived.town.enter("wang")
    for asked in ("act=0", "act=13"):
        assert wang.get(f"{lived.path}/at?{asked}").status_code == 404
    began = f"{lived.pages[0][0].astimezone(clock.OFFICE_ZONE):%Y-%m-%d %H:%M}"
    now = f"{clock.now().astimezone(clock.OFFICE_ZONE):%Y-%m-%dT%H:%M}"
    bounds = f'min="{began.replace(" ", "T")}" max="{now}"'
    for moment, said, nearest in (
        ("2026-03-01T09:00", f"这件事{began}才开始。", 1),
        ("0001-01-01T00:00", f"这件事{began}才开始。", 1),
        ("2026-12-01T09:00", "还没有到这个时候", 12),
        ("9999-12-31T23:59", "还没有到这个时候", 12),
        ("9999-12-31T23:59:59-23:59", "还没有到这个时候", 12),
        ("soon", "请填写日期和时间", 12),
    ):
        answer = wang.get(f"{lived.path}/at", query_string={"moment": moment})
        assert answer.status_code == 422
        assert f"第 {nearest} 步，共 12 步" in answer.text, "the case as it was nearest to that"
        assert f'value="{moment}" {bounds}' in answer.text
        assert said in answer.text.partition('id="moment-error"')[2].partition("</div>")[0]


def test_each_minute_that_the_page_lets_one_choose_is_shown(lived_once):
    clock.freeze(clock.now().replace(second=20))
    page = lived_once.then()
    for minute, place in zip(
        re.findall(r' (?:min|max)="([^"T]+T[^"]+)"', page), (1, 12), strict=True
    ):
        then = lived_once.then(moment=minute)
        assert f"第 {place} 步，共 12 步" in then
        assert "moment-error" not in then


def test_what_was_not_kept_is_said_to_be_unknown(lived_once):
    """As with rows that are older than the column: the first act was a transfer from a post."""

    def forget():
        session.execute(sa.update(WorkItem).values(opened_key=None))

    lived_once.town.does(forget)
    unknown = "当时在谁手里，记录里看不出来"
    told = [unknown in lived_once.then(act=number) for number in range(1, 13)]
    known = [not said for said in told]
    assert known[1:4] == [True] * 3
    for number, (_moment, page) in enumerate(lived_once.pages, 1):
        then = lived_once.then(act=number)
        assert unknown in then or waited_then(then) == waits_now(page), number


def test_a_reader_sees_no_more_of_the_past_than_of_the_present(sqlite_town):
    """The step of the assessors does not know what the seal is wanted for."""
    hidden = properties(fields__hidden="purpose", fields__read="copies papers")
    diagram = Diagram("seal").start().user("ask", c_assignee="${case.starter}", c_formKey="ask")
    diagram.user("look", hidden, name="审核", c_candidateGroups="ASSESSOR", c_formKey="ask")
    drawn = diagram.end().line("start", "ask", "look", "end").xml()
    about = (seal.ABOUT.replace('"用章：" + purpose', '"用章"')).encode()
    given = {**seal.files(), "process.bpmn": drawn, "about.toml": about}
    sqlite_town.does(lambda: deployment.deploy(SYSTEM, given) and None)
    path = sqlite_town.starts_seal(sqlite_town.enter("lin"), purpose="秘密用途")
    told = {
        (username, page): "秘密用途" in sqlite_town.enter(username).get(page).text
        for username in ("zhao", "wang")
        for page in (path, f"{path}/at?act=1")
    }
    assert {username for (username, _page), is_told in told.items() if is_told} == {"wang"}
    assert told["wang", f"{path}/at?act=1"]
