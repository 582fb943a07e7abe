"""What a browser calls itself, in the two words that its owner knows it by."""

from __future__ import annotations

from flask_babel import gettext as _

from app import i18n
from app.i18n import mark

#: What stands in a user agent → the name; the first that is found.
BROWSERS = (
    ("MicroMessenger/", mark("微信")),
    ("DingTalk/", mark("钉钉")),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser/", "QQ"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def words(agent: str) -> str:
    """`Chrome · Windows`."""
    found = [_first(agent, kinds) for kinds in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, found)) or str(_("不认识的浏览器"))


def _first(agent: str, kinds: tuple[tuple[str, str], ...]) -> str:
    return i18n.known(next((name for sign, name in kinds if sign in agent), ""))
