"""What the system's administrator may set: a register of names, each with its kind and bounds.

A value that was never set is the default. What is set reaches every process within seconds, and
each change is on record with the old value and the new.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Json, Model, session
from app.errors import Invalid, Sentence
from app.i18n import mark
from app.organisation import administration, permissions
from app.organisation.actors import Actor
from app.organisation.permissions import Permission

#: How long a process may go on with the values it has read, in seconds.
FRESH = 10.0
CHANGED = "setting.changed"


class Setting(Model):
    """A value that is not the default."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    changed_at: Mapped[datetime]


@dataclass(frozen=True)
class Known:
    """A setting: what it is called, what it means, its default, and what it may be.

    `read` makes a value of what somebody has written, or raises what is wrong with it.
    """

    name: str
    title: str
    hint: str
    default: Any
    read: Callable[[str], Any]
    unit: str = ""
    least: int | None = None
    most: int | None = None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not re.fullmatch(r"\d{1,6}", written) or not least <= int(written) <= most:
            said = mark("请填写%(least)d到%(most)d之间的整数。")
            raise Problem(Sentence(said, least=least, most=most))
        return int(written)

    return read


class Problem(Exception):
    """What is wrong with a value, in a sentence."""

    def __init__(self, said: Sentence) -> None:
        super().__init__(str(said))
        self.said = said


def _months(name: str, title: str, hint: str, default: int, least: int) -> Known:
    most = 240
    read = _whole(least, most)
    return Known(name, title, hint, default, read, unit=mark("个月"), least=least, most=most)


LONGEST_NAME = 20


def _short_text(written: str) -> str:
    text = " ".join(written.split())
    if len(text) > LONGEST_NAME or any(ord(sign) < ord(" ") for sign in text):
        raise Problem(Sentence(mark("请写在%(most)d个字以内。"), most=LONGEST_NAME))
    return text


#: White letters must be readable on the colour (WCAG 2.2, 1.4.3), and it must not look black.
LEAST_CONTRAST, MOST_CONTRAST = 4.5, 14.0
#: Up to here the scale of light is straight (sRGB).
_DARK = 0.04045
_COLOUR = re.compile(r"#[0-9a-f]{6}")


def shades(colour: str) -> dict[str, str]:
    """A colour and its neighbours: darker, lighter, and as light as white letters allow."""
    bright = colour
    for step in range(1, 20):
        lighter = _mixed(colour, 255, step / 20)
        if contrast_with_white(lighter) < LEAST_CONTRAST:
            break
        bright = lighter
    return {
        "brand": colour,
        "deep": _mixed(colour, 0, 0.25),
        "light": _mixed(colour, 255, 0.18),
        "bright": bright,
    }


def _mixed(colour: str, with_part: int, share: float) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one + (with_part - one) * share):02x}" for one in parts)


def contrast_with_white(colour: str) -> float:
    """The ratio of WCAG between white and a colour `#rrggbb`."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = [one / 12.92 if one <= _DARK else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05)


def _colour(written: str) -> str:
    colour = written.lower()
    if not colour:
        return ""
    if not _COLOUR.fullmatch(colour):
        raise Problem(Sentence(mark("颜色要写成 #a31f1a 这样。")))
    ratio = contrast_with_white(colour)
    if not LEAST_CONTRAST <= ratio <= MOST_CONTRAST:
        said = mark("这个颜色上的白字对比度是%(ratio)s，要在%(least)s到%(most)s之间才看得清。")
        told = {"least": f"{LEAST_CONTRAST:g}", "most": f"{MOST_CONTRAST:g}"}
        raise Problem(Sentence(said, ratio=f"{ratio:.1f}", **told))
    return colour


ORGANISATION, COLOUR = "brand.organisation", "brand.colour"
#: Not written by hand: the digest of the mark (`branding`).
MARK = "brand.mark"
EVENTS_KEPT, MESSAGES_KEPT, SESSIONS_KEPT = (
    "kept.security_events",
    "kept.messages",
    "kept.sessions",
)
#: Logs are kept for six months at least (GB/T 22239, 网络安全法 21).
LEAST_MONTHS = 6
USUAL_MONTHS = 36

REGISTER: Mapping[str, Known] = {
    one.name: one
    for one in (
        Known(
            ORGANISATION,
            mark("单位名称"),
            mark("显示在左上角和页脚；空着就用部署时写的名称。"),
            "",
            _short_text,
        ),
        Known(
            COLOUR,
            mark("主色"),
            mark("按钮和标记的颜色；空着用原来的红色。深色模式下会自动提亮。"),
            "",
            _colour,
        ),
        _months(
            EVENTS_KEPT,
            mark("登录和安全记录保存"),
            mark("登录、失败、锁定和被拒绝的访问。法律要求至少6个月。"),
            USUAL_MONTHS,
            LEAST_MONTHS,
        ),
        _months(
            MESSAGES_KEPT,
            mark("已读消息保存"),
            mark("未读的一直保存；事项里的留痕永久保存，不受影响。"),
            USUAL_MONTHS,
            LEAST_MONTHS,
        ),
        _months(
            SESSIONS_KEPT,
            mark("旧的登录会话保存"),
            mark("早已退出或者过期的会话；只影响“何时何地登录过”的查询。"),
            USUAL_MONTHS,
            LEAST_MONTHS,
        ),
    )
}


def keep(name: str, wish: Any) -> None:
    """Write a value down, whoever has judged it."""
    session.merge(Setting(name=name, value=wish, changed_at=clock.now()))
    forget_read()


class _Kept:
    values: dict[str, Any] = {}  # noqa: RUF012 - one for the process, replaced as a whole
    read_at = float("-inf")


def forget_read() -> None:
    """Read anew at the next question: something has changed, or another house is here."""
    _Kept.read_at = float("-inf")


def value(name: str) -> Any:
    """What is set, or the default."""
    if time.monotonic() - _Kept.read_at > FRESH:
        _Kept.values = dict(session.execute(sa.select(Setting.name, Setting.value)).all())
        _Kept.read_at = time.monotonic()
    found = _Kept.values.get(name)
    return REGISTER[name].default if found is None and name in REGISTER else found


def change(actor: Actor, written: Mapping[str, str]) -> list[str]:
    """Set what is written and differs; the names of what has changed.

    Raises:
        Forbidden.
        Invalid: per name; then nothing is changed.
    """
    permissions.require(actor, Permission.MANAGE_SETTINGS)
    wanted, wrong = read(written)
    if wrong:
        raise Invalid({name: [said] for name, said in wrong.items()})
    administration.lock()
    known = {row.name: row for row in session.scalars(sa.select(Setting))}
    changed = []
    for name, wish in wanted.items():
        old = known[name].value if name in known else REGISTER[name].default
        if wish != old:
            keep(name, wish)
            administration.record(actor, CHANGED, {"name": name, "old": old, "new": wish})
            changed.append(name)
    forget_read()
    return changed


def read(written: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Sentence]]:
    """The values of what somebody has written, and what is wrong, by name."""
    values: dict[str, Any] = {}
    wrong: dict[str, Sentence] = {}
    for name, text in written.items():
        if name not in REGISTER:
            wrong[name] = Sentence(mark("没有这一项设置。"))
            continue
        try:
            values[name] = REGISTER[name].read(text.strip())
        except Problem as problem:
            wrong[name] = problem.said
    return values, wrong
