"""What kinds of news, channels and paces are called."""

from __future__ import annotations

from app.i18n import mark
from app.notifications.models import Channel, News, Pace

KINDS = {
    News.TURN: mark("轮到您办"),
    News.URGED: mark("催办"),
    News.RETURNED: mark("被退回"),
    News.ASKED: mark("沟通"),
    News.DUE: mark("将超期或已超期"),
    News.DECIDED: mark("本人事项有结果"),
    News.COPIED: mark("抄送"),
    News.NOTICE: mark("公示和公告"),
    News.SYSTEM: mark("系统消息"),
}

CHANNELS = {
    Channel.EMAIL: mark("电子邮件"),
    Channel.WECOM: mark("企业微信"),
    Channel.DINGTALK: mark("钉钉"),
    Channel.FEISHU: mark("飞书"),
}

PACES = {
    Pace.AT_ONCE: mark("随时"),
    Pace.EVENING: mark("每天17:00汇总一次"),
    Pace.MORNING: mark("工作日早上8:30汇总一次"),
}
