"""What a person chooses is kept as it will be used; what is wrong is told together."""

from __future__ import annotations

from datetime import time

import pytest

from app.errors import Forbidden
from app.notifications import channels, preferences
from app.notifications.models import Channel, News, Pace
from app.notifications.preferences import USUAL, BadPreferences, Wish, Wishes
from app.organisation import directory
from app.organisation.actors import SYSTEM

SET_UP = {
    "EMAIL": "mailto://mail.example?to={address}",
    "WECOM": "wecombot://{address}",
    "DINGTALK": "dingtalk://{address}",
    "FEISHU": "feishu://{address}",
}


@pytest.fixture(autouse=True)
def all_channels(cast):
    channels.use(SET_UP, "https://xingji.example")
    yield
    channels.use({}, None)


def chosen(actor, channel=Channel.EMAIL, address="lin@office.example", quiet=None, **how):
    preferences.choose(actor, Wishes({channel: Wish(address, **how)}, quiet))
    return preferences.wishes(actor)


def test_nobody_is_reached_before_they_gave_an_address(cast):
    found = preferences.wishes(directory.actor(cast.lin))
    assert [wish.address for wish in found.by_channel.values()] == ["", "", "", ""]
    assert preferences.reaches([cast.lin.id]) == {}


def test_what_was_chosen_is_kept(cast):
    quiet = (time(22), time(7))
    how = {"pace": Pace.EVENING, "kinds": frozenset({News.URGED})}
    found = chosen(directory.actor(cast.lin), quiet=quiet, **how)
    assert found.by_channel[Channel.EMAIL] == Wish("lin@office.example", **how)
    assert found.quiet == quiet


def test_without_an_address_a_channel_is_no_longer_used(cast):
    lin = directory.actor(cast.lin)
    chosen(lin)
    assert chosen(lin, address=" ").by_channel[Channel.EMAIL] == Wish("", Pace.AT_ONCE, USUAL)
    assert preferences.reaches([cast.lin.id]) == {}


@pytest.mark.parametrize(
    ("channel", "pasted", "kept"),
    [
        (Channel.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=ab12-cd", "ab12-cd"),
        (Channel.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=ab12", "ab12"),
        (Channel.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/ab12-cd", "ab12-cd"),
        (Channel.DINGTALK, "13800000000", "13800000000"),
    ],
)
def test_of_a_robot_s_address_only_its_key_is_kept(cast, channel, pasted, kept):
    found = chosen(directory.actor(cast.lin), channel=channel, address=pasted)
    assert found.by_channel[channel].address == kept


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.EMAIL, "lin"),
        (Channel.EMAIL, "lin@office.example,chen@office.example"),
        (Channel.EMAIL, "lin@office.example?cc=chen@office.example"),
        (Channel.EMAIL, "lin@office.example\nBcc: chen@office.example"),
        (Channel.WECOM, "http://127.0.0.1/inside"),
        (Channel.FEISHU, "../../other"),
        (Channel.EMAIL, f"{'l' * 200}@office.example"),
    ],
)
def test_an_address_that_could_lead_elsewhere_is_refused(cast, channel, address):
    with pytest.raises(BadPreferences) as refused:
        chosen(directory.actor(cast.lin), channel=channel, address=address)
    assert list(refused.value.details) == [channel]


def test_quiet_hours_that_never_end_are_refused(cast):
    with pytest.raises(BadPreferences) as refused:
        chosen(directory.actor(cast.lin), quiet=(time(8), time(8)))
    assert list(refused.value.details) == ["quiet"]


def test_the_system_itself_prefers_nothing(cast):
    with pytest.raises(Forbidden):
        chosen(SYSTEM)


def test_a_setting_without_a_place_for_the_address_is_refused():
    with pytest.raises(channels.BadSetting):
        channels.use({"EMAIL": "mailto://mail.example"}, None)
