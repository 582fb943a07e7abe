"""消息, 接收设置, 站外渠道 and what an open page asks for."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from app import clock
from app.db import session
from app.notifications import channels, outbox
from app.notifications.models import Channel, Message, News
from app.organisation import accounts
from app.organisation.keys import SignIn

CHOICES = {
    "EMAIL.address": "lin@office.example",
    "EMAIL.pace": "EVENING",
    "EMAIL.kinds": ["TURN", "URGED"],
    "begins": "22:00",
    "ends": "07:00",
}


@pytest.fixture
def with_mail():
    channels.use({"EMAIL": "mailto://mail.example?to={address}"}, "https://xingji.example")
    yield
    channels.use({}, None)


def tells(town, name, title, link="/inbox", *, kind=News.SYSTEM, **more):
    def send():
        person = accounts.person_named(name)
        return outbox.send(person.id, title, link=link, kind=kind, **more).id

    return town.does(send)


def test_the_box_shows_what_is_unread_and_all_on_demand(town):
    lin = town.enter("lin")
    read = tells(town, "lin", "读过的一条")
    tells(town, "lin", "没读的一条", kind=News.URGED)
    lin.post(f"/messages/{read}/read")
    assert "没读的一条" in lin.get("/messages").text
    assert "读过的一条" not in lin.get("/messages").text
    assert "读过的一条" in lin.get("/messages?box=all").text
    assert "没读的一条" not in lin.get("/messages?kind=COPIED").text


def test_opening_a_message_leads_to_its_matter_and_reads_it(town):
    lin = town.enter("lin")
    message = tells(town, "lin", "轮到您了", link="/started")
    assert lin.get(f"/messages/{message}").location == "/started"
    assert "没有未读消息" in lin.get("/messages").text


def test_a_link_out_of_the_house_is_not_followed(sqlite_town):
    lin = sqlite_town.enter("lin")
    for link in ("//evil.example", "https://evil.example", "/\\evil.example"):
        message = tells(sqlite_town, "lin", "骗人的", link=link)
        assert lin.get(f"/messages/{message}").location == "/"


def test_who_was_not_told_finds_nothing_and_marks_nothing(town):
    message = tells(town, "lin", "只给林")
    chen = town.enter("chen")
    assert chen.get(f"/messages/{message}").status_code == 404
    assert chen.post(f"/messages/{message}/read").status_code == 404
    assert town.does(lambda: session.get_one(Message, message).read_at) is None


def test_several_of_one_matter_stand_as_one_with_their_number(sqlite_town):
    lin = sqlite_town.enter("lin")
    for _ in range(3):
        tells(sqlite_town, "lin", "请尽快办理", kind=News.URGED, merge="item:1")
    assert "催办 3次" in lin.get("/messages").text


def test_a_long_box_goes_on_from_a_cursor(sqlite_town):
    lin = sqlite_town.enter("lin")
    for number in range(25):
        tells(sqlite_town, "lin", f"第{number:02}条")
    first = lin.get("/messages?box=all").text
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = lin.get(following).text
    seen = [set(re.findall(r"第(\d\d)条</a>", page)) for page in (first, second)]
    assert [len(one) for one in seen] == [20, 5]
    assert not seen[0] & seen[1]


@pytest.mark.parametrize("query", ["kind=NONE", "cursor=x"])
def test_what_there_is_none_of_is_not_found(sqlite_town, query):
    assert sqlite_town.enter("lin").get(f"/messages?{query}").status_code == 404


def test_all_are_read_at_once(sqlite_town):
    lin = sqlite_town.enter("lin")
    tells(sqlite_town, "lin", "甲")
    tells(sqlite_town, "lin", "乙")
    assert lin.post("/messages/read?box=all").location == "/messages?box=all"
    assert json.loads(lin.get("/live").text)["unread"] == 0


def test_an_open_page_learns_what_changed_and_nothing_while_nothing_does(town):
    lin = town.enter("lin")
    first = lin.get("/live")
    assert (first.json["todo"], first.json["unread"], first.json["newest"]) == (0, 0, None)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert lin.get("/live", headers=tag).status_code == 304
    message = tells(town, "lin", "轮到您了", kind=News.TURN)
    second = lin.get("/live", headers=tag)
    assert second.json["unread"] == 1
    assert second.json["newest"]["url"] == f"/messages/{message}"
    assert second.json["newest"]["kind"] == "轮到您办"


def test_who_is_signed_out_is_told_to_ask_no_more(sqlite_town):
    assert sqlite_town.browser().get("/live").status_code == 401


def test_asking_is_no_sign_of_life(sqlite_town):
    lin = sqlite_town.enter("lin")
    long_ago = clock.machine_now() - timedelta(minutes=20)
    seen = lambda: sqlite_town.does(lambda: session.query(SignIn).one().seen_at)  # noqa: E731
    sqlite_town.does(lambda: session.query(SignIn).update({"seen_at": long_ago}))
    lin.get("/live")
    assert seen() == long_ago
    lin.get("/inbox")
    assert seen() > long_ago


def test_without_channels_the_page_says_that_all_stays_inside(sqlite_town):
    assert "还没有接通站外渠道" in sqlite_town.enter("lin").get("/preferences").text


def test_what_was_chosen_stands_on_the_page(town, with_mail):
    lin = town.enter("lin")
    assert lin.post("/preferences", data=CHOICES).location == "/preferences"
    page = lin.get("/preferences").text
    assert 'value="lin@office.example"' in page
    assert 'value="22:00"' in page
    assert '<option value="EVENING" selected>' in page
    assert re.findall(r'value="(\w+)" checked', page) == ["TURN", "URGED"]


@pytest.mark.parametrize(
    "wrong", [{"EMAIL.address": "lin"}, {"ends": ""}, {"ends": "22:00"}, {"begins": "25:00"}]
)
def test_what_is_wrong_is_told_and_nothing_is_kept(sqlite_town, with_mail, wrong):
    lin = sqlite_town.enter("lin")
    refused = lin.post("/preferences", data=CHOICES | wrong)
    assert refused.status_code == 422
    assert "没有保存" in refused.text
    assert "lin@office.example" not in lin.get("/preferences").text


def test_without_an_address_of_the_house_the_page_says_so(sqlite_town):
    channels.use({"EMAIL": "mailto://mail.example?to={address}"}, None)
    try:
        lin = sqlite_town.enter("lin")
        assert "PUBLIC_URL" in lin.get("/preferences").text
        lin.post("/preferences", data=CHOICES)
        lin.post("/preferences/test", data={"channel": "EMAIL"})
        assert "还没有设置" in lin.get("/preferences").text
    finally:
        channels.use({}, None)


def test_a_test_is_on_its_way(sqlite_town, with_mail):
    lin = sqlite_town.enter("lin")
    lin.post("/preferences", data=CHOICES)
    lin.post("/preferences/test", data={"channel": "EMAIL"})
    assert "一般几秒钟就到" in lin.get("/preferences").text
    assert lin.post("/preferences/test", data={"channel": "PIGEON"}).status_code == 404


def test_how_channels_stand_is_for_those_who_watch_over_the_house(sqlite_town, with_mail):
    assert sqlite_town.enter("li").get("/channels").status_code == 403
    assert sqlite_town.enter("li").post("/channels/try-again", data=mail()).status_code == 403
    root = sqlite_town.enter("root")
    page = root.get("/channels").text
    assert "还没有发过" in page
    assert "mail.example" not in page  # what the house has set up is nobody's to read
    assert root.post("/channels/try-again", data=mail()).location == "/channels"


def mail():
    return {"channel": Channel.EMAIL.value}
