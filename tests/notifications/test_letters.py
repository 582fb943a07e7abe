"""What goes out arrives, once, with a link; a channel that fails is left alone and stops nobody."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import mailroom
import pytest
import sqlalchemy as sa

from app import clock, db
from app.db import session
from app.errors import Forbidden, Sentence
from app.notifications import outbox, posting, watching
from app.notifications.models import Channel, DeliveryState, Message, News, Pace
from app.organisation.models import Person
from app.worker import postmen

HOUR = timedelta(hours=1)


def states(post):
    return [one.state for one in post.deliveries()]


def test_a_message_arrives_by_mail_with_a_link(post, mailbox):
    post.reaches("lin", "lin@office.example")
    told = post.tells("lin", "初审：用章申请", body="请在周五前办理。")
    assert post.goes_round() == 1
    [mail], [text] = mailbox.mails, mailbox.texts()
    assert (mail["to"], mail["subject"]) == ("lin@office.example", "初审：用章申请")
    assert (
        f"【轮到您办】初审：用章申请\n请在周五前办理。\nhttps://xingji.example/messages/{told}"
        in text
    )
    assert states(post) == [DeliveryState.SENT]
    assert post.goes_round() == 0


def test_a_messenger_gets_the_title_and_the_link_alone(post, hook):
    post.reaches("lin", "ab12-cd", channel=Channel.WECOM)
    told = post.tells("lin", "被退回：用章申请", kind=News.RETURNED, body="家里的事，不便多说。")
    assert post.goes_round(Channel.WECOM) == 1
    [(path, content)] = hook.posts
    assert path == "/hook/ab12-cd"
    assert content["message"].split("\n")[1] == f"https://xingji.example/messages/{told}"
    assert "家里的事" not in content["message"]


def test_what_somebody_reads_in_english_comes_in_english(post, mailbox):
    post.does(lambda: session.get_one(Person, post.ids["lin"]).__setattr__("language", "en"))
    post.reaches("lin", "lin@office.example")
    title, body = Sentence("请补正：%(title)s", title="用章"), Sentence("请领票箱的钥匙")
    post.tells("lin", title, body=body)
    post.goes_round()
    [text] = mailbox.texts()
    assert "Your turn" in text
    assert "Please add what is missing: 用章" in text
    assert "Please take your key to the urn" in text


def test_only_the_kinds_that_were_chosen_go_out(post, mailbox):
    post.reaches("lin", "lin@office.example", kinds=[News.URGED])
    post.tells("lin", kind=News.TURN)
    post.tells("lin", "催办", kind=News.URGED)
    post.goes_round()
    assert mailbox.subjects() == ["催办"]


def test_who_gave_no_address_gets_nothing(post, mailbox):
    post.tells("lin")
    assert post.goes_round() == 0
    assert post.deliveries() == []


def test_a_digest_gathers_until_its_hour(post, mailbox):
    post.reaches("lin", "lin@office.example", pace=Pace.EVENING)
    for number in range(3):
        post.tells("lin", f"第{number}件")
    assert post.goes_round() == 0
    clock.shift(HOUR * 8)
    assert post.goes_round() == 1
    assert mailbox.subjects() == ["您有3条新消息"]
    assert mailbox.texts()[0].count("https://xingji.example/messages/") == 3


def test_what_was_read_inside_first_goes_out_no_more(post, mailbox):
    post.reaches("lin", "lin@office.example", pace=Pace.EVENING)
    post.tells("lin")
    post.goes_round()
    post.does(lambda: outbox.mark_read(post.actor("lin")))
    clock.shift(HOUR * 8)
    assert post.goes_round() == 0
    assert states(post) == [DeliveryState.DROPPED]


def test_what_is_said_again_soon_goes_out_an_hour_later_with_its_count(post, mailbox):
    post.reaches("lin", "lin@office.example")
    urged = {"kind": News.URGED, "merge": "item:1"}
    post.tells("lin", "甲催办", **urged)
    post.goes_round()
    post.tells("lin", "乙催办", **urged)
    post.tells("lin", "丙催办", **urged)
    assert post.goes_round() == 0
    clock.shift(HOUR)
    assert post.goes_round() == 1
    assert mailbox.subjects() == ["甲催办", "丙催办"]
    assert "【催办 3次】" in mailbox.texts()[1]


def test_who_has_left_gets_nothing(post, mailbox):
    post.reaches("lin", "lin@office.example")
    post.tells("lin")
    left = sa.update(Person).filter_by(id=post.ids["lin"]).values(disabled_at=clock.now())
    post.does(lambda: session.execute(left))
    assert post.goes_round() == 0


def test_a_letter_that_fails_is_sent_when_the_channel_is_back(post):
    post.reaches("lin", "lin@office.example")
    post.tells("lin")
    assert post.goes_round() == 1
    assert post.goes_round() == 0
    clock.shift(HOUR)
    with mailroom.smtp(post.mail_port) as mailbox:
        assert post.goes_round() == 1
        assert len(mailbox.mails) == 1
    assert states(post) == [DeliveryState.SENT]


def test_one_wrong_address_is_given_up_and_pauses_nobody_else(post, mailbox):
    mailbox.refused = {"wrong@office.example"}
    post.reaches("gao", "wrong@office.example")
    post.reaches("lin", "lin@office.example")
    post.tells("gao")
    for _ in range(posting.MOST_TRIES + 1):
        post.goes_round()
        clock.shift(clock.now() - clock.unshifted() + posting.LONGEST_PAUSE)
    assert states(post) == [DeliveryState.FAILED]
    post.tells("lin")
    assert post.goes_round() == 1
    assert [mail["to"] for mail in mailbox.mails] == ["lin@office.example"]


def breaks(post, *names):
    for name in names:
        post.reaches(name, f"{name}@office.example")
        post.tells(name)
    return post.goes_round()


def test_a_channel_that_fails_for_several_is_left_alone_for_a_while(post):
    assert breaks(post, "lin", "gao", "zhao", "qian", "hu") == 3
    assert post.goes_round() == 0
    post.pause_is_over()
    assert post.goes_round() == 1
    assert post.state().pauses == 2


def test_what_waits_for_a_broken_channel_is_never_given_up_for_it(post):
    breaks(post, "lin", "gao", "zhao")
    for _ in range(posting.MOST_TRIES * 2):
        clock.shift(clock.now() - clock.unshifted() + HOUR)
        post.pause_is_over()
        assert post.goes_round() == 1
    post.pause_is_over()
    clock.shift(clock.now() - clock.unshifted() + posting.LONGEST_PAUSE)
    with mailroom.smtp(post.mail_port) as mailbox:
        assert post.goes_round() == 3
        assert len(mailbox.mails) == 3
    assert post.state().failed_for == []


def test_those_who_watch_over_the_house_are_told_once_and_see_why(post):
    breaks(post, "lin", "gao", "zhao", "qian")
    post.pause_is_over()
    post.goes_round()
    [told] = post.asks(lambda: outbox.messages(post.actor("root")))
    assert (told.link, told.times) == ("/channels", 1)
    mail, wecom = post.asks(lambda: watching.standings(post.actor("root")))
    assert (mail.is_broken, mail.waiting, wecom.is_broken) == (True, 4, False)


def test_no_secret_of_the_house_and_no_address_shows_in_why(post, hook):
    hook.status = 500
    for name in ("lin", "gao", "zhao"):
        post.reaches(name, f"key-of-{name}", channel=Channel.WECOM)
        post.tells(name)
    post.goes_round(Channel.WECOM)
    why = post.state(Channel.WECOM).why
    assert "500" in why
    assert not [one for one in ("s3cret-word", "key-of", "127.0.0.1") if one in why]


def test_an_administrator_tries_a_channel_again_at_once(post):
    breaks(post, "lin", "gao", "zhao")
    with pytest.raises(Forbidden):
        post.does(lambda: watching.try_again(post.actor("li"), Channel.EMAIL))
    post.does(lambda: watching.try_again(post.actor("root"), Channel.EMAIL))
    with mailroom.smtp(post.mail_port) as mailbox:
        assert post.goes_round() == 3
        assert len(mailbox.mails) == 3


def test_what_was_given_up_is_tried_once_more(post, mailbox):
    mailbox.refused = {"lin@office.example"}
    post.reaches("lin", "lin@office.example")
    post.tells("lin")
    for _ in range(posting.MOST_TRIES + 1):
        post.goes_round()
        clock.shift(clock.now() - clock.unshifted() + posting.LONGEST_PAUSE)
    mailbox.refused = set()
    post.does(lambda: watching.try_again(post.actor("root"), Channel.EMAIL))
    post.goes_round()
    assert states(post) == [DeliveryState.SENT]


def test_while_a_channel_hangs_others_write_and_the_other_channel_goes_on(post, mailbox, hook):
    """No transaction is open while a letter is on its way: SQLite has one writer at a time."""
    clock.freeze(None)  # it stands still in this thread only
    hook.answers.clear()
    post.reaches("lin", "ab12-cd", channel=Channel.WECOM)
    post.reaches("lin", "lin@office.example")
    with postmen.on_their_rounds(post.app):
        post.tells("lin")
        assert hook.asked.wait(20)
        began = time.monotonic()
        post.tells("gao", "别的事照办")
        assert time.monotonic() - began < 2
        until = time.monotonic() + 20
        while not mailbox.mails and time.monotonic() < until:
            time.sleep(0.05)
        assert mailbox.subjects() == ["轮到您了"]
        hook.answers.set()
        while not hook.posts and time.monotonic() < until:
            time.sleep(0.05)
    assert len(hook.posts) == 1


def test_two_postmen_send_no_letter_twice(post, mailbox):
    clock.freeze(None)  # it stands still in this thread only
    names = ("lin", "gao", "zhao", "qian", "hu", "sun")
    for name in names:
        post.reaches(name, f"{name}@office.example")
        post.tells(name)
    faults = []

    def walk():
        try:
            with post.app.app_context():
                post.goes_round()
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    threads = [threading.Thread(target=walk) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post.goes_round()
    assert faults == []
    assert sorted(mail["to"].split("@")[0] for mail in mailbox.mails) == sorted(names)


def test_a_postman_who_dies_with_a_letter_leaves_it_to_the_next(post, mailbox):
    post.reaches("lin", "lin@office.example")
    post.tells("lin")
    post.goes_round(Channel.WECOM)  # sees to the message, sends nothing by e-mail
    with db.transaction():
        assert posting.take(Channel.EMAIL) is not None
    assert post.goes_round() == 0
    lapsed = {"lease_until": clock.machine_now()}
    post.does(lambda: session.execute(sa.update(posting.Delivery).values(lapsed)))
    assert post.goes_round() == 1


def test_a_person_sends_themselves_a_test(post, mailbox):
    post.reaches("lin", "lin@office.example", pace=Pace.EVENING, kinds=[])
    post.does(lambda: posting.send_test(post.actor("lin"), Channel.EMAIL, "测试消息"))
    assert post.goes_round() == 1
    assert mailbox.subjects() == ["测试消息"]
    with pytest.raises(posting.NoChannel):
        post.does(lambda: posting.send_test(post.actor("gao"), Channel.EMAIL, "测试消息"))


def test_what_is_done_is_forgotten_after_a_while(post, mailbox):
    post.reaches("lin", "lin@office.example")
    post.tells("lin")
    post.goes_round()
    assert post.does(posting.forget_old) == 0
    long_ago = {"done_at": clock.machine_now() - posting.KEPT_FOR - HOUR}
    post.does(lambda: session.execute(sa.update(posting.Delivery).values(long_ago)))
    assert post.does(posting.forget_old) == 1
    assert post.asks(lambda: session.scalar(sa.select(sa.func.count(Message.id)))) == 1
