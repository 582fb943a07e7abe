"""What kinds of news, channels and paces are called."""

from __future__ import annotations

from app.i18n import lazy_in, mark
from app.notifications.models import Channel, News, Pace

KINDS = {
    News.TURN: lazy_in("news", "轮到您办"),
    News.URGED: lazy_in("news", "催办"),
    News.RETURNED: lazy_in("news", "被退回"),
    News.ASKED: lazy_in("news", "沟通"),
    News.DUE: lazy_in("news", "将超期或已超期"),
    News.DECIDED: lazy_in("news", "本人事项有结果"),
    News.HALTED: lazy_in("news", "暂停和恢复办理"),
    News.SUPERVISED: lazy_in("news", "监督提醒和答复"),
    News.FAULT: lazy_in("news", "出了异常或没有人办"),
    News.POINTS: lazy_in("news", "积分变动"),
    News.ENTRUSTED: lazy_in("news", "外出委托"),
    News.COPIED: lazy_in("news", "抄送"),
    News.NOTICE: lazy_in("news", "公示和公告"),
    News.SYSTEM: lazy_in("news", "系统消息"),
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
