"""What is sent stands in the box; what is said again while unread becomes one message."""

from __future__ import annotations

import threading
from datetime import date

import pytest
import sqlalchemy as sa

from app import db
from app.db import session
from app.errors import NotFound, Sentence
from app.notifications import channels, outbox
from app.notifications.models import Message, News
from app.notifications.outbox import Narrowed
from app.organisation import directory


def sends(cast, title, *, kind=News.SYSTEM, **more):
    return outbox.send(cast.lin.id, title, link="/cases/1", kind=kind, **more)


def test_what_is_said_again_about_the_same_matter_becomes_one_message(cast):
    for who in ("甲", "乙", "丙"):
        sends(cast, f"{who}催办", kind=News.URGED, merge="item:1")
    [message] = outbox.messages(directory.actor(cast.lin))
    assert (message.title, message.times) == ("丙催办", 3)


def test_what_the_house_says_is_kept_as_sentences_and_what_people_write_as_it_is(cast):
    inner = Sentence("“%(title)s”出现异常，请处理", title="买50%的书")
    title = Sentence("代%(name)s：%(title)s", name="林一帆", title=inner)
    until = Sentence("上次撤销时没有入账的各件，请在%(day)s前重新申报。", day=date(2026, 3, 5))
    message = sends(cast, title, body=["请看", until])
    session.flush()
    session.expire(message)
    assert message.title == "代林一帆：“买50%的书”出现异常，请处理"
    assert message.body == "请看\n上次撤销时没有入账的各件，请在2026-03-05前重新申报。"
    assert str(message.subject) == message.title
    first, then = message.paragraphs
    assert (str(first), then.values["day"]) == ("请看", date(2026, 3, 5))


def test_a_row_of_before_and_what_people_write_alone_are_told_as_they_stand(cast):
    message = sends(cast, "百分之100%", body="一\n二")
    session.flush()
    assert message.said is None
    assert str(message.subject) == "百分之100%"
    assert [str(one) for one in message.paragraphs] == ["一\n二"]


def test_of_what_is_said_again_the_newest_title_is_told_and_the_text_of_all(cast):
    for who in ("甲", "乙"):
        said = Sentence("催办：%(name)s，%(title)s", name="审核", title=who)
        sends(cast, said, body=f"{who}：快办", kind=News.URGED, merge="item:1")
    [message] = outbox.messages(directory.actor(cast.lin))
    assert message.subject.values["title"] == "乙"
    assert [str(one) for one in message.paragraphs] == ["乙：快办\n甲：快办"]


def test_another_matter_or_another_kind_is_another_message(cast):
    sends(cast, "催办", kind=News.URGED, merge="item:1")
    sends(cast, "催办", kind=News.URGED, merge="item:2")
    sends(cast, "退回", kind=News.RETURNED, merge="item:1")
    assert len(outbox.messages(directory.actor(cast.lin))) == 3


def test_what_was_read_is_not_counted_into(cast):
    lin = directory.actor(cast.lin)
    first = sends(cast, "催办", kind=News.URGED, merge="item:1")
    outbox.mark_read(lin, first.id)
    sends(cast, "催办", kind=News.URGED, merge="item:1")
    assert [one.times for one in outbox.messages(lin)] == [1, 1]
    assert outbox.unread(lin) == 1


def test_a_box_is_narrowed_by_kind_and_to_what_is_unread(cast):
    lin = directory.actor(cast.lin)
    sends(cast, "轮到您", kind=News.TURN)
    read = sends(cast, "已阅", kind=News.COPIED)
    session.flush()
    outbox.mark_read(lin, read.id)
    titles = lambda **how: [  # noqa: E731
        one.title for one in outbox.messages(lin, narrowed=Narrowed(**how))
    ]
    assert titles(unread=True) == ["轮到您"]
    assert titles(kind=News.COPIED) == ["已阅"]
    assert outbox.unread_by_kind(lin) == {News.TURN: 1}


def test_nobody_reads_or_marks_the_message_of_another(cast):
    message = sends(cast, "只给林")
    session.flush()
    chen = directory.actor(cast.chen)
    with pytest.raises(NotFound):
        outbox.own(chen, message.id)
    outbox.mark_read(chen, message.id)
    assert session.get_one(Message, message.id, populate_existing=True).read_at is None


def test_without_channels_nothing_is_on_its_way_out(cast):
    assert not sends(cast, "只在站内").is_outgoing


def test_without_an_address_of_the_house_nothing_goes_out_either(cast):
    channels.use({"EMAIL": "mailto://mail.example?to={address}"}, None)
    try:
        assert not sends(cast, "没有链接可给").is_outgoing
    finally:
        channels.use({}, None)


def test_several_at_once_are_all_counted(post):
    """Each in a transaction of its own; the first makes the message, the others wait for it."""

    def urge():
        with post.app.app_context(), db.transaction():
            outbox.send(post.ids["lin"], "催办", link="/", kind=News.URGED, merge="item:1")

    threads = [threading.Thread(target=urge) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = post.asks(lambda: list(session.scalars(sa.select(Message.times))))
    assert found == [6]
