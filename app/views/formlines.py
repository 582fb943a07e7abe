"""What the form editor says: its problems as a list, and the sentences of its script."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from flask_babel import gettext as _

from app.engine import Problem
from app.views import studiolook


def report(problems: Sequence[Problem]) -> str:
    """The list of what is wrong; each line leads to its field."""
    return render_template(
        "studio/_problems.html",
        problems=[studiolook.line(one) for one in problems],
        fine=_("表单没有写错的地方。"),
    )


def words() -> dict[str, str]:
    """The sentences that the editor's script says."""
    return {
        "unreadable": _("这个文件不是表单，编辑器打不开它，请用“导入”换一个。"),
        "nothing": _("请在左边点一个字段，这里就列出可以改的内容。"),
        "keyTaken": _("这个数据名已经有别的字段用了。"),
        "keyBad": _("以字母或汉字开头，只含字母、汉字、数字、下划线。"),
        "choicesFrom": _("选项从哪里来"),
        "fromHere": _("自己列出"),
        "fromList": _("系统里的名单"),
        "fromFormula": _("算出来"),
        "list": _("哪个名单"),
        "formula": _("怎样算出来（一个列表）"),
        "option": _("选项 {number}"),
        "optionLabel": _("显示的字"),
        "optionNote": _("下面的小字"),
        "optionValue": _("存的值"),
        "head": _("第 {number} 列"),
        "headLabel": _("列的名称"),
        "headKey": _("数据名"),
        "add": _("添加"),
        "remove": _("删除"),
        "up": _("上移"),
        "down": _("下移"),
        "removeField": _("删除这个字段"),
        "none": _("不写"),
    }
