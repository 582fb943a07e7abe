"""The pictures that a procedure may bear on its card (`icon` in about.toml), for who draws one."""

from __future__ import annotations

from app.i18n import mark

#: The picture of a procedure that names none.
PLAIN = "file-text"
#: Names in the sprite of the pages → what they show.
ICONS = {
    PLAIN: mark("文件"),
    "star": mark("五角星"),
    "medal": mark("奖章"),
    "award": mark("勋章"),
    "trophy": mark("奖杯"),
    "gift": mark("礼品"),
    "calendar": mark("日历"),
    "hourglass": mark("沙漏"),
    "pencil": mark("铅笔"),
    "hand-stop": mark("手掌"),
    "gavel": mark("法槌"),
    "ban": mark("禁止"),
    "eye": mark("眼睛"),
    "message-circle": mark("对话"),
    "speakerphone": mark("喇叭"),
    "rubber-stamp": mark("印章"),
    "certificate": mark("证书"),
    "calculator": mark("计算器"),
    "list-numbers": mark("清单"),
    "users": mark("人群"),
    "logout": mark("离开"),
    "user-share": mark("人员调动"),
    "building-community": mark("社区"),
    "heart-handshake": mark("握手"),
    "target-arrow": mark("目标"),
    "settings": mark("齿轮"),
}
