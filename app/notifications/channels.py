"""The ways out of the house, through Apprise: what the house has set up, and sending by one.

The house gives each channel an address of Apprise's with the place `{address}` (`NOTIFY_EMAIL`
and so on); what stands in that place is the person's own and reaches no other part of it, so
nobody can make the house call an address of their choice.

Apprise 2.3 judges 企业微信 and 钉钉 by the HTTP status alone: a robot that answers 200 and
refuses in its answer counts as reached. That is why people can send themselves a test.
"""

from __future__ import annotations

import logging
import re
import urllib.parse
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid, Refused, Sentence
from app.i18n import mark
from app.notifications.models import LONGEST_ADDRESS, Channel

#: Where a person's own address stands in a channel's.
PLACE = "{address}"
#: Seconds for a connection, and for each answer.
TIMEOUT = 10.0
LONGEST_WHY = 200
#: Shorter parts of an address give nothing away.
SHORT = 3

_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
#: The key of a robot, a user's id or a mobile number.
_KEY = re.compile(r"[A-Za-z0-9_-]{4,200}")
#: What people copy is a robot's whole address; only its key is kept.
_ROBOTS = {
    Channel.WECOM: re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([^&#]+)"),
    Channel.DINGTALK: re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([^&#]+)"),
    Channel.FEISHU: re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([^/?#]+)"),
}

_set_up: dict[Channel, str] = {}
_site: str | None = None


class BadAddress(Invalid):
    message = "地址不对。"


class Undelivered(Refused):
    """A channel has not taken a letter."""

    message = "没有发出去：%(why)s"


class BadSetting(ValueError):
    """A channel's setting of the house that could never work."""


def use(templates: Mapping[str, str | None], site: str | None) -> None:
    """Say what the house has set up and under which address people reach it (by create_app).

    Raises:
        BadSetting: a channel's address has no place for the person's own.
    """
    global _set_up, _site
    given = {Channel(name): value for name, value in templates.items() if value}
    for channel, template in given.items():
        if PLACE not in template:
            raise BadSetting(channel)
    _set_up, _site = given, site.rstrip("/") if site else None


def set_up() -> list[Channel]:
    """What the house has set up, whether or not links can be told."""
    return [channel for channel in Channel if channel in _set_up]


def has_site() -> bool:
    """Is it known under which address people reach the house? Links need it."""
    return _site is not None


def are_open() -> bool:
    """Can anything go out at all?"""
    return bool(_set_up) and has_site()


def absolute(path: str) -> str:
    """The address of a page of this site, for a letter."""
    assert _site is not None, "nothing goes out without an address of the house"
    return _site + path


def address(channel: Channel, written: str) -> str:
    """A person's own address as it is kept. Raises: BadAddress."""
    text = written.strip()
    robot = _ROBOTS.get(channel)
    whole = robot.match(text) if robot else None
    text = whole[1] if whole else text
    pattern = _EMAIL if channel == Channel.EMAIL else _KEY
    if len(text) > LONGEST_ADDRESS or not pattern.fullmatch(text):
        raise BadAddress({channel: [_says(channel)]})
    return text


def _says(channel: Channel) -> Sentence:
    if channel == Channel.EMAIL:
        return Sentence(mark("请填写一个邮箱地址，例如 li@example.cn。"))
    return Sentence(mark("请填写机器人的网址、密钥或者账号，只能有字母、数字、连字符和下划线。"))


def deliver(channel: Channel, to: str, title: str, body: str) -> None:
    """Send a letter now. It may take a while: never inside a transaction.

    Raises: Undelivered.
    """
    import apprise  # noqa: PLC0415 - 35 MB, for postmen with something to deliver

    asset = apprise.AppriseAsset(app_id="Xingji", app_desc="星绩", app_url=_site or "")
    url = _set_up[channel].replace(PLACE, urllib.parse.quote(to, safe=""))
    capture: Any = apprise.LogCapture
    with capture(level=logging.WARNING, fmt="%(message)s") as said:
        server = apprise.Apprise.instantiate(url, asset=asset)
        if server is not None:
            server.socket_connect_timeout = server.socket_read_timeout = TIMEOUT
        sender = apprise.Apprise(asset=asset)
        taken = (
            server is not None
            and sender.add(server)
            and sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
        )
        why = said.getvalue()
    if not taken:
        raise Undelivered(why=_without_secrets(why, url, to))


def _without_secrets(why: str, url: str, to: str) -> str:
    """What Apprise has said last, without anything that stands in the setting or the address."""
    last = why.strip().splitlines()[-1] if why.strip() else "?"
    parts = {to, *re.split(r"[/?&=:@]+", url), *re.split(r"[/?&=:@]+", urllib.parse.unquote(url))}
    for secret in sorted((one for one in parts if len(one) > SHORT), key=len, reverse=True):
        last = last.replace(secret, "***")
    return last[:LONGEST_WHY]
